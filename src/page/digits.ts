/**
 * The size of a digit.
 *
 * @module
 */

/** The side of a digit in pixels. */
export const SIDE = 28;
/** The pixels of a digit. */
export const PIXELS = SIDE * SIDE;
