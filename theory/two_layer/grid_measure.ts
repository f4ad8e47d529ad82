import type { Activation } from "../../numerics/activation.ts";
import { matrix } from "../../numerics/matrix.ts";
import { wholeSpace } from "./data_span.ts";
import type { ParticleMeasure } from "./particle_measure.ts";

/** Half the edge of the cube that the grid fills: beyond, the normal density is below 1.5e-8 of its peak. */
const REACH = 6;
/** Nodes with less than this part of the weight do not count. */
const LIGHTEST = 1e-13;

/** Numbers of nodes of {@linkcode gridMeasure}. */
export interface GridMeasureOptions {
  /** D, 1 or 2. */
  readonly inputDim: number;
  /** Nodes along each of the D axes of w. */
  readonly hiddenNodes: number;
  /** Nodes along z. */
  readonly readoutNodes: number;
}

/**
 * The Gaussian measure of (w, z) by the trapezoid rule: no random numbers, for at most two inputs and a smooth φ.
 *
 * The rule converges faster than any power of the spacing on smooth functions, until training has stretched the neurons apart:
 * compare two sizes. A redrawn readout multiplies the particles by `readoutNodes`.
 *
 * @throws {RangeError} If D > 2, φ has a kink, or there are less than 2 nodes along an axis.
 *
 * @example The second moment of a weight
 * ```ts
 * import { activations } from "../../numerics/activation.ts";
 * import { gridMeasure } from "./grid_measure.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { hidden, weights } = gridMeasure({ inputDim: 1, hiddenNodes: 25, readoutNodes: 25 }, activations.tanh);
 * ok(Math.abs(weights.reduce((sum, q, i) => sum + q * hidden.data[i] ** 2, 0) - 1) < 1e-6);
 * ```
 */
export function gridMeasure(
  { inputDim, hiddenNodes, readoutNodes }: GridMeasureOptions,
  activation: Activation,
): ParticleMeasure {
  if (inputDim !== 1 && inputDim !== 2) {
    throw new RangeError(
      `Cannot lay a grid in ${inputDim} input dimensions: need 1 or 2, else take Sobol points`,
    );
  }
  if (!activation.smooth) {
    throw new RangeError(`Cannot lay a grid for ${activation.name}, which has a kink: take Sobol points`);
  }
  for (const nodes of [hiddenNodes, readoutNodes]) {
    if (!Number.isInteger(nodes) || nodes < 2) {
      throw new RangeError(`Cannot lay a grid of ${nodes} nodes along an axis: need an integer >= 2`);
    }
  }
  const axis = nodesOn(hiddenNodes), readoutAxis = nodesOn(readoutNodes);
  const hidden: number[] = [], readout: number[] = [], weights: number[] = [];
  const second = inputDim === 2 ? axis : [{ at: 0, weight: 1 }];
  for (const { at: a, weight: qa } of axis) {
    for (const { at: b, weight: qb } of second) {
      for (const { at: z, weight: qz } of readoutAxis) {
        if (qa * qb * qz < LIGHTEST) continue;
        hidden.push(a);
        if (inputDim === 2) hidden.push(b);
        readout.push(z);
        weights.push(qa * qb * qz);
      }
    }
  }
  const particles = weights.length, fresh = readoutAxis.filter(({ weight }) => weight >= LIGHTEST);
  return {
    span: wholeSpace(inputDim),
    hidden: matrix(particles, inputDim, Float64Array.from(hidden)),
    beyond: new Float64Array(particles),
    readout: Float64Array.from(readout),
    weights: normalised(weights),
    redraw: (_stage, count) => ({
      copies: fresh.length,
      readout: Float64Array.from({ length: count * fresh.length }, (_, i) => fresh[i % fresh.length].at),
      shares: normalised(fresh.map(({ weight }) => weight)),
    }),
  };
}

function nodesOn(count: number): { at: number; weight: number }[] {
  const nodes = Array.from({ length: count }, (_, i) => REACH * (2 * i / (count - 1) - 1));
  const weights = normalised(nodes.map((at) => Math.exp(-at * at / 2)));
  return nodes.map((at, i) => ({ at, weight: weights[i] }));
}

function normalised(weights: readonly number[]): Float64Array {
  const sum = weights.reduce((a, b) => a + b, 0);
  return Float64Array.from(weights, (weight) => weight / sum);
}
