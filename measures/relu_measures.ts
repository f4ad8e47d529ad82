import type { Backend } from "../numerics/backend.ts";
import { effectiveRidge } from "../numerics/effective_ridge.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { asGated, gatedSquare, type GatedSum, plusGated } from "../numerics/relu/gated_sum.ts";
import { populationRisk } from "../numerics/relu/population_risk.ts";
import { asSum, packed, type ReluNetwork } from "../numerics/relu/relu_objective.ts";
import { loadReluPairs } from "../numerics/relu/relu_pairs.ts";
import { reluDistance, reluMoments, reluProduct, type ReluSum } from "../numerics/relu/relu_sum.ts";
import { trainRelu } from "../numerics/relu/train_relu.ts";
import type { ReluTasks } from "../operators/relu/relu_contents.ts";

/** Time over which {@linkcode initialRate} looks at the loss. */
const EARLY = 0.05;
/** Eigenvalues below this share of the largest count as 0. */
const NEGLIGIBLE = 1e-12;

/** E (f − f*)² over all x ~ N(0, I) of a network, exact. */
export function networkLoss({ algebra }: Backend, network: ReluNetwork, teacher: ReluSum): number {
  return reluDistance(algebra, asSum(network), teacher);
}

/** E (g − f*)² over all x ~ N(0, I) of a gated sum, exact. */
export function gatedLoss({ algebra }: Backend, g: GatedSum, teacher: ReluSum): number {
  return gatedSquare(algebra, plusGated(g, asGated(teacher), -1));
}

/**
 * How far the slope of the population loss is from what holds at any weights, since relu(aw·x) = a relu(w·x) for a > 0:
 *
 *     max_i |w_i·∂R/∂w_i − c_i ∂R/∂c_i| / max_i c_i²
 */
export async function eulerResidual(
  { algebra }: Backend,
  { weights, readout, scale }: ReluNetwork,
  teacher: ReluSum,
): Promise<number> {
  const { rows: width, cols: dim } = weights;
  const objective = populationRisk(algebra, await loadReluPairs(), { teacher, width, scale });
  const slope = new Float64Array(objective.size);
  objective.slope(packed({ weights, readout, scale }), slope);
  let worst = 0, largest = 0;
  for (let i = 0; i < width; i++) {
    const at = i * dim, radial = dot(weights.data.subarray(at, at + dim), slope.subarray(at, at + dim));
    worst = Math.max(worst, Math.abs(radial - readout[i] * slope[width * dim + i]));
    largest = Math.max(largest, readout[i] ** 2);
  }
  return worst / largest;
}

/** Mean over neurons of how much |w_i|² − c_i², which gradient flow conserves, has changed. */
export function balanceDrift(before: ReluNetwork, after: ReluNetwork): number {
  const balance = ({ weights: { cols, data }, readout }: ReluNetwork, i: number) => {
    const row = data.subarray(i * cols, (i + 1) * cols);
    return dot(row, row) - readout[i] ** 2;
  };
  const drifts = before.readout.map((_, i) => Math.abs(balance(after, i) - balance(before, i)));
  return drifts.reduce((sum, drift) => sum + drift, 0) / drifts.length;
}

/** d/R(0) times the mean rate at which the population loss falls over the first 0.05 of gradient flow. */
export async function initialRate({ algebra }: Backend, { start, source }: ReluTasks): Promise<number> {
  const { weights: { rows: width, cols }, scale } = start, rate = EARLY * scale / width;
  const objective = populationRisk(algebra, await loadReluPairs(), { teacher: source, width, scale });
  const state = packed(start), before = objective.slope(state, new Float64Array(objective.size));
  const options = { integrator: "flow", learningRate: rate, maxSteps: 1, stopLoss: 0 } as const;
  const { loss } = await trainRelu(objective, state, options);
  return cols * (before - loss) / (before * rate * width / scale);
}

/**
 * Share of a function that the span of ReLU neurons expresses: 1 minus the least E (f − u·relu(Wx))²/E f² over all u.
 *
 *     A = kᵀK⁺k/E f²,   K = E relu(Wx)relu(Wx)ᵀ,   k = E relu(Wx) f(x)
 */
export function spanOverlap({ algebra }: Backend, neurons: Matrix, f: ReluSum): number {
  const { values, powers } = modes(algebra, neurons, f), least = NEGLIGIBLE * values[values.length - 1];
  let sum = 0;
  values.forEach((value, i) => sum += value > least ? powers[i] / value : 0);
  return sum / reluProduct(algebra, f, f);
}

/**
 * Share of a function that n samples reach with a ridge readout on ReLU neurons, weighing each feature by how strong it is:
 *
 *     A_n = 1 − [R∞ + Σ_i v_i² κ²/(s_i + κ)²]/E f²,   n = Σ_i s_i/(s_i + κ) + λ/κ
 *
 * with s_i, v_i² the eigenvalues of K/m and the power of f along each, and R∞ what lies outside their span.
 *
 * @param samples n.
 * @param ridge λ of the sum loss on features relu(Wx)/√m.
 */
export function sampleOverlap(
  { algebra }: Backend,
  { neurons, f }: { readonly neurons: Matrix; readonly f: ReluSum },
  samples: number,
  ridge: number,
): number {
  const { values, powers } = modes(algebra, neurons, f), least = NEGLIGIBLE * values[values.length - 1];
  const s = values.map((value) => Math.max(0, value) / neurons.rows),
    kappa = effectiveRidge(s, samples, ridge);
  let learned = 0;
  values.forEach((value, i) => {
    if (value > least) learned += powers[i] / value * (1 - (kappa / (s[i] + kappa)) ** 2);
  });
  return learned / reluProduct(algebra, f, f);
}

/** Eigenvalues of K, ascending, and (Uᵀk)_i². */
function modes(algebra: LinearAlgebra, neurons: Matrix, f: ReluSum) {
  const { values, vectors } = algebra.symmetricEigen(reluMoments(algebra, neurons, neurons));
  const moments = new Float64Array(neurons.rows), along = new Float64Array(neurons.rows);
  algebra.apply(reluMoments(algebra, neurons, f.weights), f.coefficients, moments);
  algebra.apply(vectors, moments, along);
  return { values, powers: along.map((x) => x * x) };
}
