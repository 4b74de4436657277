/**
 * How the page trains.
 *
 * @module
 */

/** How to train. */
export interface Settings {
  /** The number of hidden layers. */
  readonly layers: number;
  /** The units of each. */
  readonly units: number;
  /** The learning rate. */
  readonly rate: number;
  /** How often to go through the rows. */
  readonly epochs: number;
}

/** Settings that were chosen; the others are as usual for what is learned. */
export type ChosenSettings = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/** What settings can be chosen. */
export const CHOICES = {
  layers: [1, 2, 3],
  units: [16, 32, 64, 128, 256, 500],
  rate: [0.001, 0.002, 0.004, 0.01, 0.02],
} as const;

/** The most epochs. */
export const MOST_EPOCHS = 10_000;

/** How each kind of rows is learned unless something else is chosen. */
export const DEFAULTS = {
  plane: { layers: 2, units: 64, activation: "tanh", rate: 0.01, epochs: 150 },
  digits: { layers: 1, units: 500, activation: "relu", rate: 0.004, epochs: 10 },
} as const;

/** Reads the settings that an address tells; what it does not say, or says wrongly, is left out. */
export function parseSettings(values: URLSearchParams): ChosenSettings {
  const told = Object.keys({ ...CHOICES, epochs: 0 } satisfies Record<keyof Settings, unknown>).map((key) => {
    const name = key as keyof Settings;
    const value = Number(values.get(name) ?? NaN);
    const isChoice = name === "epochs"
      ? Number.isInteger(value) && value >= 1 && value <= MOST_EPOCHS
      : (CHOICES[name] as readonly number[]).includes(value);
    return [name, isChoice ? value : undefined];
  });
  return Object.fromEntries(told);
}
