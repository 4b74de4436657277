/**
 * Expressions, for people who write models of their own: variables and primitives, their gradients, and the executors that
 * compute them.
 *
 * An expression is built of inputs, which are fed for each run, and of parameters, which an executor keeps. `grad` gives its gradients
 * as expressions again. A program computes expressions for a batch of rows, whose number is written `"n"` in shapes, and gives
 * parameters new values.
 *
 * @example Logistic regression by gradient descent
 * ```ts
 * import { assert } from "@std/assert";
 * import { add, div, grad, input, makeDefaultExecutor, mul, parameter, softplus, sub, sum } from "@staircase/made/expr";
 *
 * const [x, y] = [input("x", ["n", 2]), input("y", ["n"])];
 * const [weights, bias] = [parameter("weights", [2]), parameter("bias", [])];
 * const logit = add(sum(mul(x, weights), ["n"]), bias);
 * const loss = div(sum(sub(softplus(logit), mul(y, logit))), 4); // the mean NLL of 4 rows, in nats
 * const [slopes, slope] = grad(loss, [weights, bias]);
 *
 * const executor = makeDefaultExecutor();
 * executor.write(weights, [0, 0]); // what is not written is 0 as well
 * const updates = new Map([[weights, sub(weights, slopes!)], [bias, sub(bias, slope!)]]);
 * const step = executor.compile({ outputs: [loss], updates, rows: 4 });
 *
 * const nll: number[] = [];
 * await executor.exclusively(async () => { // nothing else runs meanwhile
 *   step.feed(x, { data: [0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2] });
 *   step.feed(y, [0, 1, 1, 1]); // the first bit or the second one
 *   for (let i = 0; i < 100; i++) {
 *     await step.run(4);
 *     nll.push(step.output(0).data[0]!); // of the weights before the update
 *   }
 * });
 * assert(nll[0]! > 0.69 && nll.at(-1)! < 0.15);
 * assert(executor.read(weights).every((weight) => weight > 2));
 * executor.close();
 * ```
 *
 * @module
 */
export * from "../expr/mod.ts";
export * from "../ops/mod.ts";
export * from "./mod.ts";
