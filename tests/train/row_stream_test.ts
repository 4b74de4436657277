import { assert, assertEquals, assertRejects } from "@std/assert";
import { epochOrder, type Matrix, matrix } from "../../src/data/mod.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, type RowStream, Trainer } from "../../src/train/mod.ts";

const D = 3;
const BATCH = 1000;
/** More than a window, and no multiple of a batch. */
const ROWS = 66_500;
/** The largest multiple of a batch that is no more than 65,536. */
const WINDOW = 65_000;

function bits(n: number): Matrix {
  const stream = new Stream(1, "rows");
  return matrix(
    Uint8Array.from({ length: n * D }, (_, i) => Number(stream.uniform(i - i % D) < 0.3 + 0.2 * (i % D))),
    [n, D],
  );
}

/** A stream of rows in the order in which they are, each epoch from another one on, that notes what is asked for. */
function streamOf(rows: Matrix) {
  const asked: string[] = [];
  const [n] = rows.shape;
  const stream: RowStream = {
    rows: n,
    read({ epoch, start, count }) {
      asked.push(`${epoch}: ${start} + ${count}`);
      const data = Uint8Array.from(
        { length: count * D },
        (_, i) => rows.data[((start + 7 * epoch) * D + i) % rows.data.length]!,
      );
      return Promise.resolve(matrix(data, [count, D]));
    },
  };
  return { stream, asked };
}

function trainerOf(): Trainer {
  const made = new Made({ schema: binary(D), hidden: [4], seed: 1 });
  return new Trainer(made, { batch: BATCH, rate: 0.01, seed: 5, schedule: "cosine" });
}

Deno.test("RowStream: rows that are one window are learned as those in memory", async () => {
  const rows = bits(2500);
  const [one, other] = [trainerOf(), trainerOf()];
  await one.fit(rows, { epochs: 1 });
  await other.fit(streamOf(rows).stream, { epochs: 1 });
  assertEquals(
    encodeCheckpoint({ made: other.made, trainer: other }),
    encodeCheckpoint({ made: one.made, trainer: one }),
  );
  one.made.executor.close();
  other.made.executor.close();
});

Deno.test("RowStream: an epoch goes through all rows, a window after the other, and training that is stopped in any goes on to the same bits", async () => {
  const rows = bits(ROWS);
  const whole = trainerOf();
  const { stream, asked } = streamOf(rows);
  const history = await whole.fit(stream, { epochs: 2, valid: bits(100) });
  const windows = [0, 1].flatMap((
    epoch,
  ) => [`${epoch}: 0 + ${WINDOW}`, `${epoch}: ${WINDOW} + ${ROWS - WINDOW}`]);
  assertEquals(asked, [...windows, `2: 0 + ${WINDOW}`]); // the last is read ahead, and not learned
  assertEquals([history.length, whole.state.step], [3, 2 * Math.ceil(ROWS / BATCH)]);

  for (const stop of [1, 65, 66, 67, 100]) {
    const first = trainerOf();
    const controller = new AbortController();
    await first.fit(streamOf(rows).stream, {
      epochs: 2,
      valid: bits(100),
      signal: controller.signal,
      onBatch: ({ step }) => step === stop ? controller.abort() : undefined,
    });
    assertEquals(first.state.step, stop);
    const bytes = encodeCheckpoint({ made: first.made, trainer: first });
    first.made.executor.close();
    const { made, trainer } = decodeCheckpoint(bytes);
    const { epoch } = trainer!.state.position!;
    await trainer!.fit(streamOf(rows).stream, { epochs: 2 - epoch, valid: bits(100) });
    assertEquals(
      encodeCheckpoint({ made, trainer: trainer! }),
      encodeCheckpoint({ made: whole.made, trainer: whole }),
      `${stop}`,
    );
    made.executor.close();
  }
  whole.made.executor.close();
});

Deno.test("RowStream: windows of an epoch are visited in orders of their own", () => {
  const [first, second] = [0, 1].map((window) => epochOrder(1, 0, 100, window));
  assert(first!.some((row, k) => row !== second![k]));
  assertEquals(first, epochOrder(1, 0, 100));
});

Deno.test("RowStream: what cannot be read, and other rows than were asked for, end training", async () => {
  const { made, ...trainer } = { made: new Made({ schema: binary(D), hidden: [] }), rows: 10 };
  const fit = (read: RowStream["read"]) =>
    new Trainer(made, { batch: 4 }).fit({ ...trainer, read }, { epochs: 1 });
  await assertRejects(() => fit(() => Promise.reject(new RangeError("no disk"))), RangeError, "no disk");
  await assertRejects(
    () => fit(() => Promise.resolve(bits(9))),
    TypeError,
    "Cannot train on 9 rows where 10 are expected",
  );
  await assertRejects(
    () => new Trainer(made).fit({ rows: 0, read: () => Promise.resolve(bits(0)) }, { epochs: 1 }),
    RangeError,
    "0 rows",
  );
  made.executor.close();
});
