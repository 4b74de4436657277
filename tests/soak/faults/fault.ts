/** What a call of the file system can fail with, and which calls do. */
export const FAULTS = {
  /** The disk is full. */
  ENOSPC: /^(create|write|sync|close|link|mkdir)$/,
  /** The disk is broken. */
  EIO: /./,
  /** Permission is denied. */
  EACCES: /^(open|create|rename|link|mkdir|rm|readdir)$/,
  /** Too many files are open. */
  EMFILE: /^(open|create|readdir)$/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** What happens to one call of the file system. */
export type Fault = {
  /** The call, counted from 0; it fails, or the first after it that can fail so. */
  readonly at: number;
  readonly code: keyof typeof FAULTS;
  /** Whether all later calls that can fail so do it too. */
  readonly lasts: boolean;
} | {
  /** The call before which the process gets a signal. */
  readonly at: number;
  readonly signal: Deno.Signal;
};

/** The environment variable with a fault as JSON. */
export const FAULT = "STAIRCASE_FAULT";

/** The environment variable with the path to which calls are written, a line each. */
export const CALLS = "STAIRCASE_CALLS";
