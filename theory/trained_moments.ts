import { marchenkoPastur } from "../numerics/marchenko_pastur.ts";
import { dot, norm } from "../numerics/norm.ts";

/** What a network of finite width starts with that scatters, and by how much it is off its mean. */
export interface StartingScatter {
  /** Added to A = |w|²/N, 1 on average. */
  readonly energy?: number;
  /** Of v = Wᵀw/N along the teacher, whose mean is 0. */
  readonly overlap?: number;
  /** Added to βᵀMβ, 1 on average, β the teacher. */
  readonly strength?: number;
}

/** The trained kernel, for D, N → ∞ at fixed D/N. */
export interface TrainedMoments {
  /** Largest eigenvalue of M. */
  readonly top: number;
  /** Squared cosine of its eigenvector with the teacher. */
  readonly kept: number;
  /** A = |w|²/N. */
  readonly energy: number;
}

/** Nodes of the Marchenko–Pastur law. */
const NODES = 20;
/** Step of the flow in units of its largest rate. */
const STEP = 0.2;
/** Distance from the goal, relative to it, at which training ends. */
const TOLERANCE = 1e-6;
const MOST_STEPS = 10_000;

/**
 * Second moments of a two-layer linear network of N hidden neurons with Gaussian weights after gradient flow on the population of a
 * source, for D, N → ∞ at fixed c = D/N. The moments M = WᵀW/N, v = Wᵀw/N, A = |w|²/N obey
 *
 *     dv/dt = (A + M)G,   dM/dt = Gvᵀ + vGᵀ,   dA/dt = 2G·v,   G = γ̄β − v
 *
 * from a Wishart matrix M₀, whose eigenvalues have the Marchenko–Pastur law of ratio c, and a random v₀ ~ N(0, M₀/N). All of the
 * path stays in what M₀ makes of β and v₀, which are independent: so the flow is integrated in the eigenbasis of M₀ with β and v₀
 * as two functions of the eigenvalue, of squares ρ and cλρ, on the nodes of a quadrature. The result is a bulk of edge (1+√c)²
 * with, for a richness large enough, one eigenvalue above it: the transition of Baik, Ben Arous and Péché, here for a spike that
 * is no independent perturbation but has been trained into the same matrix.
 *
 * @param share c.
 * @param richness γ̄ > 0.
 * @param off Where the network starts off its mean, to first order, for estimates of sensitivity.
 * @see Baik, Ben Arous, Péché (2005), for a fixed spike; the trained one is derived here.
 *
 * @example At large width it is the boost law, χ = √(1 + γ̄²) − 1
 * ```ts
 * import { trainedMoments } from "./trained_moments.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { top, kept, energy } = trainedMoments(1e-4, Math.sqrt(8));
 * ok(Math.abs(top - 3) < 1e-3 && Math.abs(kept - 1) < 1e-3 && Math.abs(energy - 3) < 1e-3);
 * ```
 */
export function trainedMoments(share: number, richness: number, off: StartingScatter = {}): TrainedMoments {
  const { energy = 0, overlap = 0, strength = 0 } = off;
  const law = marchenkoPastur(1 / share, NODES), lost = law.atom > 1e-12; // eigenvalues 0 where D > N
  const eigenvalues = [...law.nodes.map((x) => share * x), ...lost ? [0] : []];
  const weights = [...law.weights, ...lost ? [law.atom] : []];
  const half = eigenvalues.length, size = 2 * half;
  const kernel = new Float64Array(size * size), teacher = new Float64Array(size), v = new Float64Array(size);
  eigenvalues.forEach((x, j) => {
    kernel[j * (size + 1)] = kernel[(half + j) * (size + 1)] = x;
    teacher[j] = Math.sqrt(weights[j] * Math.max(0, 1 + strength * (x - 1) / share)); // Var λ = c
    v[j] = overlap * Math.sqrt(weights[j] * x);
    v[half + j] = Math.sqrt(share * weights[j] * x);
  });
  const goal = teacher.map((b) => richness * b), finished = Math.max(TOLERANCE * richness, 1e-9);
  let readout = 1 + energy;

  interface Rates {
    readonly force: Float64Array;
    readonly v: Float64Array;
    readonly change: Float64Array;
    readonly growth: number;
  }
  /** The rates after a step of `by` along others. */
  const ratesAfter = (before: Rates | undefined, by: number): Rates => {
    const here = before ? v.map((x, i) => x + by * before.change[i]) : v.slice();
    const a = before ? readout + by * before.growth : readout;
    const force = goal.map((x, i) => x - here[i]);
    const change = force.map((g, i) => {
      let sum = a * g;
      for (let j = 0; j < size; j++) sum += kernel[i * size + j] * force[j];
      return sum;
    });
    if (before) {
      const [vg, gg] = [dot(before.v, force), dot(before.force, force)];
      for (let i = 0; i < size; i++) change[i] += by * (before.force[i] * vg + before.v[i] * gg);
    }
    return { force, v: here, change, growth: 2 * dot(force, here) };
  };
  for (let step = 0; step < MOST_STEPS; step++) {
    const left = norm(goal.map((x, i) => x - v[i]));
    if (left < finished) break;
    const by = STEP / (2 * readout + (1 + Math.sqrt(share)) ** 2 + 2 * left);
    const first = ratesAfter(undefined, 0), second = ratesAfter(first, by / 2);
    const third = ratesAfter(second, by / 2), fourth = ratesAfter(third, by);
    const parts = [first, second, third, fourth], shares = [by / 6, by / 3, by / 3, by / 6];
    parts.forEach(({ force, v: at, change, growth }, k) => {
      const weighted = force.map((g) => shares[k] * g);
      for (let i = 0; i < size; i++) {
        v[i] += shares[k] * change[i];
        for (let j = 0; j <= i; j++) kernel[i * size + j] += weighted[i] * at[j] + at[i] * weighted[j];
      }
      readout += shares[k] * growth;
    });
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) kernel[j * size + i] = kernel[i * size + j];
  }
  const { value, vector } = largest(kernel, size);
  return { top: value, kept: dot(vector, teacher) ** 2 / dot(teacher, teacher), energy: readout };
}

/** Squarings of the matrix: eigenvalues that differ by 1 in 1000 are told apart. */
const SQUARINGS = 12;

/** Largest eigenvalue of a positive semi-definite matrix and its unit eigenvector, by squaring the matrix again and again. */
function largest(matrix: Float64Array, size: number): { value: number; vector: Float64Array } {
  let power = matrix;
  for (let round = 0; round < SQUARINGS; round++) {
    const scale = norm(power), next = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < size; k++) {
        const a = power[i * size + k] / scale;
        for (let j = 0; j < size; j++) next[i * size + j] += a * (power[k * size + j] / scale);
      }
    }
    power = next;
  }
  let row = power.subarray(0, size);
  for (let i = 1; i < size; i++) {
    const other = power.subarray(i * size, (i + 1) * size);
    if (norm(other) > norm(row)) row = other;
  }
  const length = norm(row), vector = row.map((x) => x / length);
  let value = 0;
  for (let i = 0; i < size; i++) value += vector[i] * dot(matrix.subarray(i * size, (i + 1) * size), vector);
  return { value, vector };
}
