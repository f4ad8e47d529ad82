import { dormandPrince } from "../numerics/dormand_prince.ts";

/** The second task of a rich network with a new readout, in the limit of many dimensions. */
export interface ResetTask {
  /** α₂ ≠ 1. */
  readonly ratio: number;
  /** χ, spike of the features at the switch. */
  readonly spike: number;
  /** q, cosine of the spike's direction v̂ with β₂. */
  readonly cosine: number;
  /** γ̄₂. */
  readonly proportionalRichness: number;
  /**
   * What the inputs span of v̂ (0), of β₂ across it (1) and of the noise (2), as multiples of a typical share: `[3, 3]`, symmetric,
   * the unit matrix times α₂ where nothing fluctuates. The last is in units that make it the energy of the fitted noise.
   */
  readonly gram: readonly (readonly number[])[];
}

/** Where the flow ended. */
export interface ResetEnd {
  /** |β̂₂ − β₂|². */
  readonly loss: number;
  /** tr(M − I), what both tasks put on the features. */
  readonly trace: number;
  /** Largest eigenvalue of M − I, which has rank two. */
  readonly spike: number;
  /** |β̂₂|². */
  readonly squaredNorm: number;
  /** β̂₂·v̂. */
  readonly alongSpike: number;
  /** β̂₂ along the part of β₂ across v̂, of unit length. */
  readonly acrossSpike: number;
}

const NODES = 32;
const PARTS = 3; // v̂, β₂ across v̂, noise

/**
 * Gradient flow of all weights from features I + χv̂v̂ᵀ and a new readout, to convergence.
 *
 *     second moments = pure boost (γ̄u, A) + χ(p, γ̄r)(p, γ̄r)ᵀ,   u = 0, p = v̂, r = 0 at first,   A = √(1+γ̄²|u|²)
 *     du = [(1+A)G + γ̄²u(u·G)/(1+A)]dt,   dp = γ̄²rG dt,   dr = (p·G)dt,   β̂ = u + χrp
 *     G = S(β₂ − β̂) + noise,   S = XᵀX/D
 *
 * In the eigenbasis of S, v̂, the part of β₂ across it and the noise are random vectors, so every vector is three functions of the
 * eigenvalue, here on Chebyshev nodes of the Marčenko–Pastur law with an atom for what the inputs do not span.
 *
 * @see Derived here. The end point depends on the path: it has no closed form.
 */
