/// <reference lib="dom" />
/** Draws digits with the ONNX files of a model folder. */
import { openModel } from "@staircase/made/web";

const wasmPaths = new URL("onnxruntime/", location.href).href;
const model = await openModel("model", { wasmPaths, graphs: ["sample"] });
const side = Math.sqrt(model.schema.length);
const count = 16;
const { data } = await model.sample(count, { seed: 7 });

const canvas = document.querySelector("canvas")!;
canvas.width = count * side;
canvas.height = side;
const context = canvas.getContext("2d")!;
data.forEach((ink, i) => {
  const [picture, pixel] = [Math.floor(i / side / side), i % (side * side)];
  if (ink) context.fillRect(picture * side + pixel % side, Math.floor(pixel / side), 1, 1);
});
document.title = "drawn";
