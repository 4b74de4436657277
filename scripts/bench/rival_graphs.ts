/**
 * What the exported graphs are compared with: graphs as they are usually exported, dense and with their masks
 * multiplied into the weights, and matrix products alone.
 *
 * @module
 */
import type { Made } from "../../src/made/mod.ts";
import { GraphBuilder } from "../../src/onnx/graph_builder.ts";
import { decodeModel } from "../../src/onnx/model_proto.ts";
import { DataType } from "../../src/onnx/schema.ts";

/** `x` to `log_prob`, with Gemm, Relu, Gemm, Softplus. */
export function denseLogProb(made: Made): Uint8Array {
  const graph = new GraphBuilder("dense");
  const x = graph.input("x", ["n", made.D]);
  const y = denseOutputs(graph, x, { made, activation: "Relu" });
  const each = graph.node("Sub", [graph.node("Mul", [x, y]), graph.node("Softplus", [y])]);
  const sum = graph.node("ReduceSum", [each, graph.ints([1])], {
    attributes: { keepdims: 0 },
    name: "log_prob",
  });
  graph.output(sum, ["n"]);
  return graph.build();
}

/** `x` to `outputs`, with the dense products of the network and nothing else. */
export function denseProducts(made: Made): Uint8Array {
  const graph = new GraphBuilder("dense_products");
  graph.output(denseOutputs(graph, graph.input("x", ["n", made.D]), { made }), ["n", made.D]);
  return graph.build();
}

/**
 * `noise` to `x`: one round of a Loop for each variable, which computes all conditionals and draws one of them.
 */
export function ancestralLoop(made: Made): Uint8Array {
  const { D, architecture: { order } } = made;
  const graph = new GraphBuilder("ancestral");
  const noise = graph.input("noise", ["n", D]);
  const start = graph.node("Mul", [noise, graph.floats([0], [])]);
  const variables = graph.ints(Array.from(order), { name: "order" });
  const columns = graph.ints(Array.from({ length: D }, (_, d) => d), { name: "columns" });

  const body = graph.subgraph("pass");
  const rank = body.input("rank", [], { type: "int64" });
  const goOn = body.input("go_on", [], { type: "bool" });
  const before = body.input("before", ["n", D]);
  const probability = body.node("Sigmoid", [denseOutputs(body, before, { made, activation: "Relu" })]);
  const drawn = body.node("Cast", [body.node("Less", [noise, probability])], {
    attributes: { to: DataType.float32 },
  });
  const isDrawn = body.node("Equal", [columns, body.node("Gather", [variables, rank])]);
  body.output(body.node("Identity", [goOn]), [], { type: "bool" });
  body.output(body.node("Where", [isDrawn, drawn, before]), ["n", D]);

  const x = graph.node("Loop", [graph.ints(D), graph.bools(true), start], {
    attributes: { body },
    name: "x",
  });
  graph.output(x, ["n", D]);
  return graph.build();
}

/** The products of an exported graph and nothing else, each from an input of its own. */
export function ownProducts(file: Uint8Array): { bytes: Uint8Array; inputs: Record<string, number> } {
  const { node, initializer } = decodeModel(file, "log_prob.onnx").graph;
  const stored = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const graph = new GraphBuilder("own_products");
  const inputs: Record<string, number> = {};
  for (const { opType, input } of node) {
    if (opType !== "Gemm") continue;
    const [weight, bias] = [stored.get(input[1])!, stored.get(input[2])!];
    const [rows = 0, columns = 0] = weight.dims;
    const x = graph.input(`x_${Object.keys(inputs).length}`, ["n", rows]);
    inputs[x] = rows;
    const operands = [weight, bias].map(({ rawData, dims }) =>
      graph.floats(new Float32Array(rawData!.slice().buffer), dims, { name: "weight" })
    );
    graph.output(graph.node("Gemm", [x, ...operands]), ["n", columns]);
  }
  return { bytes: graph.build(), inputs };
}

/** The outputs of the network for values and outputs in the data's order. */
function denseOutputs(
  graph: GraphBuilder,
  x: string,
  { made, activation }: { made: Made; activation?: string },
): string {
  const { edges } = made.network;
  return edges.reduce((value, { to: { name, bias }, staircase, weight }, depth) => {
    const { inputs, units, extents } = staircase;
    const isLast = depth === edges.length - 1;
    const row = (input: number) => depth === 0 ? made.architecture.order[input]! : input;
    const column = (unit: number) => isLast ? made.architecture.order[unit]! : unit;
    const packed = made.executor.read(weight);
    const packedBias = made.executor.read(bias!);
    const dense = new Float32Array(inputs * units);
    const biases = new Float32Array(units);
    extents.forEach((extent, unit) => {
      biases[column(unit)] = packedBias[unit]!;
      for (let input = 0; input < extent; input++) {
        dense[row(input) * units + column(unit)] = packed[staircase.offset(unit, input)]!;
      }
    });
    const operands = [
      graph.floats(dense, [inputs, units], { name: `${name}.weight` }),
      graph.floats(biases, [units], { name: `${name}.bias` }),
    ];
    const z = graph.node("Gemm", [value, ...operands]);
    return isLast || activation === undefined ? z : graph.node(activation, [z]);
  }, x);
}
