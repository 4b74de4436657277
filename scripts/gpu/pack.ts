/**
 * `deno task gpu:pack`: packs all that a machine with an NVIDIA GPU needs which has no network, neither Node.js nor Deno.
 *
 * @module
 */
import { env } from "onnxruntime-node";
import { inputError } from "../../src/errors/mod.ts";
import { formatCount } from "../../src/report/format.ts";
import { runCommand } from "../cli/command.ts";
import { count, type Parsed, text } from "../cli/flags.ts";
import { runProgram } from "../cli/run_program.ts";
import { keepArchitecture } from "./keep_architecture.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The version of onnxruntime-node; the CUDA provider of the Python package of the same version is the same code. */
const ONNXRUNTIME = env.versions.node;

/** Where onnxruntime-node has its libraries, and PyPI's onnxruntime-gpu. */
const NODE_LIBRARIES = "node_modules/onnxruntime-node/bin/napi-v6/linux/x64";
const PYTHON_LIBRARIES = "python/onnxruntime/capi";
const CUDA_PROVIDER = "libonnxruntime_providers_cuda.so";
const SHARED_PROVIDER = "libonnxruntime_providers_shared.so";

/** No part is larger, since machines take only so much at a time. */
const LARGEST = 48 * 2 ** 20;

const flags = {
  out: text("FOLDER", "where the parts go", ".gpu"),
  architecture: count(50, "the architecture of the GPU, 90 for H100 and H200", 90),
  python: text("VERSION", "the version of Python on that machine", "3.12"),
};

async function main({ values }: Parsed<typeof flags>): Promise<void> {
  if (Deno.build.target !== "x86_64-unknown-linux-gnu") {
    throw inputError(
      new RangeError(`Cannot pack on ${Deno.build.target}: expected Linux on x86-64, as that machine has`),
    );
  }
  const { architecture, python } = values;
  await Deno.mkdir(values.out, { recursive: true });
  const out = await Deno.realPath(values.out);
  const there = await Deno.makeTempDir({ prefix: "staircase-gpu-" });
  try {
    await stagePrograms(there);
    await stageNodePackages(there);
    await stagePythonPackage(there, { wheels: `${out}/wheels`, architecture, python });
    const core = `${NODE_LIBRARIES}/libonnxruntime.so.1`;
    const provider = `${PYTHON_LIBRARIES}/${CUDA_PROVIDER}`;
    const parts = [
      [`--exclude=${core}`, "deno", "deno.json", "lib", "node_modules", "package.json", "scripts"],
      [`--exclude=${provider}`, core, "models", "python"],
      [provider],
    ];
    for (const [k, content] of parts.entries()) await packPart(there, `${out}/${k + 1}.tar.xz`, content);
  } finally {
    await Deno.remove(there, { recursive: true });
  }
}

/** Deno, what it runs, and the trained model that is compared. */
async function stagePrograms(there: string): Promise<void> {
  await Deno.mkdir(`${there}/scripts/gpu`, { recursive: true });
  await Deno.mkdir(`${there}/lib`);
  await Deno.copyFile(Deno.execPath(), `${there}/deno`);
  for (const name of ["run.sh", "measure.py", "graph.py", "torch_made.py"]) {
    await Deno.copyFile(`${ROOT}scripts/gpu/${name}`, `${there}/scripts/gpu/${name}`);
  }
  for (const name of ["parity", "write_graphs"]) {
    const externals = ["onnxruntime-node", "onnxruntime-web/*"].flatMap((name) => ["--external", name]);
    const target = `${there}/scripts/gpu/${name}.js`;
    await runProgram(Deno.execPath(), [
      "bundle",
      "--quiet",
      ...externals,
      "-o",
      target,
      `scripts/gpu/${name}.ts`,
    ], ROOT);
  }
  await runProgram("cp", ["-rL", "--parents", "models/mnist", there], ROOT);
  await runProgram("cp", ["-L", "/usr/lib/x86_64-linux-gnu/libvulkan.so.1", `${there}/lib`], ROOT);
}

