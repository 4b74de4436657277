/**
 * Numbers as text: durations, counts, nats.
 *
 * @module
 */

/**
 * Writes a duration for a reader: `"3.2 s"`, `"42 s"`, `"1 min 12 s"`, `"2 h 5 min"`.
 *
 * @param seconds The duration in seconds, not negative.
 * @returns The text.
 */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Writes a duration as a clock shows it: `"0:42"`, `"1:12"`, `"2:05:09"`.
 *
 * @param seconds The duration in seconds, not negative.
 * @returns The text.
 */
export function formatClock(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (part: number) => String(part % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${two(whole)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes)}:${two(whole)}`;
}

/**
 * Writes a whole number with a comma between thousands: `"1,066,768"`.
 *
 * @param count The number; a fraction is rounded.
 * @returns The text.
 */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/**
 * Writes a value in nats with three decimals: `"86.404"`.
 *
 * @param nats The value in nats.
 * @returns The text, without the unit.
 */
export function formatNats(nats: number): string {
  return nats.toFixed(3);
}

/**
 * Writes a share in percent: `"12.3 %"`.
 *
 * @param share The share, 1 being all.
 * @returns The text, with one decimal, or two where one would say nothing, and a space at which no line breaks.
 */
export function formatShare(share: number): string {
  const hundredths = 100 * share;
  return `${hundredths.toFixed(hundredths > 0 && hundredths < 0.095 ? 2 : 1)}\u00a0%`;
}
