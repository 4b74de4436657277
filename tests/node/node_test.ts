import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gzipSync } from "fflate";
import { encodeNpy } from "../../src/files/npy.ts";
import { f32x4, i32, ModuleBuilder, MOST_PAGES } from "../../src/wasm/mod.ts";
import { PYARROW as ARROW } from "../files/arrow/pyarrow.ts";
import { inFolder } from "../files/folder.ts";
import { npz } from "../files/npz.ts";
import { PYARROW as PARQUET } from "../files/parquet/pyarrow.ts";
import { runProgram } from "../interop/program.ts";
import { isMissing } from "../missing.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const PROGRAM = new URL("program.mjs", import.meta.url).pathname;
const WITHOUT_RELAXED_MADD = new URL("without_relaxed_madd.mjs", import.meta.url).pathname;

/** Puts the npm package of this library into a folder, and links what it depends on from here. */
async function install(folder: string): Promise<void> {
  const target = `${folder}/node_modules/@staircase/made`;
  await Deno.mkdir(target, { recursive: true });
  const packed = `${folder}/made.tgz`;
  await runProgram(Deno.execPath(), ["task", "--quiet", "pack", "--out", packed], { cwd: ROOT });
  await runProgram("tar", ["-xzf", packed, "-C", target, "--strip-components=1"]);
  const { dependencies, sideEffects } = JSON.parse(await Deno.readTextFile(`${target}/package.json`));
  assertEquals(sideEffects, false); // so bundlers leave out what is not used
  for (const name of Object.keys(dependencies)) {
    await Deno.symlink(`${ROOT}node_modules/${name}`, `${folder}/node_modules/${name}`);
  }
}

/**
 * Whether the engine of a runtime rounds `a b + c` once. That of Node.js 20 has no instruction for it, and that of Bun has one
 * that rounds twice.
 */
async function roundsOnce(runtime: string): Promise<boolean> {
  const module = new ModuleBuilder(0);
  const a = f32x4.const(1 + 2 ** -12);
  const squareOfRounded = f32x4.const(-(1 + 2 ** -11));
  module.add((f) => f.store(i32.const(0), f32x4.relaxedMadd(a, a, squareOfRounded)));
  const script = `
    const bytes = Uint8Array.of(${module.finish({ pages: 1, shared: false }).join()});
    const memory = new WebAssembly.Memory({ initial: 1, maximum: ${MOST_PAGES} });
    if (WebAssembly.validate(bytes)) {
      new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { m: memory } }).exports[0]();
    }
    console.log(new Float32Array(memory.buffer)[0] > 0);`;
  return (await runProgram(runtime, ["--eval", script])).trim() === "true";
}

/** Runs the program in Deno, which rounds as a runtime does. */
async function runInDeno(folder: string, runtime: string): Promise<string> {
  const preload = await roundsOnce(runtime) ? [] : ["--preload", WITHOUT_RELAXED_MADD];
  return await runProgram(Deno.execPath(), ["run", "-A", ...preload, PROGRAM, folder], { cwd: ROOT });
}

/** Files of every format that is read, and some that are damaged. */
async function writeInputs(folder: string): Promise<void> {
  const [n, D] = [200, 6];
  const data = Uint8Array.from({ length: n * D }, (_, i) => i % D < 3 ? i * i >> 3 & 1 : i >> 4 & 1);
  const rows = { data, shape: [n, D] };
  const write = (name: string, bytes: Uint8Array) => Deno.writeFile(`${folder}/${name}`, bytes);
  const archive = npz({ train: rows, test: { data: data.subarray(0, 60), shape: [10, D] } });
  await write("rows.npz", archive);
  await write("cut.npz", archive.subarray(0, -30));
  await write("rows.npy.gz", gzipSync(encodeNpy(rows)));
  // 0, 1, 2 and 3 as float16
  const half = encodeNpy({ data: Uint16Array.of(0, 0x3c00, 0x4000, 0x4200), shape: [2, 2] });
  await write("half.npy", Uint8Array.from(half, (byte, i) => i < 64 && byte === 0x75 ? 0x66 : byte)); // <u2 to <f2
  const lines = Array.from({ length: n }, (_, row) => data.subarray(row * D, (row + 1) * D).join(",") + "\n");
  await Deno.writeTextFile(`${folder}/rows.csv`, "a,b,c,d,e,f\n" + lines.join(""));
  await Deno.writeTextFile(`${folder}/holes.csv`, "0,,1,?,1,nan\n");
  await Deno.mkdir(`${folder}/empty`);
  await Deno.mkdir(`${folder}/several`);
  await write("several/1.parquet", Uint8Array.fromBase64(PARQUET.brotli));
  await write("several/2.parquet", Uint8Array.fromBase64(PARQUET.zstd));
  await write("rows.arrow", Uint8Array.fromBase64(ARROW.zstd));
  await write(
    "rows.idx.gz",
    gzipSync(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 2, 0, 1, 9, 255, 3, 1, 1, 1)),
  );
}

/** What runs the program besides Deno. */
const RUNTIMES = [
  { name: "Node.js", command: "node", advice: "Install Node.js 20 or later", mayLack: false },
  { name: "Bun", command: "bun", advice: "Install Bun 1.3 or later", mayLack: true },
];

for (const { name, command, ...where } of RUNTIMES) {
  Deno.test({
    name: `the npm package reads, trains, saves, resumes and samples in ${name} to the bits of Deno`,
    ignore: await isMissing(name, { probe: () => runProgram(command, ["--version"]), ...where }),
    fn: () =>
      inFolder(async (folder) => {
        await writeInputs(folder);
        const inDeno = JSON.parse(await runInDeno(folder, command));
        await install(folder);
        await Deno.copyFile(PROGRAM, `${folder}/program.mjs`);
        const inRuntime = JSON.parse(await runProgram(command, ["program.mjs", folder], { cwd: folder }));
        assertEquals(inRuntime, inDeno);

        // and what both say is what there is to say
        assertEquals(inRuntime["half.npy"], [[1, 2, 0, 1], [1, 2, 2, 3]]);
        assertEquals(inRuntime["missing.csv"], `Cannot read ${folder}/missing.csv: there is no such file`);
        assertStringIncludes(inRuntime.empty, `Cannot read ${folder}/empty: it is a folder`);
        assertEquals(inRuntime.several[0].slice(0, 2), [9, 4]);
        assertEquals(inRuntime["rows.arrow"][0].slice(0, 2), [4, 5]);
        assertEquals(inRuntime["cut.npz"], `Cannot read ${folder}/cut.npz: it is not a whole zip archive`);
        assertEquals(
          inRuntime["a folder that is missing"],
          `Cannot write ${folder}/no/file: there is no such folder`,
        );
        assertEquals(inRuntime.notes, { data: "rows.npz" });
        for (const time of ["first", "second"]) {
          assertEquals(inRuntime[`${time} samples in onnxruntime, worker: true`], inRuntime.samples);
          assertStringIncludes(inRuntime[`${time} error in onnxruntime, worker: true`], "expected [n, 6]");
        }
        assertEquals(inRuntime["a ragged model in onnxruntime"], 1);
        assert(inRuntime.samples.includes(1) && inRuntime.samples.includes(0));
      }),
  });
}
