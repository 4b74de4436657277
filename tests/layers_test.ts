import { assertEquals } from "@std/assert";

/** What the files of each room may import besides those of the room itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  untrusted: [],
  expr: [],
  ops: ["expr"],
  wasm: [],
  exec: ["expr", "ops", "wasm"],
  random: ["wasm"],
  made: ["expr", "ops", "exec", "random"],
  train: ["expr", "ops", "exec", "random", "made", "data"],
  data: ["random"],
  files: ["data", "exec", "made", "train"],
  folder: ["data", "exec", "files", "made", "onnx", "report", "runtime", "train"],
  onnx: ["expr", "ops", "exec", "made", "train"],
  runtime: ["random"],
  report: [],
  quality: ["random", "report"],
  table: ["data", "exec", "files", "folder", "made", "random", "train"],
  page: [],
};

/** The rooms that every other may import. */
const FOR_ALL = ["errors", "untrusted"];

/** What describes a model without expressions. Data and runtimes need no more, so that a page that samples stays small. */
const DESCRIPTION = [
  "src/made/architecture.ts",
  "src/made/architecture_json.ts",
  "src/made/cut_completion.ts",
  "src/made/density_model.ts",
  "src/made/file_values.ts",
  "src/made/hidden.ts",
  "src/made/kinds/mod.ts",
  "src/made/kinds/variables.ts",
  "src/made/range.ts",
  "src/made/evidence.ts",
  "src/made/inputs.ts",
  "src/made/member.ts",
  "src/made/noise.ts",
  "src/made/order.ts",
  "src/made/rows.ts",
  "src/made/schema.ts",
];

/** What tells of exported graphs without making them. */
const GRAPH_DESCRIPTION = [
  "src/onnx/executor/runtime.ts",
  "src/onnx/metadata.ts",
  "src/onnx/model_proto.ts",
  "src/onnx/ports.ts",
];

/** The rooms that may import single files of others. */
const SINGLE_FILES: Readonly<Record<string, readonly string[]>> = {
  quality: DESCRIPTION,
  data: DESCRIPTION,
  runtime: [...DESCRIPTION, ...GRAPH_DESCRIPTION, "src/files/reason.ts"],
};

/** What a page can load: nothing that these reach may ask for Node.js or Deno. */
const PAGES = ["mod.ts", "src/runtime/web.ts"];

/** Rooms that import no package. */
const CORE = ["expr", "ops", "wasm", "exec", "random", "made", "data", "train"];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** The imports in a source text; lines of comments begin with a star. */
function importsOf(source: string): Import[] {
  const statements = source.matchAll(/^(?:import|export)\b(\s+type\b)?[^"'`;=()]*?\bfrom\s*"([^"]+)"/gm);
  const bare = source.matchAll(/^import\s*"([^"]+)"/gm);
  const dynamic = source.matchAll(/^(?!\s*(?:\*|\/\/)).*\bimport\(\s*"([^"]+)"/gm);
  return [
    ...Array.from(
      statements,
      ([, type, specifier]) => ({ specifier: specifier!, typeOnly: type !== undefined }),
    ),
    ...[...bare, ...dynamic].map(([, specifier]) => ({ specifier: specifier!, typeOnly: false })),
  ];
}

/** The imports of a file that the rooms forbid, each as a sentence. */
function forbidden(path: string, source: string): string[] {
  const [, room = ""] = path.split("/");
  const allowed = ROOMS[room];
  if (allowed === undefined) return [`${path} is in no known room`];
  return importsOf(source).flatMap(({ specifier }) => {
    const complaint = [`${path} imports ${specifier}`];
    if (!specifier.startsWith(".")) return CORE.includes(room) ? complaint : [];
    const target = resolve(path, specifier);
    const [top, other = ""] = target.split("/");
    if (top !== "src") return complaint;
    if (other === room || FOR_ALL.includes(other) || allowed.includes(other)) return [];
    return SINGLE_FILES[room]?.includes(target) ? [] : complaint;
  });
}

/** What files and all that they import ask of Node.js and of Deno, each as a sentence; types ask for nothing. */
function asksOfHost(entries: readonly string[], files: ReadonlyMap<string, string>): string[] {
  const seen = new Set(entries);
  const complaints: string[] = [];
  for (const path of seen) { // which grows
    const code = withoutComments(files.get(path) ?? "");
    if (/\bDeno\b/.test(code)) complaints.push(`${path} uses Deno`);
    for (const { specifier, typeOnly } of importsOf(code)) {
      if (typeOnly) continue;
      if (specifier.startsWith(".")) seen.add(resolve(path, specifier));
      else if (specifier.startsWith("node:")) complaints.push(`${path} imports ${specifier}`);
    }
  }
  return complaints;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*\*[\s\S]*?\*\//g, "").replace(/(?<![:"'`].*)\/\/.*/g, "");
}

/** A cycle among files, as the list of its files, or nothing. */
function cycle(files: ReadonlyMap<string, string>): string[] {
  const finished = new Set<string>();
  const visit = (path: string, above: readonly string[]): string[] => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (finished.has(path)) return [];
    for (const { specifier } of importsOf(files.get(path) ?? "")) {
      const found = specifier.startsWith(".") ? visit(resolve(path, specifier), [...above, path]) : [];
      if (found.length > 0) return found;
    }
    finished.add(path);
    return [];
  };
  for (const path of files.keys()) {
    const found = visit(path, []);
    if (found.length > 0) return found;
  }
  return [];
}

function resolve(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

function sources(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of Deno.readDirSync(new URL(`../${folder}`, import.meta.url))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) { for (const file of sources(path)) files.set(...file); }
    else if (path.endsWith(".ts")) {
      files.set(path, Deno.readTextFileSync(new URL(`../${path}`, import.meta.url)));
    }
  }
  return files;
}

