/**
 * The flags that say how a model is trained.
 *
 * @module
 */
import { optimizers, schedules, TRAINER_DEFAULTS, type TrainerOptions } from "../src/train/mod.ts";
import { choice, count, type FlagValues, namesIn, real, withFallback } from "./cli/flags.ts";

/** With the cosine schedule Adam and AdamW learn more so than at the rate of their paper. */
const ADAM_RATE = 0.003;

/** What says how a model is trained. */
export const trainingFlags = {
  epochs: withFallback(
    count(0, "how often to go through the data at most", undefined),
    "15, or as many as make 6,000 steps, up to 300",
  ),
  batch: count(
    1,
    "how many rows make a step; of more rows than fit at once the gradients are accumulated",
    TRAINER_DEFAULTS.batch,
  ),
  optimizer: choice(
    namesIn(optimizers),
    "the optimizer; adamw is adam with weight decay by default",
    "adamw",
  ),
  lr: withFallback(
    real({ above: 0 }, "the learning rate", undefined),
    `${ADAM_RATE} for adam and adamw; ${
      namesIn(optimizers).filter((name) => !name.startsWith("adam"))
        .map((name) => `${optimizers[name].rate} for ${name}`).join(", ")
    }`,
  ),
  schedule: choice(namesIn(schedules), "how the learning rate changes until the last epoch", "cosine"),
  warmup: count(0, "in how many steps the learning rate rises to what the schedule says", 0),
  "weight-decay": withFallback(
    real({ least: 0 }, "decoupled weight decay", undefined),
    `${optimizers.adamw.weightDecay} for adamw, 0 for others`,
  ),
  "clip-norm": real({ above: 0 }, "the largest norm of a gradient", undefined),
  dropout: real({ least: 0 }, "the share of hidden units that each row leaves out while training", 0),
  average: real(
    { above: 0 },
    "how much of an average of the weights stays with each step, such as 0.99; the model has the average",
    undefined,
  ),
  noise: real(
    { above: 0 },
    "how much noise is added to real numbers, anew each epoch, in standard deviations of their column",
    undefined,
  ),
  valid: real(
    { least: 0 },
    "the share of the rows to validate with, where the data have no part for that; 0 for no validation",
    0.1,
  ),
  patience: withFallback(
    count(1, "end after so many epochs without a better NLL of the validation rows", undefined),
    "half of the epochs, at least 3",
  ),
};

/** The names of those that belong to a training and cannot change when it is resumed. */
export const FIXED_TRAINING = namesIn(trainingFlags).filter((name) =>
  name !== "epochs" && name !== "patience"
);

/** The options of the trainer. */
export function trainerOptions(
  values: FlagValues<typeof trainingFlags> & { readonly missing: string; readonly seed: number },
): TrainerOptions {
  const { optimizer, schedule, batch, warmup, average, seed } = values;
  const { rate, weightDecay = 0 } = optimizers[optimizer];
  return {
    ...{ optimizer, schedule, batch, warmup, average, seed },
    rate: values.lr ?? (optimizer === "adam" || optimizer === "adamw" ? ADAM_RATE : rate),
    weightDecay: values["weight-decay"] ?? weightDecay,
    clipNorm: values["clip-norm"],
    dropout: values.dropout || undefined,
    ...(values.missing === "ignore" && { incomplete: true }),
  };
}
