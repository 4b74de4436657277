import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { decodeTable, drawContexts, encodeCheckpoint, exportOnnx, Made } from "../../mod.ts";
import { noBrowser } from "../browser/chromium.ts";
import { assertSameDigits, digitsOf, listsOf, shippedModel, Site } from "./page.ts";

const file = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});

Deno.test({
  name:
    "page: files of a model folder are opened, weights and graphs alike; what is none of both is refused, and the page goes on",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = new Made({
      schema: [{ kind: "categorical", size: 3, name: "colour", labels: ["red", "green", "blue"] }, {
        kind: "real",
        mean: 5,
        deviation: 1,
      }],
      hidden: [8],
      seed: 1,
    });
    const { data } = await made.sample(20, { seed: 3 });
    const expected = Array.from(
      { length: 20 },
      (_, row) => `${["red", "green", "blue"][data[2 * row]!]} ${Number(data[2 * row + 1]!.toPrecision(4))}`,
    );
    await site.open({ hash: "#own?seed=3" }, async ({ tab }) => {
      const rows = async () =>
        (await tab.locator("tbody:visible tr").allInnerTexts()).map((text) => text.replace(/\s+/, " "));
      const choose = tab.locator("#own-files");
      await choose.setInputFiles(file("notes.txt", new Uint8Array(3)));
      await tab.locator("#alert").getByText("There is no model among these files").waitFor();
      await choose.setInputFiles(file("weights.safetensors", new Uint8Array(300)));
      await tab.locator("#alert").getByText("Cannot read weights.safetensors").waitFor();
      await choose.setInputFiles(file("weights.safetensors", encodeCheckpoint({ made })));
      await tab.getByText("A density of 2 variables. 20 samples with seed 3").waitFor();
      assertEquals(await rows(), expected);
      await choose.setInputFiles([
        file("sample.onnx", exportOnnx(made, "sample")),
        file("README.md", new Uint8Array(1)),
      ]);
      await tab.getByText("Opening").waitFor({ state: "detached" }).catch(() => {});
      await tab.getByText("A density of 2 variables. 20 samples with seed 3").waitFor();
      assertEquals((await rows()).map((row) => row.split(" ")[0]), expected.map((row) => row.split(" ")[0]));
    });
  },
});

Deno.test({
  name: "page: rows of one's own model are in the words of its data, and stand before what they were given",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = new Made({
      schema: [
        { kind: "ordinal", size: 366, name: "day", date: { format: "DD.MM.YYYY", since: "01.01.2024" } },
        { kind: "categorical", size: 2, name: "zip", labels: ["10001", "60601"] },
        { kind: "real", name: "price", mean: 1234, deviation: 99, decimals: 2 },
      ],
      context: [{ kind: "binary", name: "member", labels: ["no", "yes"] }],
      hidden: [8],
      seed: 1,
    });
    const context = drawContexts(made.context!, { n: 20, seed: 3 });
    const [rows, given] = [
      decodeTable("rows", await made.sample(20, { seed: 3, context }), made.schema),
      decodeTable("contexts", context, made.context!),
    ];
    const expected = rows.records().map((row, k) => [...Object.values(row), given.column(0)[k]].join(" "));
    assertMatch(expected[0]!, /^\d\d\.\d\d\.2024 [16]0[06]01 \d+\.?\d* (no|yes)$/);
    await site.open({ hash: "#own?seed=3" }, async ({ tab }) => {
      for (
        const [name, bytes, engine] of [
          ["weights.safetensors", encodeCheckpoint({ made }), "Staircase core"],
          ["sample.onnx", exportOnnx(made, "sample"), "onnxruntime, WebAssembly"],
        ] as const
      ) {
        await tab.locator("#own-files").setInputFiles(file(name, bytes));
        const text = tab.getByText("A density of 3 variables given 1 other, drawn at random. 20 samples");
        await text.filter({ hasText: `ms: ${engine}.` }).waitFor();
        const shown = await tab.locator("tbody:visible tr").allInnerTexts();
        assertEquals(shown.map((text) => text.replaceAll(/\s+/g, " ")), expected);
      }
    });
  },
});

Deno.test({
  name: "page: a model folder that the address names is fetched, and digits are drawn as pictures",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await shippedModel();
    await Deno.mkdir(`${site.folder}/mine`);
    await Deno.writeFile(`${site.folder}/mine/sample.onnx`, exportOnnx(made, "sample"));
    await site.open({ hash: "#own?at=mine&seed=5", expectedErrors: /404/ }, async ({ tab }) => {
      await tab.getByText("A density of 784 variables. 32 samples with seed 5").waitFor();
      assertSameDigits(
        await digitsOf(tab, "canvas.grid:visible"),
        listsOf(await made.sample(32, { seed: 5 })),
      );
      assert(await tab.locator("#own-engine option[value=core]").isDisabled());
      await tab.locator("#own-at").fill("nowhere");
      await tab.getByRole("button", { name: "Open" }).click();
      const alert = tab.locator("#alert");
      await alert.waitFor();
      assertStringIncludes(await alert.innerText(), "There is no model at");
    });
  },
});

Deno.test({
  name: "page: weights of a model are drawn by each engine, and graphs by those that take them",
  ignore: noBrowser,
  async fn() {
    await using site = await Site.build();
    await using made = await site.useSmallModel();
    const expected = listsOf(await made.sample(32, { seed: 5 }));
    const engines = [
      ["core", "Staircase core"],
      ["wasm", "onnxruntime, WebAssembly"],
      ["webgpu", "onnxruntime, WebGPU"],
    ] as const;
    const models = {
      weights: [file("weights.safetensors", encodeCheckpoint({ made }))],
      graphs: [
        file("sample.onnx", exportOnnx(made, "sample")),
        file("sweep.onnx", exportOnnx(made, "sweep")),
      ],
    };
    for (const [name, files] of Object.entries(models)) {
      await site.open({ hash: "#own?seed=5" }, async ({ tab }) => {
        await tab.locator("#own-files").setInputFiles(files);
        for (const [engine, title] of engines.slice(name === "weights" ? 0 : 2)) {
          await tab.locator("#own-engine").selectOption(engine);
          await tab.getByText(`ms: ${title}.`).waitFor({ timeout: 240_000 });
          assertSameDigits(await digitsOf(tab, "canvas.grid:visible"), expected, `${name} ${engine}`);
        }
      });
    }
  },
});