const files = sources("src");

Deno.test("rooms import only what they may", () => {
  assertEquals([...files].flatMap(([path, source]) => forbidden(path, source)), []);
});

Deno.test("what a page loads asks for nothing of Node.js or Deno", async () => {
  const entries = await Promise.all(
    PAGES.map(async (path) =>
      [path, await Deno.readTextFile(new URL(`../${path}`, import.meta.url))] as const
    ),
  );
  assertEquals(asksOfHost(PAGES, new Map([...files, ...entries])), []);
});

Deno.test("the sources use no Deno: Node.js and Bun have none", () => {
  assertEquals(
    [...files].filter(([, source]) => /\bDeno\./.test(withoutComments(source))).map(([path]) => path),
    [],
  );
});

Deno.test("the sources declare nothing with using: Node.js 20 and Safari do not know it", () => {
  assertEquals(
    [...files].filter(([, source]) => /\busing \w+ =/.test(withoutComments(source))).map(([path]) => path),
    [],
  );
});

Deno.test("what asks for Node.js or Deno is found, however far away, but not for types or in comments", () => {
  const found = (files: Record<string, string>) => asksOfHost(["mod.ts"], new Map(Object.entries(files)));
  const mod = 'export { a } from "./src/a.ts";';
  assertEquals(found({ "mod.ts": mod, "src/a.ts": 'import { open } from "node:fs/promises";' }), [
    "src/a.ts imports node:fs/promises",
  ]);
  assertEquals(
    found({ "mod.ts": mod, "src/a.ts": 'const b = await import("./b.ts");', "src/b.ts": "Deno.exit();" }),
    [
      "src/b.ts uses Deno",
    ],
  );
  assertEquals(
    found({ "mod.ts": mod, "src/a.ts": 'import type { B } from "./b.ts";', "src/b.ts": "Deno.exit();" }),
    [],
  );
  assertEquals(found({ "mod.ts": mod, "src/a.ts": "/** As `Deno.open` does. */\n// not Deno\n" }), []);
});

