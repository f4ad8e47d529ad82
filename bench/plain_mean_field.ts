import type { Activation } from "../numerics/activation.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";

/**
 * A step of the mean field as the equations are usually simulated: random particles with all their weights, fields on training
 * and test points at every step, f on all of them.
 *
 * @param points Training inputs first, `[P + T, D]`, over √D.
 * @returns Does a step and gives f, `[P + T]`.
 */
export function plainMeanField(
  algebra: LinearAlgebra,
  { activation, hidden, readout, points, targets, richness, rate }: {
    activation: Activation;
    hidden: Matrix;
    readout: Float64Array;
    points: Matrix;
    targets: Float64Array;
    richness: number;
    rate: number;
  },
): () => Float64Array {
  const particles = hidden.rows, samples = targets.length, count = points.rows;
  const values = matrix(particles, count),
    slopes = matrix(particles, count),
    push = matrix(particles, samples);
  const train = matrix(samples, points.cols, points.data.subarray(0, samples * points.cols));
  const f = new Float64Array(count);
  return () => {
    algebra.multiplyInto(values, hidden, points, { transposeB: true });
    activation.both(values.data, values.data, slopes.data);
    algebra.applyTransposed(values, readout, f, 1 / (richness * particles), 0);
    for (let s = 0; s < particles; s++) {
      let sum = 0;
      for (let p = 0; p < samples; p++) {
        const delta = targets[p] - f[p];
        sum += delta * values.data[s * count + p];
        push.data[s * samples + p] = readout[s] * delta * slopes.data[s * count + p];
      }
      readout[s] += rate * richness * sum;
    }
    algebra.multiplyInto(hidden, push, train, { scale: rate * richness, keep: 1 });
    return f;
  };
}