/** Of the packages of onnxruntime what Deno loads on Linux. */
async function stageNodePackages(there: string): Promise<void> {
  const [node, web] = await Promise.all(
    ["onnxruntime-node", "onnxruntime-web"].map((name) => Deno.realPath(`${ROOT}node_modules/${name}`)),
  );
  const webgpu = ["mjs", "wasm"].map((ending) => `dist/ort-wasm-simd-threaded.asyncify.${ending}`);
  const packages: Readonly<Record<string, readonly string[]>> = {
    [node!]: ["package.json", "dist", "bin/napi-v6/linux/x64"],
    [`${node}/../onnxruntime-common`]: ["package.json", "dist/cjs"],
    [web!]: ["package.json", "dist/ort.webgpu.bundle.min.mjs", ...webgpu],
  };
  for (const [from, paths] of Object.entries(packages)) {
    const target = `${there}/node_modules/${from.replace(/.*\//, "")}`;
    await Deno.mkdir(target, { recursive: true });
    await runProgram("cp", ["-rL", "--parents", ...paths, target], from);
  }
  const dependencies = Object.fromEntries(["onnxruntime-node", "onnxruntime-web"].map((name) => [name, "*"]));
  await Deno.writeTextFile(`${there}/package.json`, JSON.stringify({ dependencies }));
  await Deno.writeTextFile(`${there}/deno.json`, JSON.stringify({ nodeModulesDir: "manual" }));
  for (const name of [CUDA_PROVIDER, SHARED_PROVIDER]) {
    await Deno.remove(`${there}/${NODE_LIBRARIES}/${name}`).catch(() => {}); // of CUDA 12, if npm fetched it
    const up = NODE_LIBRARIES.split("/").map(() => "..").join("/");
    await Deno.symlink(`${up}/${PYTHON_LIBRARIES}/${name}`, `${there}/${NODE_LIBRARIES}/${name}`);
  }
}

/** PyPI's onnxruntime-gpu without what does not run graphs, and with the kernels of one architecture. */
async function stagePythonPackage(
  there: string,
  { wheels, architecture, python }: { wheels: string; architecture: number; python: string },
): Promise<void> {
  const pip = [
    ...["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", wheels],
    ...["--python-version", python, "--platform", "manylinux_2_28_x86_64"],
  ];
  const interpreter = Deno.env.get("STAIRCASE_PYTHON") ?? "python3";
  await runProgram(interpreter, [...pip, `onnxruntime-gpu==${ONNXRUNTIME}`], ROOT);
  const tag = `cp${python.replace(".", "")}`;
  const [wheel] = (await Array.fromAsync(Deno.readDir(wheels))).map(({ name }) => name)
    .filter((name) => name.startsWith(`onnxruntime_gpu-${ONNXRUNTIME}-${tag}`));
  await runProgram(interpreter, ["-m", "zipfile", "-e", `${wheels}/${wheel}`, `${there}/python`], ROOT);
  for (const name of ["quantization", "tools", "transformers"]) {
    await Deno.remove(`${there}/python/onnxruntime/${name}`, { recursive: true });
  }
  for (const name of [`libonnxruntime.so.${ONNXRUNTIME}`, "libonnxruntime_providers_tensorrt.so"]) {
    await Deno.remove(`${there}/${PYTHON_LIBRARIES}/${name}`);
  }
  const provider = `${there}/${PYTHON_LIBRARIES}/${CUDA_PROVIDER}`;
  const bytes = await Deno.readFile(provider);
  if (keepArchitecture(bytes, architecture) === 0) {
    throw inputError(
      new RangeError(
        `Cannot pack for the architecture ${architecture}: onnxruntime-gpu has no kernels for it`,
      ),
    );
  }
  await Deno.writeFile(provider, bytes);
}

/** Compresses files of a folder. */
async function packPart(folder: string, part: string, content: readonly string[]): Promise<void> {
  const started = performance.now();
  await runProgram("tar", ["-c", "-I", "xz -9", "-f", part, "-C", folder, ...content], ROOT);
  const { size } = await Deno.stat(part);
  if (size > LARGEST) {
    throw inputError(
      new RangeError(`Cannot pack ${part}: it has ${formatCount(size)} bytes, more than 48 MiB`),
    );
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${part}: ${formatCount(size)} bytes, ${seconds} s`);
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task gpu:pack [flags]",
    about: "Packs all that a machine with an NVIDIA GPU and without a network needs to run the graphs there.",
    flags,
  });
}
