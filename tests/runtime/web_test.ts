import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import { isInputError } from "../../src/errors/mod.ts";
import { openModel, openModelFromBytes } from "../../src/runtime/web.ts";
import { serve } from "../browser/site.ts";
import { allGraphs, largestDifference, smallMade } from "./models.ts";
import "./start_onnxruntime_web.ts";

const made = smallMade();
const files = allGraphs(made);

async function withSite(task: (url: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const site = serve({ folders: { model: folder }, isolated: false });
  try {
    await task(`http://127.0.0.1:${site.addr.port}/model`, folder);
  } finally {
    await site.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a model in onnxruntime-web gives what the core gives", async () => {
  const model = await openModelFromBytes(files, { provider: "wasm" });
  const x = await made.sample(300, { seed: 1 });
  assertEquals(model.execution, { provider: "wasm", passedOver: [] });
  assertEquals(await model.sample(300, { seed: 1 }), x);
  assert(largestDifference(await model.logProb(x), await made.logProb(x)) < 1e-4);
  await model.close();
});

Deno.test("calls of two models may overlap", async () => {
  const models = await Promise.all([1, 2].map(() => openModelFromBytes(files, { provider: "wasm" })));
  const samples = await Promise.all(
    models.flatMap((model) => [1, 2].map((seed) => model.sample(9, { seed }))),
  );
  assertEquals(samples.slice(0, 2), samples.slice(2));
  for (const model of models) await model.close();
});

/** A server that answers as it is told, and the requests that it had: paths with queries. */
async function withServer(
  answer: (name: string) => Response,
  task: (url: string, requests: readonly string[]) => Promise<void>,
): Promise<void> {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push(pathname + search);
    return answer(pathname.split("/").at(-1)!);
  });
  try {
    await task(`http://127.0.0.1:${server.addr.port}/model`, requests);
  } finally {
    await server.shutdown();
  }
}

Deno.test("openModel() fetches the files that are there, or those that are asked for", async () => {
  await withSite(async (url, folder) => {
    await Deno.writeFile(`${folder}/sample.onnx`, files.sample);
    await Deno.writeTextFile(`${folder}/log_prob.onnx`, "no graph in here");
    await assertRejects(
      () => openModel(url, { provider: "wasm" }),
      SyntaxError,
      `Cannot read ${url}/log_prob.onnx: it is not an ONNX model`,
    );
    const model = await openModel(`${url}/`, { provider: "wasm", graphs: ["sample", "complete"] });
    assertEquals(await model.sample(9, { seed: 1 }), await made.sample(9, { seed: 1 }));
    await model.close();
  });
});

const page = "\n<!DOCTYPE html><title>Home</title>";
const html = { "content-type": "text/html; charset=utf-8" };

function respondWith(bytes: Uint8Array, headers: Record<string, string> = {}): Response {
  return new Response(Uint8Array.from(bytes), { headers });
}

const MISSING: Readonly<Record<string, () => Response>> = {
  "403": () => new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 }),
  "404": () => new Response(page, { status: 404, headers: html }),
  "410": () => new Response(null, { status: 410 }),
  "with a web page": () => new Response(page, { headers: { "content-type": "application/octet-stream" } }),
};

for (
  const [answer, respond] of Object.entries({
    ...MISSING,
    "in words": () => new Response("Oops", { headers: html }),
  })
) {
  Deno.test(`openModel() leaves out files for which the server answers ${answer}`, async () => {
    await withServer(
      (name) => name === "sample.onnx" ? respondWith(files.sample) : respond(),
      async (url) => {
        const model = await openModel(url, { provider: "wasm" });
        assertEquals(await model.sample(9, { seed: 1 }), await made.sample(9, { seed: 1 }));
        await assertRejects(
          () => model.logProb({ data: [], shape: [0, made.D] }),
          RangeError,
          "without that file",
        );
        await model.close();
      },
    );
  });
}

Deno.test("openModel() says what the server answers where there is nothing else", async () => {
  const answers = Object.values(MISSING);
  let requests = 0;
  await withServer(() => answers[requests++ % answers.length]!(), async (url) => {
    const error = await assertRejects(() => openModel(url, { provider: "wasm" }), RangeError);
    assert(isInputError(error));
    assert(
      error.message.startsWith(
        `Cannot open ${url}/: expected at least one of log_prob.onnx conditionals.onnx `,
      ),
    );
    for (const answer of Object.keys(MISSING)) {
      assertMatch(error.message, RegExp(`the server answers ${answer} for \\w`));
    }
  });
});

Deno.test("openModel() takes addresses of every form, redirected or not, and packed or not", async () => {
  const respond = (name: string) => {
    if (name === "sample.onnx") {
      return new Response(null, { status: 302, headers: { location: "/other/moved.onnx" } });
    }
    if (name === "moved.onnx") {
      return new Response(gzipSync(files.sample), { headers: { "content-encoding": "gzip" } });
    }
    // some servers call everything a page
    return name === "log_prob.onnx" ? respondWith(files.log_prob, html) : MISSING["404"]!();
  };
  await withServer(respond, async (url, requests) => {
    for (const tail of ["", "/", "//", "?v=3&w=/", "/?v=3&w=/", "/#top", "?v=3&w=/#top?"]) {
      const model = await openModel(url + tail, { provider: "wasm", graphs: ["log_prob", "sample"] });
      assertEquals((await model.sample(3, { seed: 1 })).shape, [3, made.D]);
      assertEquals((await model.logProb({ data: [], shape: [0, made.D] })).length, 0);
      await model.close();
      const query = tail.includes("?v") ? "?v=3&w=/" : "";
      assert(requests.includes(`/model/sample.onnx${query}`), `${requests}`);
    }
    assertEquals(requests.filter((path) => /top|\/\/|\?.*\.onnx/.test(path)), []);
    const model = await openModel(new URL(url), { provider: "wasm", graphs: ["sample"] });
    await model.close();
  });
});

Deno.test("openModel() says what went wrong with an address", async () => {
  const rejects = async (url: string, kind: typeof RangeError | typeof SyntaxError, message: string) => {
    const error = await assertRejects(
      () => openModel(url, { provider: "wasm", graphs: ["sample"] }),
      kind,
      message,
    );
    assert(isInputError(error));
  };
  await withServer(
    () => new Response("Oops", { status: 500 }),
    (url) => rejects(url, RangeError, `Cannot read ${url}/sample.onnx: the server answers 500`),
  );
  await withServer(
    () => new Response("abc", { headers: { "content-encoding": "gzip" } }),
    (url) =>
      rejects(
        url,
        RangeError,
        `Cannot fetch ${url}/sample.onnx: nothing answers, or nothing that may be read`,
      ),
  );
  await withServer(
    () => new Response("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"),
    (url) =>
      rejects(
        url,
        SyntaxError,
        `Cannot read ${url}/sample.onnx: it is not an ONNX model but a Git LFS pointer`,
      ),
  );
  await withServer(() => new Response(), (url) => rejects(url, SyntaxError, "sample.onnx: it is empty"));
  const closed = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => new Response());
  await closed.shutdown();
  const url = `http://127.0.0.1:${closed.addr.port}`;
  await rejects(url, RangeError, `Cannot fetch ${url}/sample.onnx: nothing answers`);
  await rejects("models/x?v=1", RangeError, "Cannot fetch models/x/sample.onnx?v=1: nothing answers");
});
