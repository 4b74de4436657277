/**
 * What the NLL of the validation rows says about how to go on.
 *
 * @module
 */
import { PLATEAU_EPOCHS } from "./schedules.ts";

/** What is known of the validation rows. */
export interface ValidationState {
  /** The epoch after which their mean NLL was lowest, and that NLL in nats. */
  readonly best: { readonly epoch: number; readonly validNll: number };
  /** The plateaus so far, and the epoch after which the NLL last fell or a plateau was found. */
  readonly plateaus: { readonly count: number; readonly since: number };
}

/**
 * What is known after one more epoch.
 *
 * @param before What was known before; nothing after the first epoch.
 * @param epoch The number of epochs so far, from 1.
 * @param validNll The mean NLL of the validation rows, in nats.
 */
export function judge(
  before: ValidationState | undefined,
  epoch: number,
  validNll: number,
): ValidationState {
  const { count, since } = before?.plateaus ?? { count: 0, since: epoch };
  if (before === undefined || validNll < before.best.validNll) {
    return { best: { epoch, validNll }, plateaus: { count, since: epoch } };
  }
  const isPlateau = epoch - since >= PLATEAU_EPOCHS;
  return { best: before.best, plateaus: isPlateau ? { count: count + 1, since: epoch } : { count, since } };
}
