import { assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { run, trainModel, withFolder } from "./command.ts";

Deno.test("show: draws the order and the connectivity of each member", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd, ["--members", "3"]);
    const show = async (what: string) => {
      const args = ["model", "--what", what, "--out", "a.png"];
      const wrote = { code: 0, out: `Wrote the ${what} of model to a.png\n`, err: "" };
      assertEquals(await run("show", args, { cwd }), wrote);
      return decode(await Deno.readFile(`${cwd}/a.png`));
    };
    const { made } = await readCheckpoint(`${cwd}/model/weights.safetensors`);
    const { members } = made.network;
    const orders = await show("order");
    assertEquals([orders.width, orders.height], [2 * 66 + 2, 2 * 66 + 2]);
    const rank = members[1]!.architecture.order.indexOf(0) + 1; // of the pixel in the upper left corner
    assertEquals(orders.data[2 * orders.width + 66 + 2], Math.round(255 * rank / 64));
    const { width, data } = await show("connectivity");
    const scale = 5;
    assertEquals(width, 2 * (64 * scale + 2) + 2);
    const at = (row: number, column: number) => data[(2 + row * scale) * width + 2 + column * scale];
    const connectivity = made.connectivity({ member: 0 });
    const { order } = members[0].architecture;
    for (const [row, column] of [[0, 0], [1, 0], [63, 0], [63, 62], [63, 63], [9, 40]] as const) {
      assertEquals(at(row, column), 255 * connectivity[order[row]!]![order[column]!]!);
    }
    await made.close();
  });
});

Deno.test("show: draws the density of two variables, and refuses that of others", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/pairs.csv`, "a,b\n" + "0,0\n0,1\n2,3\n1,2\n".repeat(20));
    const flags = ["--data", "pairs.csv", "--hidden", "8", "--epochs", "1", "--quiet", "--out", "pairs"];
    await run("train", flags, { cwd });
    assertEquals(await run("show", ["pairs", "--what", "density", "--out", "a.png", "--n", "9"], { cwd }), {
      code: 0,
      out: "Wrote the density of pairs to a.png\n",
      err: "",
    });
    const { width, height } = decode(await Deno.readFile(`${cwd}/a.png`));
    assertEquals([width, height], [300, 400]); // 3 values across, 4 from the lowest up
    await run("show", ["pairs", "--what", "order", "--out", "c.png"], { cwd });
    const order = decode(await Deno.readFile(`${cwd}/c.png`));
    assertEquals([order.width, order.height], [404, 204]); // a line of one square each, in a margin
    const numbers = Array.from({ length: 90 }, (_, k) => `${k / 7},${Math.sin(k)}\n`).join("");
    await Deno.writeTextFile(`${cwd}/numbers.csv`, `a,b\n${numbers}`);
    await run("train", ["--data", "numbers.csv", ...flags.slice(2, -1), "numbers"], { cwd });
    const shown = await run("show", ["numbers", "--what", "density", "--out", "b.png"], { cwd });
    assertEquals([shown.code, shown.err], [0, ""]);
    const drawn = decode(await Deno.readFile(`${cwd}/b.png`));
    assertEquals([drawn.width, drawn.height], [400, 400]);
    await run("train", ["--data", "moons", ...flags.slice(2, -1), "moons"], { cwd });
    const scored = await run("score", ["moons", "--data", "moons", "--split", "test"], { cwd });
    assertEquals([scored.code, scored.out.trim().split("\n").length], [0, 10_000]);
    const again = await run("train", ["--resume", "moons", "--epochs", "2"], { cwd });
    assertEquals([again.code, again.err], [0, ""]);
    await trainModel(cwd);
    for (
      const [args, message] of [
        [["--what", "density"], "Cannot draw the density of 64 variables: the model must have two\n"],
        [["--n", "3"], "Cannot use --n with --what order: leave it out\n"],
        [["--out", "a.csv"], "Cannot draw to a.csv: expected a name that ends in .png\n"],
      ] as const
    ) {
      assertEquals(await run("show", ["model", ...args], { cwd }), { code: 2, out: "", err: message });
    }
  });
});
