import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { finitePoolCurve } from "../finite_pool_curve.ts";
import { type PoolSpectrum, poolSpectrum } from "../pool_spectrum.ts";
import type { NeuronSum } from "./feature_modes.ts";

/** A pretrained network f(x) = (1/s) Σ c_i relu(w_i·x), a target, and inputs to look at both. */
export interface TangentPool {
  /** W, `[m, d]`. */
  readonly weights: Matrix;
  /** c, `[m]`. */
  readonly readout: Float64Array;
  /** s. */
  readonly scale: number;
  /** f_t. */
  readonly target: NeuronSum;
  /** Inputs that nothing was or will be trained on, `[P, d]`. */
  readonly inputs: Matrix;
}

/** Spectra already found: several predictions ask for the same. */
const known = new WeakMap<
  Matrix,
  { readonly inputs: Matrix; readonly target: NeuronSum; readonly spectrum: PoolSpectrum }
>();

/**
 * Risk of fine-tuning a network whose weights hardly move, from a pool of inputs: kernel regression of f_t − f_s with the tangent
 * kernel of the pretrained network, started from its function f_s.
 *
 *     Θ(x, x') = Σ_i [relu(w_i·x) relu(w_i·x') + c_i² 1(w_i·x > 0) 1(w_i·x' > 0) x·x']
 *
 * The pool's learning curve ({@linkcode finitePoolCurve}) tells the risk on n of P points; label noise adds what it costs to fit it.
 *
 * @param samples n, at most P/2.
 * @param noiseVariance σ² of the labels.
 * @returns Mean of (f − f_t)² without label noise, averaged over training sets, and df₂/n: 1/(1 − df₂/n)
 * magnifies the error of the learning curve.
 */
export function tangentPoolRisk(
  algebra: LinearAlgebra,
  pool: TangentPool,
  { samples, noiseVariance }: { readonly samples: number; readonly noiseVariance: number },
): { readonly risk: number; readonly used: number } {
  const [{ risk, degreesOfFreedom }] = finitePoolCurve(spectrumOf(algebra, pool), [samples], 0);
  const used = degreesOfFreedom / samples;
  return { risk: risk + noiseVariance * (1 / (1 - used) - 1), used };
}

function spectrumOf(algebra: LinearAlgebra, pool: TangentPool): PoolSpectrum {
  const { weights, inputs, target } = pool, before = known.get(weights);
  if (before && before.inputs === inputs && before.target === target) return before.spectrum;
  const spectrum = decompose(algebra, pool);
  known.set(weights, { inputs, target, spectrum });
  return spectrum;
}

function decompose(
  algebra: LinearAlgebra,
  { weights, readout, scale, target, inputs }: TangentPool,
): PoolSpectrum {
  const points = inputs.rows,
    open = (fields: Matrix, value: (z: number, i: number) => number) =>
      matrix(points, fields.cols, fields.data.map((z, at) => z > 0 ? value(z, at % fields.cols) : 0));
  const fields = algebra.multiply(inputs, weights, { transposeB: true });
  const active = algebra.gram(open(fields, (z) => z)).data;
  const gates = algebra.gram(open(fields, (_, i) => readout[i])).data;
  const kernel = algebra.gram(inputs);
  kernel.data.forEach((product, at) => kernel.data[at] = active[at] + gates[at] * product);
  const rest = matrix(points, 1), taught = algebra.multiply(inputs, target.weights, { transposeB: true });
  algebra.apply(open(taught, (z) => z), target.coefficients, rest.data);
  algebra.apply(open(fields, (z) => z), readout, rest.data, -1 / scale, 1);
  return poolSpectrum(algebra, kernel, rest);
}