Deno.test("descriptions reach no expressions", () => {
  const reached = new Set([...DESCRIPTION, ...GRAPH_DESCRIPTION]);
  for (const path of reached) { // which grows
    for (
      const { specifier } of importsOf(files.get(path)!).filter(({ specifier }) => specifier.startsWith("."))
    ) {
      reached.add(resolve(path, specifier));
    }
  }
  assertEquals([...reached].filter((path) => /^src\/(expr|ops|exec)\//.test(path)), []);
});

Deno.test("no file imports itself by a detour", () => {
  assertEquals(cycle(files), []);
});

/** What the rooms and files of the wasm executor may import of it besides what is their own. */
const WASM_EXECUTOR: Readonly<Record<string, readonly string[]>> = {
  "plan": [],
  "kernels": ["plan"],
  "memory.ts": ["plan"],
  "threads": ["memory.ts"],
  "inputs.ts": ["plan", "memory.ts"],
  "program.ts": ["plan", "inputs.ts"],
  "executor.ts": ["plan", "kernels", "threads", "memory.ts", "inputs.ts", "program.ts"],
};

/** The imports of a file that the rooms of the wasm executor forbid. */
function forbiddenInWasm(path: string, source: string): string[] {
  const roomOf = (path: string) => path.startsWith("src/exec/wasm/") ? path.split("/")[3]! : undefined;
  const room = roomOf(path);
  if (room === undefined) return [];
  const allowed = WASM_EXECUTOR[room];
  if (allowed === undefined) return [`${path} is in no known room`];
  return importsOf(source).flatMap(({ specifier }) => {
    const other = roomOf(resolve(path, specifier));
    const isFree = other === undefined || other === room || allowed.includes(other);
    return isFree ? [] : [`${path} imports ${specifier}`];
  });
}

Deno.test("imports among the rooms of the wasm executor point one way", () => {
  assertEquals([...files].flatMap(([path, source]) => forbiddenInWasm(path, source)), []);
  const found = (path: string, source: string) => forbiddenInWasm(path, source).length;
  assertEquals(found("src/exec/wasm/plan/a.ts", 'import { b } from "../kernels/b.ts";'), 1);
  assertEquals(found("src/exec/wasm/kernels/a.ts", 'import type { B } from "../threads/b.ts";'), 1);
  assertEquals(found("src/exec/wasm/threads/a.ts", 'import { plan } from "../plan/planner.ts";'), 1);
  assertEquals(found("src/exec/wasm/kernels/a.ts", 'import { plan } from "../plan/planner.ts";'), 0);
  assertEquals(found("src/exec/wasm/attic.ts", ""), 1);
});

Deno.test("every import of the sources is seen", () => {
  for (const [path, source] of files) {
    const code = withoutComments(source);
    assertEquals(importsOf(source).length, [...code.matchAll(/\bfrom\s*"|\bimport\s*\(?\s*"/g)].length, path);
  }
});

Deno.test("imports of every form that the rooms forbid are found", () => {
  const found = (path: string, source: string) => forbidden(path, source).length;
  assertEquals(found("src/expr/a.ts", 'import { add } from "../ops/mod.ts";'), 1);
  assertEquals(found("src/expr/a.ts", 'import type { Stair } from "../ops/mod.ts";'), 1);
  assertEquals(found("src/ops/a.ts", 'export * from "../exec/mod.ts";'), 1);
  assertEquals(found("src/ops/a.ts", 'import {\n  a,\n  b,\n} from "../made/mod.ts";'), 1);
  assertEquals(found("src/random/a.ts", 'import "../expr/mod.ts";'), 1);
  assertEquals(found("src/random/a.ts", 'const a = await import("../expr/mod.ts");'), 1);
  assertEquals(found("src/made/a.ts", 'import { zip } from "fflate";'), 1);
  assertEquals(found("src/exec/wasm/a.ts", 'import { Worker } from "node:worker_threads";'), 1);
  assertEquals(found("src/files/a.ts", 'import { unzip } from "fflate";'), 0);
  assertEquals(found("src/data/a.ts", 'import { unzip } from "fflate";'), 1);
  assertEquals(found("src/data/a.ts", 'import { readFile } from "../files/file.ts";'), 1);
  assertEquals(found("src/exec/wasm/a.ts", 'import { add } from "../../ops/add.ts";'), 0);
  assertEquals(found("src/onnx/a.ts", 'import { b } from "../../scripts/b.ts";'), 1);
  assertEquals(found("src/runtime/a.ts", 'import type { DensityModel } from "../made/density_model.ts";'), 0);
  assertEquals(found("src/runtime/a.ts", 'import { Degrees } from "../made/degrees.ts";'), 1);
  assertEquals(found("src/data/a.ts", 'import type { Schema } from "../made/schema.ts";'), 0);
  assertEquals(found("src/data/a.ts", 'import { Made } from "../made/made.ts";'), 1);
  assertEquals(found("src/runtime/a.ts", 'import { readMetadata } from "../onnx/metadata.ts";'), 0);
  assertEquals(found("src/runtime/a.ts", 'import { lower } from "../onnx/lower.ts";'), 1);
  assertEquals(found("src/attic/a.ts", ""), 1);
  assertEquals(found("src/expr/a.ts", ' * import { add } from "@staircase/made";'), 0);
});

Deno.test("a cycle is found, through types too", () => {
  const a = ["src/expr/a.ts", 'import type { B } from "./b.ts";'] as const;
  const b = ["src/expr/b.ts", 'import { c } from "./c.ts";'] as const;
  const c = ["src/expr/c.ts", 'export { a } from "./a.ts";'] as const;
  assertEquals(cycle(new Map([a, b, c])), [
    "src/expr/a.ts",
    "src/expr/b.ts",
    "src/expr/c.ts",
    "src/expr/a.ts",
  ]);
  assertEquals(cycle(new Map([a, b])), []);
});
