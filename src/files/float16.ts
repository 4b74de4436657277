/** The number of a float16, a sign, 5 bits of exponent e and 10 of fraction f: 2^(e - 25) (1024 + f), 2^-24 f where e is 0. */
export function fromFloat16(bits: number): number {
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  const size = exponent === 0
    ? fraction * 2 ** -24
    : exponent < 31
    ? (1024 + fraction) * 2 ** (exponent - 25)
    : fraction === 0
    ? Infinity
    : NaN;
  return bits < 0x8000 ? size : -size;
}
