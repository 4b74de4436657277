/**
 * The elementwise primitives on four float32 at once. NaN goes in as NaN and comes out as NaN.
 *
 * @module
 */
import { f32x4, type FunctionBuilder, i32x4, type Local, madd, v128, type Value } from "../../../wasm/mod.ts";
import type { ElementwiseName } from "../plan/primitive_names.ts";

type Lane = Value<"v128">;
type Operand = Local<"v128">;

/** Where rules put what they compute; subexpressions that several rules need are computed once. */
export class Lanes {
  readonly f: FunctionBuilder;
  readonly #computed = new Map<string, Operand>();

  constructor(f: FunctionBuilder) {
    this.f = f;
  }

  /** Puts a value in a local, so that it can be used several times. */
  keep(value: Lane): Operand {
    return this.f.local("v128", value);
  }

  /** Puts a function of `x` in a local unless it is in one already. */
  once(name: string, x: Operand, make: () => Lane): Operand {
    const key = `${name} ${x.index}`;
    const local = this.#computed.get(key) ?? this.keep(make());
    this.#computed.set(key, local);
    return local;
  }

  constant(value: number): Operand {
    return this.f.constant(value);
  }

  /** Whether an operand is a number that was given to {@linkcode Lanes.constant}. */
  isConstant(operand: Operand): boolean {
    return this.f.isConstant(operand);
  }
}

/** One vector of the result from vectors of the operands; `b` is `a` when there is one operand. */
export type Rule = (lanes: Lanes, a: Operand, b: Operand) => Lane;

/** The rule of each elementwise primitive. */
export const rules: Record<ElementwiseName, Rule> = {
  abs: (_, x) => f32x4.abs(x),
  add: (_, a, b) => f32x4.add(a, b),
  div: (_, a, b) => f32x4.div(a, b),
  equal: (lanes, a, b) => v128.and(f32x4.equal(a, b), lanes.constant(1)),
  exp,
  floor: (_, x) => f32x4.floor(x),
  less: (lanes, a, b) => v128.and(f32x4.lessThan(a, b), lanes.constant(1)),
  log,
  maximum,
  mul: (_, a, b) => f32x4.mul(a, b),
  neg: (_, x) => f32x4.neg(x),
  relu,
  sigmoid,
  softplus,
  sqrt: (_, x) => f32x4.sqrt(x),
  sub: (_, a, b) => f32x4.sub(a, b),
  tanh,
};

/** `coefficients[0] + x (coefficients[1] + x (...))`. */
function polynomial(lanes: Lanes, x: Operand, coefficients: readonly number[]): Lane {
  return coefficients.slice(0, -1).reduceRight<Lane>(
    (tail, coefficient) => madd(tail, x, lanes.constant(coefficient)),
    lanes.constant(coefficients[coefficients.length - 1]!),
  );
}

/** The `2^n` for whole numbers `n` from -126 to 127, given as integers. */
function powerOfTwo(n: Lane): Lane {
  return i32x4.shiftLeft(i32x4.add(n, i32x4.const([127, 127, 127, 127])), 23);
}

const LN2_HIGH = 0.693359375; // few bits, so that n LN2_HIGH is exact
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** Writes `e^x` as `2^n (1 + q)` with a whole number `n` and `q = e^r - 1`, `|r| <= ln 2 / 2`. */
function splitExp(lanes: Lanes, x: Operand): { n: Operand; q: Operand } {
  const n = lanes.keep(f32x4.nearest(f32x4.mul(x, lanes.constant(Math.LOG2E))));
  const rest = madd(n, lanes.constant(-LN2_HIGH), x);
  const r = lanes.keep(madd(n, lanes.constant(-LN2_LOW), rest));
  // Taylor: (e^r - 1) / r = 1 + r / 2! + r^2 / 3! + ...
  const q = f32x4.mul(r, polynomial(lanes, r, [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]));
  return { n: lanes.keep(i32x4.fromFloats(n)), q: lanes.keep(q) };
}

function exp(lanes: Lanes, x: Operand): Lane {
  // beyond these bounds the result is 0 or infinite
  const bounded = lanes.keep(f32x4.pmin(f32x4.pmax(x, lanes.constant(-110)), lanes.constant(89)));
  const { n, q } = splitExp(lanes, bounded);
  // 2^n in two factors, each of which is a float32 for every n that occurs
  const half = lanes.keep(i32x4.shiftRight(n, 1));
  const scaled = f32x4.mul(f32x4.add(q, lanes.constant(1)), powerOfTwo(half));
  return f32x4.mul(scaled, powerOfTwo(i32x4.sub(n, half)));
}

