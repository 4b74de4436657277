/// <reference lib="dom" />
/**
 * Files that come to the page, and those that leave it.
 *
 * @module
 */
import { make } from "./elements.ts";

/** Calls a function with the files that are dropped on an element. */
export function onDrop(element: HTMLElement, take: (files: readonly File[]) => void): void {
  for (const kind of ["dragover", "drop"] as const) {
    element.addEventListener(kind, (event) => {
      event.preventDefault();
      if (kind === "drop") take([...event.dataTransfer?.files ?? []]);
    });
  }
}

/** Gives bytes to the user as a file. */
export function saveAs(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
