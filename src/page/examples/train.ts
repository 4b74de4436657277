/// <reference lib="dom" />
/** Learns bits of which each copies the one before it, mostly, and draws some. In a Worker the page would not freeze meanwhile. */
import { binary, Made, matrix, Trainer, WasmExecutor } from "@staircase/made";

const [rows, D] = [500, 24];
const bits = new Uint8Array(rows * D);
for (let i = 0; i < bits.length; i++) {
  bits[i] = i % D === 0 || Math.random() < 0.1 ? Math.round(Math.random()) : bits[i - 1]!;
}

const made = new Made({
  schema: binary(D),
  hidden: [64],
  order: "natural",
  executor: new WasmExecutor({ threads: navigator.hardwareConcurrency }), // one where the page may not share memory
});
const trainer = new Trainer(made, { rate: 0.01, batch: 50 });
const output = document.querySelector("pre")!;
await trainer.fit(matrix(bits, [rows, D]), {
  epochs: 30,
  onEpoch({ epoch, trainNll }) {
    output.textContent = `epoch ${epoch}: ${trainNll?.toFixed(2)} nats\n`;
  },
});

const { data } = await made.sample(8, { seed: 1 });
for (let row = 0; row < 8; row++) {
  output.append(Array.from(data.subarray(row * D, (row + 1) * D), (bit) => bit ? "#" : ".").join("") + "\n");
}
made.executor.close();
document.title = "trained";
