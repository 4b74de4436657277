/** The parts that a dataset can have. */
export const SPLITS = ["train", "valid", "test"] as const;

/** A part of a dataset. */
export type Split = typeof SPLITS[number];