/** `e^-|x|`, in (0, 1]. */
function decay(lanes: Lanes, x: Operand): Operand {
  return lanes.once("decay", x, () => exp(lanes, lanes.keep(f32x4.neg(f32x4.abs(x)))));
}

/** `2 atanh(s) = 2 s (1 + s^2 / 3 + s^4 / 5 + ...)`, to the given number of terms. */
function twiceAtanh(lanes: Lanes, s: Operand, terms: number): Lane {
  const square = lanes.keep(f32x4.mul(s, s));
  const coefficients = Array.from({ length: terms }, (_, k) => 2 / (2 * k + 1));
  return f32x4.mul(s, polynomial(lanes, square, coefficients));
}

const SMALLEST_NORMAL = 2 ** -126;
const SQRT_HALF_BITS = new DataView(Float32Array.of(Math.SQRT1_2).buffer).getInt32(0, true);

function log(lanes: Lanes, x: Operand): Lane {
  const constant = (value: number) => lanes.constant(value);
  const isSubnormal = lanes.keep(f32x4.lessThan(x, constant(SMALLEST_NORMAL)));
  const bits = lanes.keep(v128.select(isSubnormal, f32x4.mul(x, constant(2 ** 24)), x));
  // x = 2^e m with sqrt(1/2) <= m < sqrt(2)
  const sqrtHalf = i32x4.const([SQRT_HALF_BITS, SQRT_HALF_BITS, SQRT_HALF_BITS, SQRT_HALF_BITS]);
  const exponent = lanes.keep(i32x4.shiftRight(i32x4.sub(bits, sqrtHalf), 23));
  const m = lanes.keep(i32x4.sub(bits, i32x4.shiftLeft(exponent, 23)));
  const correction = v128.and(isSubnormal, constant(24));
  const e = lanes.keep(f32x4.sub(f32x4.fromIntegers(exponent), correction));
  // log m = 2 atanh((m - 1) / (m + 1))
  const s = lanes.keep(f32x4.div(f32x4.sub(m, constant(1)), f32x4.add(m, constant(1))));
  const low = madd(e, constant(LN2_LOW), twiceAtanh(lanes, s, 5));
  const result = madd(e, constant(LN2_HIGH), low);
  // log 0 = -inf, log inf = inf, and NaN for what is negative or NaN
  const isUsual = v128.and(f32x4.lessThan(constant(0), x), f32x4.lessThan(x, constant(Infinity)));
  const unusual = v128.select(f32x4.equal(x, constant(0)), constant(-Infinity), f32x4.sqrt(x));
  return v128.select(isUsual, result, unusual);
}

function maximum(lanes: Lanes, a: Operand, b: Operand): Lane {
  // a number is not NaN, and an engine computes this with one instruction instead of eight
  return lanes.isConstant(b) ? f32x4.pmax(a, b) : f32x4.max(a, b);
}

function relu(lanes: Lanes, x: Operand): Lane {
  return f32x4.pmax(x, lanes.constant(0));
}

function sigmoid(lanes: Lanes, x: Operand): Lane {
  // 1 / (1 + e^-x) = (x < 0 ? t : 1) / (1 + t) with t = e^-|x|
  const t = decay(lanes, x);
  const one = lanes.constant(1);
  const numerator = v128.select(f32x4.lessThan(x, lanes.constant(0)), t, one);
  return f32x4.div(numerator, f32x4.add(one, t));
}

function softplus(lanes: Lanes, x: Operand): Lane {
  // relu(x) + log(1 + t) with t = e^-|x|, and log(1 + t) = 2 atanh(t / (2 + t))
  const t = decay(lanes, x);
  const s = lanes.keep(f32x4.div(t, f32x4.add(lanes.constant(2), t)));
  return f32x4.add(relu(lanes, x), twiceAtanh(lanes, s, 7));
}

function tanh(lanes: Lanes, x: Operand): Lane {
  // tanh |x| = -t / (2 + t) with t = e^(-2 |x|) - 1 = 2^n q + (2^n - 1)
  const sign = lanes.constant(-0);
  const two = lanes.constant(2);
  const exponent = lanes.keep(
    f32x4.pmax(f32x4.neg(f32x4.mul(f32x4.abs(x), two)), lanes.constant(-60)),
  );
  const { n, q } = splitExp(lanes, exponent);
  const scale = lanes.keep(powerOfTwo(n));
  const t = lanes.keep(madd(scale, q, f32x4.sub(scale, lanes.constant(1))));
  const magnitude = f32x4.neg(f32x4.div(t, f32x4.add(two, t)));
  return v128.or(v128.andNot(magnitude, sign), v128.and(x, sign));
}