export function resetFlow(task: ResetTask): ResetEnd {
  const { ratio, spike, cosine, proportionalRichness, gram } = task;
  const square = proportionalRichness ** 2;
  const nodes = spectrum(ratio), size = PARTS * (NODES + 1);
  const rest = Math.sqrt(Math.max(0, 1 - cosine ** 2));
  /** Product of two vectors of three parts at each node, of which the spanned share counts by `gram`, the atom 0 by the rest. */
  const product = (a: Float64Array, fromA: number, b: Float64Array, fromB: number) => {
    let vv = 0, vb = 0, bb = 0, vn = 0, bn = 0, nn = 0;
    for (let j = 1, at = PARTS; j <= NODES; j++, at += PARTS) {
      const w = nodes.weight[j], v = w * a[fromA + at], c = w * a[fromA + at + 1], n = w * a[fromA + at + 2];
      const x = b[fromB + at], y = b[fromB + at + 1], z = b[fromB + at + 2];
      vv += v * x;
      bb += c * y;
      nn += n * z;
      vb += v * y + c * x;
      vn += v * z + n * x;
      bn += c * z + n * y;
    }
    const [v, c] = [a[fromA], a[fromA + 1]], [x, y] = [b[fromB], b[fromB + 1]];
    const [[g00, g01, g02], [, g11, g12], [, , g22]] = gram;
    return g00 * vv + g11 * bb + g22 * nn + g01 * vb + g02 * vn + g12 * bn +
      (1 - g00) * v * x + (1 - g11) * c * y - g01 * (v * y + c * x);
  };
  const gradient = new Float64Array(size);
  const miss = (y: Float64Array, j: number, c: number) =>
    (c === 0 ? cosine : c === 1 ? rest : 0) -
    (y[j * PARTS + c] + spike * y[2 * size] * y[size + j * PARTS + c]);
  const derivative = (y: Float64Array, out: Float64Array) => {
    for (let j = 1; j <= NODES; j++) {
      const x = nodes.value[j];
      for (let c = 0; c < PARTS; c++) gradient[j * PARTS + c] = x * miss(y, j, c);
      gradient[j * PARTS + 2] += Math.sqrt(x * nodes.noise);
    }
    const energy = Math.sqrt(1 + square * product(y, 0, y, 0));
    const along = square * product(y, 0, gradient, 0) / (1 + energy);
    for (let i = 0; i < size; i++) {
      out[i] = (1 + energy) * gradient[i] + y[i] * along;
      out[size + i] = square * y[2 * size] * gradient[i];
    }
    out[2 * size] = product(y, size, gradient, 0);
  };
  const start = new Float64Array(2 * size + 1);
  for (let j = 0; j <= NODES; j++) start[size + j * PARTS] = 1;
  const fitted = (y: Float64Array) => {
    let left = 0;
    for (let j = NODES; j > 0 && left < 1e-10; j--) { // the slowest first
      for (let c = 0; c < PARTS; c++) {
        const target = c === 2 ? Math.sqrt(nodes.noise / nodes.value[j]) : 0;
        left += nodes.weight[j] * (miss(y, j, c) + target) ** 2;
      }
    }
    return left < 1e-10;
  };
  const end = dormandPrince(derivative, start, {
    tolerance: 1e-6,
    finished: fitted,
    maxSteps: 200_000,
    firstStep: 0.01 / (1 + proportionalRichness),
  });
  const error = new Float64Array(size);
  for (let j = 0; j <= NODES; j++) for (let c = 0; c < PARTS; c++) error[j * PARTS + c] = miss(end, j, c);
  const predictor = new Float64Array(size),
    direction = new Float64Array(size),
    across = new Float64Array(size);
  for (let i = 0; i < size; i++) predictor[i] = end[i] + spike * end[2 * size] * end[size + i];
  for (let j = 0; j <= NODES; j++) direction[j * PARTS] = across[j * PARTS + 1] = 1;
  const boost = square * product(end, 0, end, 0);
  const grown = boost / (1 + Math.sqrt(1 + boost)), kept = spike * product(end, size, end, size);
  const mixed = square / (1 + Math.sqrt(1 + boost)) * spike * product(end, 0, end, size) ** 2;
  return {
    loss: product(error, 0, error, 0),
    trace: grown + kept,
    spike: (grown + kept) / 2 + Math.sqrt(((grown - kept) / 2) ** 2 + mixed),
    squaredNorm: product(predictor, 0, predictor, 0),
    alongSpike: product(predictor, 0, direction, 0),
    acrossSpike: product(predictor, 0, across, 0),
  };
}

/** Marčenko–Pastur law of S: values, shares of what is spanned, and the scale of the noise that makes its energy its share. */
function spectrum(ratio: number): { value: Float64Array; weight: Float64Array; noise: number } {
  const value = new Float64Array(NODES + 1), weight = new Float64Array(NODES + 1);
  let mass = 0, inverse = 0;
  for (let j = 1; j <= NODES; j++) {
    const angle = Math.PI * j / (NODES + 1);
    value[j] = 1 + ratio + 2 * Math.sqrt(ratio) * Math.cos(angle);
    weight[j] = 2 * ratio * Math.sin(angle) ** 2 / ((NODES + 1) * value[j]);
    mass += weight[j];
  }
  for (let j = 1; j <= NODES; j++) inverse += (weight[j] /= mass) / value[j];
  return { value, weight, noise: 1 / inverse };
}
