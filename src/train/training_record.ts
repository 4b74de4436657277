/**
 * How, and how far, a model was trained, as JSON says it.
 *
 * @module
 */
import {
  checkFields,
  flagOf,
  type JsonRecord,
  numberOf,
  recordOf,
  type Refuse,
  textOf,
  wholeOf,
} from "../untrusted/json.ts";
import type { OptimizerName } from "./optimizers/mod.ts";
import type { ScheduleName } from "./schedules.ts";
import { type FilledTrainerOptions, TRAINER_DEFAULTS, type TrainerOptions } from "./trainer_options.ts";
import type { EpochPosition, TrainingState } from "./training_state.ts";
import type { ValidationState } from "./validation.ts";

/** What reads each option of a trainer; the trainer itself checks which values there can be. */
const OPTIONS: {
  readonly [Name in keyof TrainerOptions]-?: (value: unknown, what: string, refuse: Refuse) => unknown;
} = {
  optimizer: textOf,
  rate: numberOf,
  schedule: textOf,
  warmup: wholeOf,
  batch: wholeOf,
  weightDecay: numberOf,
  clipNorm: numberOf,
  average: numberOf,
  dropout: numberOf,
  incomplete: flagOf,
  seed: wholeOf,
};

/** The JSON of a trainer's options and state. Options that were added later are left out where they are off. */
export function trainingToJson(options: FilledTrainerOptions, state: TrainingState): JsonRecord {
  const { warmup, ...others } = options;
  return { options: { ...others, ...(warmup !== TRAINER_DEFAULTS.warmup && { warmup }) }, state };
}

/**
 * Reads a training record.
 *
 * @param record The JSON of a trainer's options and state.
 * @param refuse Says what is wrong with it.
 */
export function trainingFromJson(
  record: JsonRecord,
  refuse: Refuse,
): { options: TrainerOptions; state: TrainingState } {
  const options = recordOf(record.options, "'options' of 'training'", refuse);
  const state = recordOf(record.state, "'state' of 'training'", refuse);
  checkFields(options, Object.keys(OPTIONS), refuse);
  for (const [name, read] of Object.entries(OPTIONS)) {
    if (Object.hasOwn(options, name)) read(options[name], `'${name}' of 'training'`, refuse);
  }
  return {
    options: options as { optimizer?: OptimizerName; schedule?: ScheduleName },
    state: {
      step: wholeOf(state.step, "'step' of 'training'", refuse),
      nllSum: numberOf(state.nllSum, "'nllSum' of 'training'", refuse),
      ...(state.position !== undefined && { position: positionFromJson(state.position, refuse) }),
      ...(state.validation !== undefined && { validation: validationFromJson(state.validation, refuse) }),
    },
  };
}

function positionFromJson(value: unknown, refuse: Refuse): EpochPosition {
  const { epoch, batches, rows } = recordOf(value, "'position' of 'training'", refuse);
  return {
    epoch: wholeOf(epoch, "'epoch' of 'training'", refuse),
    batches: wholeOf(batches, "'batches' of 'training'", refuse),
    rows: wholeOf(rows, "'rows' of 'training'", refuse),
  };
}

function validationFromJson(value: unknown, refuse: Refuse): ValidationState {
  const validation = recordOf(value, "'validation' of 'training'", refuse);
  const best = recordOf(validation.best, "'best' of 'validation'", refuse);
  const plateaus = recordOf(validation.plateaus, "'plateaus' of 'validation'", refuse);
  return {
    best: {
      epoch: wholeOf(best.epoch, "'epoch' of 'best'", refuse),
      validNll: numberOf(best.validNll, "'validNll' of 'best'", refuse),
    },
    plateaus: {
      count: wholeOf(plateaus.count, "'count' of 'plateaus'", refuse),
      since: wholeOf(plateaus.since, "'since' of 'plateaus'", refuse),
    },
  };
}
