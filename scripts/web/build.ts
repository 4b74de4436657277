/**
 * Building the page: a folder that any web server can serve under any path.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { inputError } from "../../src/errors/mod.ts";
import { readMnist } from "../../src/files/mnist.ts";

const ROOT = new URL("../../", import.meta.url);
const PAGE = new URL("src/page/", ROOT);

/** What is bundled: what draws the first digits in one file each, and Workers that load parts when they need them. */
const [WHOLE, SPLIT] = [
  ["main.ts", "service_worker.ts", "workers/core.ts"],
  ["workers/runtime.ts", "workers/table.ts", "workers/training.ts"],
];
const SCRIPTS = [...WHOLE, ...SPLIT];
/** What is copied as it is. */
const ASSETS = ["index.html", "style.css", "icon.svg"];
/** The files of onnxruntime-web that its WebAssembly and WebGPU providers fetch. */
const RUNTIME = ["ort-wasm-simd-threaded", "ort-wasm-simd-threaded.asyncify"]
  .flatMap((name) => [`${name}.mjs`, `${name}.wasm`]);
/**
 * What is kept for when there is no network only once it was used: the large runtime for WebGPU, what is learned from, and what only
 * files of Parquet, Arrow and Zstandard need.
 */
const ON_DEMAND = /asyncify|bits|\/(read|write|esm)-/;

/**
 * Builds the page.
 *
 * @param folder Where to; it is made if it is not there.
 * @throws {RangeError} If the folder holds other things.
 */
export async function buildPage(folder: string): Promise<void> {
  await checkFolder(folder);
  await Promise.all(
    SCRIPTS.map((name) =>
      bundle(new URL(name, PAGE), `${folder}/${name}`.replace(/\/[^/]*$/, ""), {
        isSplit: SPLIT.includes(name),
      })
    ),
  );
  await removeUnused(folder);
  for (const name of ASSETS) await copy(new URL(name, PAGE), `${folder}/${name}`);
  await Deno.mkdir(`${folder}/models`, { recursive: true });
  const models = new URL("models/page/", ROOT);
  for await (const { name } of Deno.readDir(models)) {
    if (/\.(gz|json)$/.test(name)) await copy(new URL(name, models), `${folder}/models/${name}`);
  }
  await Deno.writeFile(`${folder}/models/mnist.bits.gz`, await packDigits());
  await Deno.mkdir(`${folder}/onnxruntime`, { recursive: true });
  const dist = new URL(".", import.meta.resolve("onnxruntime-web"));
  for (const name of RUNTIME) await copy(new URL(name, dist), `${folder}/onnxruntime/${name}`);
  await listFiles(folder);
}

/** A folder that exists must be empty or hold an earlier build. */
async function checkFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  if (names.length === 0) return;
  if (!names.includes("service_worker.js")) {
    throw inputError(
      new RangeError(
        `Cannot build the page in ${folder}: it holds other things; name a folder that is empty or new`,
      ),
    );
  }
  for (const name of names) await Deno.remove(`${folder}/${name}`, { recursive: true });
}

/**
 * Bundles a script for browsers: by itself, so that what draws the first digits does not wait for what only others need.
 *
 * @param script The script.
 * @param folder Where to.
 * @param options Whether what it loads when that is needed becomes files of its own; by default it does.
 */
export async function bundle(
  script: URL,
  folder: string,
  { isSplit = true }: { isSplit?: boolean } = {},
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--node-modules-dir=auto"], // fetches what it needs, as tasks do
      ...["--platform", "browser", "--minify", ...isSplit ? ["--code-splitting"] : []],
      ...["--outdir", await Deno.realPath(folder), fileURLToPath(script)],
    ],
    cwd: ROOT, // where deno.json is
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot bundle ${script}: ${new TextDecoder().decode(stderr)}`);
}

/** Removes what the bundler split off for imports of the Workers that it then left out. */
async function removeUnused(folder: string): Promise<void> {
  const workers = `${folder}/workers`;
  const names = (await Array.fromAsync(Deno.readDir(workers))).map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(`${workers}/${name}`)));
  for (const name of names) {
    const isNamed = SCRIPTS.includes(`workers/${name.replace(".js", ".ts")}`) ||
      texts.some((text) => text.includes(name));
    if (!isNamed) await Deno.remove(`${workers}/${name}`);
  }
}

/** Tells the service worker what to keep. */
async function listFiles(folder: string): Promise<void> {
  const files: string[] = [];
  const hashes: string[] = [];
  for await (const name of filesIn(folder)) {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${folder}/${name}`));
    hashes.push(`${name} ${new Uint8Array(digest).toHex()}`);
    if (name !== "service_worker.js" && !ON_DEMAND.test(name)) {
      files.push(name === "index.html" ? "./" : name);
    }
  }
  const all = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(hashes.sort().join()));
  const version = `staircase ${new Uint8Array(all).toHex().slice(0, 16)}`;
  const path = `${folder}/service_worker.js`;
  const site = `const SITE = ${JSON.stringify({ version, files: files.sort() })};\n`;
  await Deno.writeTextFile(path, site + await Deno.readTextFile(path));
}

async function* filesIn(folder: string, prefix = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    if (isDirectory) yield* filesIn(folder, `${prefix}${name}/`);
    else yield prefix + name;
  }
}

/** The digits to learn, 8 pixels in a byte, compressed. */
async function packDigits(): Promise<Uint8Array<ArrayBuffer>> {
  const { train: { data } } = await readMnist();
  const packed = new Uint8Array(data.length / 8);
  for (let i = 0; i < data.length; i++) if (data[i]) packed[i >> 3]! |= 1 << (i & 7);
  return new Uint8Array(gzipSync(packed, { level: 9 }));
}

/** Copies the bytes, whatever may be done with the file they come from. */
async function copy(from: URL, to: string): Promise<void> {
  await Deno.writeFile(to, await Deno.readFile(from));
}
