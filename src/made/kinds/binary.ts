import {
  codeChecker,
  describedFromJson,
  describeLabels,
  formatCode,
  labelNumbers,
  parseCode,
} from "./codes.ts";
import type { Kind } from "./kind.ts";

/** A variable with the values 0 and 1. */
export interface BinaryVariable {
  /** Its kind. */
  readonly kind: "binary";
  /** What the column is called. */
  readonly name?: string;
  /** What the values stand for, one text a value. */
  readonly labels?: readonly string[];
}

/** The values 0 and 1; the parameter of a conditional is `p(x = 1)`. */
export const binaryKind: Kind<BinaryVariable> = {
  describe: () => "binary",
  expected: () => "0 or 1",
  expectedInFiles: ({ labels }) => labels === undefined ? "0 or 1" : describeLabels(labels),
  valueCount: () => 2,
  scale: () => 1,
  parse: (text, variable) => parseCode(text, 2, variable),
  format: formatCode,
  fileNumbers: labelNumbers,
  checker: (variables, columns) => codeChecker(variables.map(() => 2), columns),
  noiseColumns: () => 1,
  parameterColumns: () => 1,
  fromJson: (record, refuse) => ({ kind: "binary", ...describedFromJson(record, { size: 2, refuse }) }),
};
