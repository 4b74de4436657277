/**
 * What training tells while it goes on.
 *
 * @module
 */

/** What is known after a batch. */
export interface BatchReport {
  /** The number of batches so far. */
  readonly step: number;
  /** The mean NLL of the batch in nats, before the weights changed. */
  readonly nll: number;
}

/** What is known after an epoch. */
export interface EpochReport {
  /** The number of epochs so far; 0 before any training. */
  readonly epoch: number;
  /** The number of batches so far. */
  readonly step: number;
  /** The mean NLL in nats of the batches of the epoch, each before the weights changed; absent in epoch 0. */
  readonly trainNll?: number;
  /** The mean NLL in nats of the validation rows. */
  readonly validNll?: number;
  /** The mean NLL in nats of the validation rows in four cut orders, of a model of any order. */
  readonly cutNll?: number;
  /** The NLL of the validation rows in bits per dimension. */
  readonly bpd?: number;
  /** The epoch whose weights are the best so far on the validation rows; absent in epoch 0. */
  readonly bestEpoch?: number;
  /** The learning rate of the last batch; absent in epoch 0. */
  readonly rate?: number;
  /** The time that training took in this epoch, without the validation. */
  readonly seconds: number;
}
