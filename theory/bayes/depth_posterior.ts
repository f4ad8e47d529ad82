import { bracketedRoot } from "../../numerics/bracketed_root.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { dot } from "../../numerics/norm.ts";
import { acrossModes, fromModes, gramModes, toModes } from "./gram_modes.ts";
import {
  needPosterior,
  type PosteriorTask,
  requireDefinite,
  requirePosteriorTask,
} from "./posterior_task.ts";

/** Posterior of a deep linear network on one task. */
export interface DepthPosterior {
  /** χ̂ = −γ²c_L s ≤ 0. */
  readonly response: number;
  /** c_ℓ = (1 − χ̂)^ℓ, ℓ = 1 … L, `[L]`. */
  readonly scales: Float64Array;
  /** v, `[P]`. */
  readonly dual: Float64Array;
  /** s = vᵀKv, from which Φ_ℓ = K + ((c_ℓ − 1)/s)(Kv)(Kv)ᵀ. */
  readonly strength: number;
  /** f on the training inputs, `[P]`. */
  readonly train: Float64Array;
}

/** Points of the search for further roots, evenly spaced in ln c. */
const SEARCH = 400;

/**
 * Posterior of a linear network with L hidden layers, all learning one task, at infinite width:
 *
 *     c_L = (1 + γ²c_L s)^L,   s = vᵀKv,   v = (c_LK + I/β_T)⁻¹y,   f(x) = c_L k(x)·v
 *
 * One equation for c_L. The saddle is unique for L = 1 only: for deeper networks at high temperature the equation has three roots
 * for some richness, and which phase a network is in is not known. With one mode κ and labels along it that happens only where
 * 1/β_T exceeds {@linkcode branchTemperature} times κ. Whatever the Gram matrix, all roots are looked for.
 *
 * @param hiddenLayers L ≥ 1.
 * @throws {RangeError} If there are several roots, 1/β_T exceeds the bound for K = I, |y| = 1 in units of the largest eigenvalue,
 * or a number of the task is out of range.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix E, deep linear networks; the reduction and its branches derived here.
 */
export function depthPosterior(
  algebra: LinearAlgebra,
  task: PosteriorTask,
  hiddenLayers: number,
): DepthPosterior {
  requirePosteriorTask(task);
  const whole = Number.isInteger(hiddenLayers) && hiddenLayers >= 1;
  needPosterior("the number of hidden layers", hiddenLayers, whole, "an integer >= 1");
  const deepAndCoupled = hiddenLayers > 1 && "elasticCoupling" in task && Number(task.elasticCoupling) > 0;
  needPosterior(
    "the elastic coupling of several hidden layers",
    1,
    !deepAndCoupled,
    "0: no theory couples them",
  );
  const { inputs, labels, richness, inverseTemperature } = task, modes = gramModes(algebra, inputs);
  requireDefinite(modes.values.length, inputs.rows, inverseTemperature);
  const y = toModes(algebra, modes, labels), { values } = modes, ridge = 1 / inverseTemperature;
  const largest = values[values.length - 1];
  if (hiddenLayers > 1) {
    const bound = branchTemperature(hiddenLayers) * largest;
    needPosterior(
      `the inverse temperature of ${hiddenLayers} hidden layers`,
      inverseTemperature,
      ridge <= bound,
      `>= ${1 / bound}, below which the equation may have several roots`,
    );
  }
  const strengthAt = (c: number) => values.reduce((sum, k, i) => sum + k * (y[i] / (c * k + ridge)) ** 2, 0);
  // ln c/L = ln(1 + γ²cs(c)), in ln c; γ²cs is at most γ²β_T|y|²/4.
  const excess = (log: number) =>
    Math.log1p(richness ** 2 * Math.exp(log) * strengthAt(Math.exp(log))) - log / hiddenLayers;
  const most = hiddenLayers * Math.log1p(richness ** 2 * inverseTemperature * dot(y, y) / 4) + 1e-9;
  const log = excess(0) > 0 ? onlyRoot(excess, most) : 0;
  const scale = Math.exp(log), strength = strengthAt(scale), step = Math.exp(log / hiddenLayers);
  const fitted = fromModes(algebra, modes, y.map((part, k) => part / (scale * values[k] + ridge)));
  const missed = acrossModes(algebra, modes, labels);
  const dual = fitted.map((v, i) => v + missed[i] / ridge);
  return {
    response: 1 - step,
    scales: Float64Array.from({ length: hiddenLayers }, (_, l) => step ** (l + 1)),
    dual,
    strength,
    train: labels.map((label, i) => label - dual[i] * ridge),
  };
}

/** The root between 0 and `most`, where the function is positive and negative; refuses several. */
function onlyRoot(f: (x: number) => number, most: number): number {
  const changes: number[] = [];
  let before = f(0);
  for (let i = 1; i <= SEARCH; i++) {
    const now = f(most * i / SEARCH);
    if (Math.sign(now) !== Math.sign(before)) changes.push(i);
    before = now;
  }
  needPosterior(
    "the number of saddles",
    changes.length,
    changes.length === 1,
    "1: take a larger inverse temperature",
  );
  return bracketedRoot(f, most * (changes[0] - 1) / SEARCH, most * changes[0] / SEARCH);
}

/**
 * The largest 1/β_T at which K = I and |y| = 1 leave one saddle for every richness,
 *
 *     κ*(L) = min_c c(S + 1)/(S − 1),   S = L(1 − c^{−1/L}) > 1
 *
 * from the condition that γ, as a function of c along the solutions, be monotone. ∞ for one hidden layer.
 *
 * @param hiddenLayers L ≥ 1.
 * @see Derived here.
 */
export function branchTemperature(hiddenLayers: number): number {
  if (hiddenLayers === 1) return Infinity;
  const at = (log: number) => {
    const c = Math.exp(log), s = -hiddenLayers * Math.expm1(-log / hiddenLayers);
    return s > 1 ? c * (s + 1) / (s - 1) : Infinity;
  };
  // One minimum: golden section between where S = 1 and where the factor c alone exceeds the best.
  let low = -hiddenLayers * Math.log1p(-1 / hiddenLayers), high = low + 10;
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let round = 0; round < 100; round++) {
    const a = high - golden * (high - low), b = low + golden * (high - low);
    if (at(a) < at(b)) high = b;
    else low = a;
  }
  return at((low + high) / 2);
}
