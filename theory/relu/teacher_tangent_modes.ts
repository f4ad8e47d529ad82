import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import { gateMoment, neuronPull } from "./gate_moment.ts";
import type { FeatureModes } from "./ridge_risk.ts";
import type { TeacherFrame } from "./teacher_frame.ts";

/**
 * What the tangent features of a network that has become its source teacher can express of f_t − f_s.
 *
 * After a rich source each large neuron points along a teacher neuron v_j, with |w| = |c|. The tangent kernel is then that of the
 * features 1(v_j·x > 0) x_a, weighed by M_j = I + v_jv_jᵀ: hidden weights and readout count alike. Their covariance has two parts.
 * Along directions that no v_j points to, it is the same m* × m* matrix (π − φ_jk)/2π for each; within the span of the v_j it is a
 * matrix of size m*². So the cost is (m*²)³, whatever the input dimension.
 *
 * @param inputDim d ≥ 2m*.
 */
export function teacherTangentModes(
  algebra: LinearAlgebra,
  { source, sourceReadout, target, targetReadout }: TeacherFrame,
  inputDim: number,
): FeatureModes {
  const count = source.length;
  // E 1_j x (f_t − f_s), `[2m*]` each
  const moments = source.map((v) => {
    const moment = new Float64Array(v.length);
    target.forEach((t, l) => neuronPull(v, t).forEach((x, k) => moment[k] += targetReadout[l] * x));
    source.forEach((s, l) => neuronPull(v, s).forEach((x, k) => moment[k] -= sourceReadout[l] * x));
    return moment;
  });
  const values: number[] = [], counts: number[] = [], power: number[] = [];
  outside();
  inside();
  const distance = squareOf();
  return { values, counts, power, misfit: distance - power.reduce((sum, p) => sum + p, 0) };

  function outside(): void {
    const covariance = matrix(count, count);
    source.forEach((v, j) =>
      source.forEach((s, k) =>
        covariance.data[j * count + k] = gateMoment(v, s)(2 * count - 1, 2 * count - 1)
      )
    );
    const { values: eigenvalues, vectors } = algebra.symmetricEigen(covariance);
    eigenvalues.forEach((value, i) => {
      let sum = 0;
      for (let a = count; a < 2 * count; a++) {
        let along = 0;
        for (let j = 0; j < count; j++) along += vectors.data[i * count + j] * moments[j][a];
        sum += along * along;
      }
      add(value, inputDim - count, sum);
    });
  }

  function inside(): void {
    const size = count * count, covariance = matrix(size, size), along = new Float64Array(size);
    const root = (j: number, a: number) => a === j ? Math.SQRT2 : 1; // √M_j in coordinates of the frame, v_j = e_j
    source.forEach((v, j) => {
      source.forEach((s, k) => {
        const moment = gateMoment(v, s);
        for (let a = 0; a < count; a++) {
          for (let b = 0; b < count; b++) {
            covariance.data[(j * count + a) * size + k * count + b] = root(j, a) * moment(a, b) * root(k, b);
          }
        }
      });
    });
    const { values: eigenvalues, vectors } = algebra.symmetricEigen(covariance);
    const target = Float64Array.from({ length: size }, (_, at) => {
      const j = Math.floor(at / count), a = at % count;
      return root(j, a) * moments[j][a];
    });
    algebra.apply(vectors, target, along);
    eigenvalues.forEach((value, i) => add(value, 1, along[i] ** 2));
  }

  /** Features that cannot be told apart express nothing of their own. */
  function add(value: number, times: number, square: number): void {
    if (value < 1e-12) return;
    values.push(value);
    counts.push(times);
    power.push(square / value);
  }

  /** E (f_t − f_s)². */
  function squareOf(): number {
    const neurons = [...target, ...source];
    const readout = [...targetReadout, ...sourceReadout.map((c) => -c)];
    let sum = 0;
    neurons.forEach((u, i) => {
      const images = neurons.map((v) => neuronPull(u, v)); // u·∂k/∂u = k
      images.forEach((image, j) => {
        let moment = 0;
        for (let k = 0; k < u.length; k++) moment += u[k] * image[k];
        sum += readout[i] * readout[j] * moment;
      });
    });
    return sum;
  }
}
