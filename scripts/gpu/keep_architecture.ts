/**
 * CUDA libraries hold their kernels once for each architecture of GPUs. Of those that are carried somewhere, one is enough.
 *
 * @module
 */

/** The section of an ELF file with containers of kernels. */
const SECTION = ".nv_fatbin";

/** How a container begins. */
const CONTAINER = 0xba55ed50;

/** The kind of an entry of a container that is machine code; others are text that a driver compiles. */
const MACHINE_CODE = 2;

/**
 * Sets all kernels of a CUDA library but the machine code of one architecture to zeros, in place, so that the file compresses
 * well. Its size and layout stay.
 *
 * @param library The bytes of a 64-bit ELF file.
 * @param architecture Which to keep: 90 for H100 and H200.
 * @returns How many bytes of kernels were kept; 0 where the library has none for this architecture.
 * @throws {SyntaxError} If the file is none of that kind, or has no kernels.
 */
export function keepArchitecture(library: Uint8Array, architecture: number): number {
  const view = new DataView(library.buffer, library.byteOffset, library.byteLength);
  const { start, end } = sectionOf(view, SECTION);
  let kept = 0;
  for (let at = start; at < end;) {
    if (view.getUint32(at, true) !== CONTAINER) {
      at += 8; // padding between containers
      continue;
    }
    let entry = at + view.getUint16(at + 6, true);
    at = entry + Number(view.getBigUint64(at + 8, true));
    while (entry < at) {
      const content = entry + view.getUint32(entry + 4, true);
      const next = content + Number(view.getBigUint64(entry + 8, true));
      const isKept = view.getUint16(entry, true) === MACHINE_CODE &&
        view.getUint32(entry + 28, true) === architecture;
      if (isKept) kept += next - content;
      else library.fill(0, content, next);
      entry = next;
    }
  }
  return kept;
}

/** Where a section of a 64-bit ELF file lies. */
function sectionOf(view: DataView, name: string): { start: number; end: number } {
  if (view.byteLength < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint8(4) !== 2) {
    throw new SyntaxError("Cannot read the library: expected a 64-bit ELF file");
  }
  const number = (at: number) => Number(view.getBigUint64(at, true));
  const sections = Array.from({ length: view.getUint16(60, true) }, (_, k) => {
    const header = number(40) + k * view.getUint16(58, true);
    const start = number(header + 24);
    return { nameAt: view.getUint32(header, true), start, end: start + number(header + 32) };
  });
  const names = sections[view.getUint16(62, true)]!.start;
  const isNamed = ({ nameAt }: { nameAt: number }) =>
    Array.from(`${name}\0`).every((letter, k) => view.getUint8(names + nameAt + k) === letter.charCodeAt(0));
  const found = sections.find(isNamed);
  if (found === undefined) {
    throw new SyntaxError(`Cannot find the section ${name}: the library has no kernels`);
  }
  return found;
}
