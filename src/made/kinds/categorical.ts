import { shown } from "../../untrusted/json.ts";
import {
  codeChecker,
  describedFromJson,
  describeLabels,
  formatCode,
  labelNumbers,
  parseCode,
} from "./codes.ts";
import type { Kind } from "./kind.ts";
import { isMissing } from "./missing.ts";

/** A variable with the values 0 to `size - 1`, which have no order. */
export interface CategoricalVariable {
  /** Its kind. */
  readonly kind: "categorical";
  /** What the column is called. */
  readonly name?: string;
  /** What the values stand for, one text a value. */
  readonly labels?: readonly string[];
  /** The number of values. */
  readonly size: number;
  /** Whether the last value stands for every text that is no label as well, such as words of few rows. */
  readonly other?: true;
}

/** The values 0 to `size - 1`; the parameters of a conditional are `p(x = k)` for each value `k`. */
export const categoricalKind: Kind<CategoricalVariable> = {
  describe: ({ size }) => `categorical, ${size} ${size === 1 ? "value" : "values"}`,
  expected: expectedCode,
  expectedInFiles: (variable) =>
    variable.labels === undefined
      ? expectedCode(variable)
      : variable.other
      ? "a text"
      : describeLabels(variable.labels),
  valueCount: ({ size }) => size,
  scale: () => 1,
  parse: (text, variable) =>
    parseCode(text, variable.size, variable) ??
      (variable.other && !isMissing(text) ? variable.size - 1 : undefined),
  format: formatCode,
  fileNumbers: labelNumbers,
  checker: (variables, columns) => codeChecker(variables.map(({ size }) => size), columns),
  noiseColumns: () => 1,
  parameterColumns: ({ size }) => size,
  fromJson(record, refuse) {
    const { size } = record;
    if (!(Number.isSafeInteger(size) && (size as number) >= 1)) {
      return refuse(`a categorical variable has the size ${shown(size)}, expected a whole number from 1 up`);
    }
    const { other } = record;
    if (other !== undefined && !(other === true && record.labels !== undefined)) {
      return refuse(
        `a categorical variable has other as ${shown(other)}, expected true and labels, or nothing`,
      );
    }
    return {
      kind: "categorical",
      size: size as number,
      ...describedFromJson(record, { size: size as number, refuse }),
      ...(other && { other }),
    };
  },
};

function expectedCode({ size }: CategoricalVariable): string {
  return `a whole number from 0 to ${size - 1}`;
}
