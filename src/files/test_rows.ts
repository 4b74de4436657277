import { type Dataset, holdOut, takeRows } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { TestRows } from "./format.ts";

/** The share of the rows of one table that is for the test where nobody says it. */
const TENTH = 0.1;

/**
 * Takes rows to test with out of the rows to learn, where a dataset has none: at least one, unless none are wanted.
 *
 * @param dataset The dataset.
 * @param test How many; a tenth by default.
 * @param source What messages call the file.
 * @throws {RangeError} If the share is not from 0 to 1, or there is but one row.
 */
export function takeTestRows(
  dataset: Dataset,
  test: Exclude<TestRows, object> = TENTH,
  source: string,
): Dataset {
  const refuse = (reason: string) => {
    throw inputError(new RangeError(`Cannot use ${source}: ${reason}`));
  };
  if (test !== "last" && !(test >= 0 && test < 1)) {
    refuse(`${test} of its rows cannot be for the test; expected a share from 0 to 1`);
  }
  const rows = dataset.train.shape[0];
  if (test !== 0 && dataset.test === undefined && rows === 1) {
    refuse("it has 1 row, but one to train on and one to test with are needed");
  }
  if (test === "last") return takeLast(dataset);
  // the seed is the same for every model, so that all are tested with the same rows
  return holdOut(dataset, { part: "test", share: test, seed: 0 });
}

/** The last tenth of the rows as `test` and the others as `train`. */
function takeLast(dataset: Dataset): Dataset {
  const { train, context } = dataset;
  const rows = train.shape[0];
  const first = rows - Math.max(1, Math.round(TENTH * rows));
  return {
    ...dataset,
    train: takeRows(train, 0, first),
    test: takeRows(train, first, rows),
    ...(context && { context: takeLast(context) }),
  };
}
