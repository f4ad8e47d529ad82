import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import {
  type HiddenMotion,
  motionBySamples,
  motionByWeights,
  motionForm,
  noMotion,
} from "./hidden_motion.ts";
import type { FieldDynamics } from "./particle_state.ts";
import { tangentProduct } from "./tangent_product.ts";

/** What a stage's dynamics are made of. */
export interface DynamicsOptions {
  /** φ. */
  readonly activation: Activation;
  /** w at the stage's start, `[S, r]`. */
  readonly start: Matrix;
  /** z at the stage's start, `[S]`. */
  readonly readout: Float64Array;
  /** q, `[S]`. */
  readonly weights: Float64Array;
  /** Training inputs as x/√D along the axes of w, `[P, r]`. */
  readonly coordinates: Matrix;
  /** y + f_off, `[P]`: what ⟨zφ⟩/γ is to become. */
  readonly targets: Float64Array;
  /** γ. */
  readonly richness: number;
  /** λ; of z alone if w does not move. */
  readonly weightDecay: number;
  /** Whether w moves or z alone. */
  readonly trainable: "all" | "readout";
}

type FieldReader = NonNullable<ReturnType<HiddenMotion["reader"]>>;

/**
 * The mean-field equations of a two-layer network, for particles (w, z) of weight q:
 *
 *     dw/dt = γ z Σ_ν Δ_ν φ'(h_ν) x_ν/√D − λw,   dz/dt = γ Σ_ν Δ_ν φ(h_ν) − λz,   h = w·x/√D,   Δ = y + f_off − Σ q zφ(h)/γ
 *
 * They close on the training inputs: other points follow and are computed when they are read. Hidden weights are written as
 * coefficients of the samples or as such, whatever costs less; the two agree to rounding.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two layers, with the average over neurons still to be taken.
 */
export function fieldDynamics(algebra: LinearAlgebra, options: DynamicsOptions): FieldDynamics {
  const { activation, start, weights, coordinates, targets, richness, weightDecay, trainable } = options;
  const particles = start.rows, samples = coordinates.rows, moves = trainable === "all";
  const gram = algebra.gram(coordinates);
  const motion = {
    none: () => noMotion(algebra, start, coordinates),
    samples: () => motionBySamples(algebra, start, { coordinates, gram }),
    weights: () => motionByWeights(algebra, start, coordinates),
  }[motionForm(coordinates, trainable)]();
  const values = matrix(particles, samples), slopes = matrix(particles, samples);
  const weighted = new Float64Array(particles), delta = new Float64Array(samples);
  const readers = new Map<Matrix, FieldReader>();
  let product: ReturnType<typeof tangentProduct> | undefined; // made where it is asked for
  if (!moves) refresh(motion.fresh(), 1);

  function refresh(move: Matrix, left: number): void {
    motion.fields(move, left, values);
    activation.both(values.data, values.data, slopes.data);
  }

  function byWeights(points: Matrix): FieldReader {
    return (move, left, from, out) => {
      const hidden = matrix(out.rows, points.cols);
      motion.weights(move, left, from, hidden);
      algebra.multiplyInto(out, hidden, points, { transposeB: true });
    };
  }

  /** slopes ← z Δ φ'(h). */
  function push(readout: Float64Array): void {
    const data = slopes.data;
    for (let s = 0, at = 0; s < particles; s++) {
      const z = readout[s];
      for (let p = 0; p < samples; p++, at++) data[at] *= z * delta[p];
    }
  }

  return {
    rank: coordinates.cols,
    samples,
    fresh: () => ({ move: motion.fresh(), readout: options.readout.slice(), left: Float64Array.of(1) }),
    residual({ move, readout, left }) {
      if (moves) refresh(move, left[0]);
      for (let s = 0; s < particles; s++) weighted[s] = weights[s] * readout[s];
      delta.set(targets);
      algebra.applyTransposed(values, weighted, delta, -1 / richness, 1);
      return delta;
    },
    slope({ move, readout, left }, slope) {
      slope.readout.set(readout);
      algebra.apply(values, delta, slope.readout, richness, -weightDecay);
      slope.left[0] = moves ? -weightDecay * left[0] : 0;
      if (!moves) return;
      push(readout);
      if (weightDecay !== 0) slope.move.data.set(move.data);
      motion.drive(slope.move, slopes, richness, -weightDecay);
    },
    step({ move, readout, left }, rate) {
      const keep = 1 - rate * weightDecay;
      if (moves) {
        push(readout);
        motion.drive(move, slopes, rate * richness, keep);
        left[0] *= keep;
      }
      algebra.apply(values, delta, readout, rate * richness, keep);
    },
    kernels({ readout }) {
      const scaled = matrix(particles, samples);
      const average = (of: Matrix, factor: (s: number) => number) => {
        for (let s = 0, at = 0; s < particles; s++) {
          const by = Math.sqrt(weights[s]) * factor(s);
          for (let p = 0; p < samples; p++, at++) scaled.data[at] = by * of.data[at];
        }
        return algebra.gram(scaled, { transposeA: true });
      };
      const hidden = average(slopes, (s) => readout[s]);
      for (let i = 0; i < hidden.data.length; i++) hidden.data[i] *= gram.data[i];
      return { feature: average(values, () => 1), hidden };
    },
    tangent({ readout }, direction, out) {
      product ??= tangentProduct(algebra, { values, slopes, weights, ...moves && { coordinates } });
      product(readout, direction, out);
    },
    hidden: ({ move, left }, from, out) => motion.weights(move, left[0], from, out),
    fields({ move, left }, points, from, out) {
      if (!readers.has(points)) readers.set(points, motion.reader(points) ?? byWeights(points));
      readers.get(points)!(move, left[0], from, out);
    },
  };
}
