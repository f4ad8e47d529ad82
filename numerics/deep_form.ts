import { chooseForm } from "./choose_form.ts";
import type { DeepNetwork } from "./deep_network.ts";
import type { DeepTrainingOptions } from "./deep_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import type { TwoLayerTask } from "./two_layer_task.ts";

/** The hidden weights of a deep network in training. No method allocates but `trained`. */
export interface DeepForm {
  /** φ(h^l) on the training points, `[N, P]` each, the first hidden layer first. */
  readonly values: readonly Matrix[];
  /** φ'(h^l) there; `descend` overwrites them. */
  readonly slopes: readonly Matrix[];
  /** W¹ to W^{L−1} as they are now. */
  readonly innerWeights: readonly Matrix[];
  /** φ(h^L) at the passive points, `[N, q]`, as `lookAside` left it. */
  readonly asideValues: Matrix;
  /** K_x between the training points where it is at hand, `[P, P]`. */
  readonly gram?: Matrix;
  /** Brings `values` and `slopes` of the layers that learn up to date. */
  forward(): void;
  /** Brings `asideValues` up to date. */
  lookAside(): void;
  /**
   * W^l ← keep·W^l + scale·Σ_p Δ_p g_p^{l+1} φ(h_p^l)ᵀ/√N for the layers that learn, all from the old weights.
   *
   * @param readout z, `[N]`.
   * @param residual Δ, `[P]`.
   */
  descend(readout: Float64Array, residual: Float64Array, scale: number, keep: number): void;
  /** The hidden weights; those of frozen layers are the very matrices of the start. */
  trained(): Pick<DeepNetwork, "hiddenWeights" | "innerWeights">;
}

/**
 * Hidden layers whose first weights are carried as themselves or by their components in the span of the data, whichever costs less
 * (`chooseForm`), and the others as themselves.
 *
 * A step takes 3(L − 1) products of 2N²P operations besides those of the first layer. Frozen layers are evaluated once.
 */
export function deepForm(
  algebra: LinearAlgebra,
  start: DeepNetwork,
  task: TwoLayerTask,
  options: DeepTrainingOptions,
): DeepForm {
  const { activation, freezeLayers = 0 } = options, { inputs: { rows: count } } = task;
  const width = start.readout.length, depth = start.innerWeights.length + 1, root = 1 / Math.sqrt(width);
  const trainable = freezeLayers === 0 ? "all" : "readout";
  const first = chooseForm(algebra, start, task, { ...options, trainable, batchSize: count });
  const shaped = () => matrix(width, count), inner = start.innerWeights;
  const weights = inner.map((w, l) => l + 1 < freezeLayers ? w : { ...w, data: w.data.slice() });
  const values = [first.values, ...inner.map(shaped)], slopes = [first.slopes, ...inner.map(shaped)];
  const back = shaped(), aside = asideLayers(first.asideValues, depth);
  const ones = new Float64Array(width).fill(1), each = new Float64Array(count).fill(1);
  const up = { scale: root }, down = { scale: root, transposeA: true };
  const learn = { scale: root, keep: 1, transposeB: true };
  first.forward(0);
  for (let l = 1; l < depth; l++) raise(l);

  return {
    values,
    slopes,
    innerWeights: weights,
    asideValues: aside[depth - 1],
    gram: first.gram,
    forward() {
      if (freezeLayers === 0) first.forward(0);
      for (let l = Math.max(1, freezeLayers); l < depth; l++) raise(l);
    },
    lookAside() {
      first.lookAside();
      for (let l = 1; l < depth; l++) {
        algebra.multiplyInto(aside[l], weights[l - 1], aside[l - 1], up);
        activation.values(aside[l].data, aside[l].data);
      }
    },
    descend(readout, residual, scale, keep) {
      if (freezeLayers === depth) return;
      const last = slopes[depth - 1].data;
      for (let i = 0, at = 0; i < width; i++) {
        for (let p = 0; p < count; p++, at++) last[at] *= readout[i] * residual[p]; // Δ goes along to all layers
      }
      learn.scale = scale * root;
      learn.keep = keep;
      for (let l = depth - 1; l >= 1 && l >= freezeLayers; l--) {
        if (l - 1 >= freezeLayers) {
          algebra.multiplyInto(back, weights[l - 1], slopes[l], down);
          const below = slopes[l - 1].data, from = back.data;
          for (let at = 0; at < below.length; at++) below[at] *= from[at];
        }
        algebra.multiplyInto(weights[l - 1], slopes[l], values[l - 1], learn);
      }
      if (freezeLayers === 0) first.descend(ones, each, scale, keep);
    },
    trained: () => ({
      hiddenWeights: freezeLayers === 0 ? first.trained() : start.hiddenWeights,
      innerWeights: weights.map((w, l) => l + 1 < freezeLayers ? w : { ...w, data: w.data.slice() }),
    }),
  };

  function raise(l: number): void {
    algebra.multiplyInto(slopes[l], weights[l - 1], values[l - 1], up);
    activation.both(slopes[l].data, values[l].data, slopes[l].data);
  }
}

/** Arrays for all layers at the passive points. */
function asideLayers(first: Matrix, depth: number): Matrix[] {
  return Array.from({ length: depth }, (_, l) => l === 0 ? first : matrix(first.rows, first.cols));
}
