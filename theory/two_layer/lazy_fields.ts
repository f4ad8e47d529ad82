import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { SpannedPoints } from "./data_span.ts";
import type { ReadParticles } from "./read_points.ts";

/** A kernel among training inputs and from test points to them. */
export interface FrozenKernel {
  /** `[P, P]` */
  readonly train: Matrix;
  /** `[T, P]` */
  readonly test: Matrix;
}

/** The kernels with which a network learns when its features hardly move any more. */
export interface LazyFieldKernels {
  /** Of all weights: Φ + K_x∘⟨z²φ'φ'ᵀ⟩. */
  readonly all: FrozenKernel;
  /** Of the readout alone: Φ. */
  readonly readout: FrozenKernel;
  /** Of all weights with a readout drawn anew: Φ + K_x∘⟨φ'φ'ᵀ⟩, as ⟨z²⟩ = 1 independently of w. */
  readonly reset: FrozenKernel;
}

/** Numbers at a time: a block of particles by all points. */
const BLOCK = 2 ** 18;

/**
 * Kernels of the particles as they are.
 *
 * @param train Training inputs of the task to come; they must lie within the axes of the particles.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2, for kernels frozen at the switch.
 */
export function lazyFieldKernels(
  algebra: LinearAlgebra,
  activation: Activation,
  { particles, train, test }: { particles: ReadParticles; train: SpannedPoints; test: SpannedPoints },
): LazyFieldKernels {
  const samples = train.beyond.length, points = test.beyond.length, total = particles.weights.length;
  const size = Math.max(1, Math.min(total, Math.floor(BLOCK / (samples + points))));
  const sums = Array.from({ length: 3 }, () => [matrix(samples, samples), matrix(points, samples)]);
  for (let from = 0; from < total; from += size) {
    const rows = Math.min(size, total - from);
    const [own, other] = [train, test].map(({ coordinates, beyond }) => {
      const count = beyond.length, fields = matrix(rows, count);
      particles.fields(coordinates, from, fields);
      for (let s = 0, at = 0; s < rows; s++) {
        const across = particles.beyondLeft * particles.beyond[from + s];
        for (let p = 0; p < count; p++, at++) fields.data[at] += across * beyond[p];
      }
      const slopes = matrix(rows, count);
      activation.both(fields.data, fields.data, slopes.data);
      return { values: fields, slopes };
    });
    const add = (into: Matrix[], of: "values" | "slopes", weight: (s: number) => number) => {
      const weighted = matrix(rows, samples);
      for (let s = 0, at = 0; s < rows; s++) {
        const factor = weight(from + s);
        for (let p = 0; p < samples; p++, at++) weighted.data[at] = factor * own[of].data[at];
      }
      algebra.multiplyInto(into[0], own[of], weighted, { transposeA: true, keep: 1 });
      algebra.multiplyInto(into[1], other[of], weighted, { transposeA: true, keep: 1 });
    };
    const { weights, readout } = particles;
    add(sums[0], "values", (s) => weights[s]);
    add(sums[1], "slopes", (s) => weights[s] * readout[s] ** 2);
    add(sums[2], "slopes", (s) => weights[s]);
  }
  const inputs = [train, test].map(({ coordinates }) =>
    algebra.multiply(coordinates, train.coordinates, { transposeB: true })
  );
  const [feature, moving, renewed] = sums;
  const plus = (slopes: Matrix[]): FrozenKernel => {
    const [own, other] = slopes.map(({ rows, cols, data }, i) =>
      matrix(rows, cols, data.map((value, at) => feature[i].data[at] + inputs[i].data[at] * value))
    );
    return { train: own, test: other };
  };
  return { all: plus(moving), readout: { train: feature[0], test: feature[1] }, reset: plus(renewed) };
}
