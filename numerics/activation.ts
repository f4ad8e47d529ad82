import { erfInto } from "./erf_loop.ts";
import { tanhInto } from "./tanh_loop.ts";

/**
 * What a function keeps under h → −h. `relu-like`: a multiple of h plus an even function, as max(0, h) = (h + |h|)/2; a
 * two-layer network without biases then learns linear and even targets only; with an `odd` activation, odd ones only.
 */
export type Parity = "odd" | "even" | "relu-like" | "neither";

/**
 * An activation φ of hidden neurons with its slope φ', on whole arrays.
 *
 * The arrays of a call have equal lengths; a result may overwrite the argument.
 */
export interface Activation {
  /** `relu`, `tanh`, `erf`, `linear`, or the expression. */
  readonly name: string;
  /** What φ keeps under h → −h. */
  readonly parity: Parity;
  /** The powers of h in it, ascending, if it is a polynomial: its networks are polynomials of that degree. */
  readonly powers?: readonly number[];
  /** Whether φ has no kink: what integrates φ on a grid converges fast only then. */
  readonly smooth: boolean;
  /** out ← φ(h). */
  values(fields: Float64Array, out: Float64Array): void;
  /** out ← φ'(h), with φ'(0) = 0 at a kink at 0. */
  slopes(fields: Float64Array, out: Float64Array): void;
  /** Both in one pass; `values` and `slopes` are two arrays. */
  both(fields: Float64Array, values: Float64Array, slopes: Float64Array): void;
}

/** φ(h) = h. */
const linear: Activation = {
  name: "linear",
  parity: "odd",
  powers: [1],
  smooth: true,
  values(fields, out) {
    if (out !== fields) out.set(fields);
  },
  slopes(_fields, out) {
    out.fill(1);
  },
  both(fields, values, slopes) {
    if (values !== fields) values.set(fields);
    slopes.fill(1);
  },
};

/**
 * φ(h) = max(0, h), φ'(0) = 0. NaN stays NaN, so that a network that diverged is not taken for a silent one.
 *
 * Written without a jump: the sign of a field is a coin toss, and a jump guessed wrong every other time costs seven times
 * the arithmetic. `Math.max` jumps, too.
 */
const relu: Activation = {
  name: "relu",
  parity: "relu-like",
  smooth: false,
  values(fields, out) {
    for (let i = 0; i < fields.length; i++) {
      const h = fields[i];
      out[i] = 0.5 * (h + Math.abs(h));
    }
  },
  slopes(fields, out) {
    for (let i = 0; i < fields.length; i++) out[i] = +(fields[i] > 0);
  },
  both(fields, values, slopes) {
    for (let i = 0; i < fields.length; i++) {
      const h = fields[i];
      values[i] = 0.5 * (h + Math.abs(h));
      slopes[i] = +(h > 0);
    }
  },
};

const tanh: Activation = {
  name: "tanh",
  parity: "odd",
  smooth: true,
  values: tanhInto,
  slopes(fields, out) {
    tanhInto(fields, out);
    for (let i = 0; i < out.length; i++) out[i] = 1 - out[i] * out[i];
  },
  both(fields, values, slopes) {
    tanhInto(fields, values);
    for (let i = 0; i < values.length; i++) slopes[i] = 1 - values[i] * values[i];
  },
};

/** φ(h) = erf(h/√2), φ'(h) = √(2/π) exp(−h²/2). */
const erf: Activation = {
  name: "erf",
  parity: "odd",
  smooth: true,
  values: (fields, out) => erfInto(fields, out, undefined),
  slopes: (fields, out) => erfInto(fields, undefined, out),
  both: (fields, values, slopes) => erfInto(fields, values, slopes),
};

/**
 * The activations that have a name of their own; others are made of an expression by `openActivation`.
 *
 * @example
 * ```ts
 * import { activations } from "./activation.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const slopes = new Float64Array(3);
 * activations.relu.slopes(Float64Array.of(-1, 0, 2), slopes);
 * deepStrictEqual([...slopes], [0, 0, 1]);
 * ```
 */
export const activations = { relu, tanh, erf, linear } as const satisfies Readonly<
  Record<string, Activation>
>;
