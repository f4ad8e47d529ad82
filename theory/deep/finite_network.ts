import type { Activation } from "../../numerics/activation.ts";
import { gramBlock } from "../../numerics/gram_block.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { LayerKernels } from "./deep_record.ts";

/** Where a finite network starts from. */
export interface FiniteStart {
  /** Sets of points at which it is looked at or trained, x, `[p, D]` each. */
  readonly sets: readonly Matrix[];
  /** W⁰, `[M, D]`. */
  readonly first: Matrix;
  /** W¹ to W^{L−1}, `[M, M]` each; changed in place. */
  readonly inner: readonly Matrix[];
  /** z, `[M]`; changed in place. */
  readonly readout: Float64Array;
  /** φ. */
  readonly activation: Activation;
}

/** How a step is taken. */
export interface FiniteStep {
  /** ηγ. */
  readonly rate: number;
  /** 1 − ηλ. */
  readonly keep: number;
  /** k: the weights into the first k hidden layers stay. */
  readonly frozen: number;
}

/** A network of M neurons a layer that learns one set of points after another. */
export interface FiniteNetwork {
  /** z·φ(h^L)/M at the points of a set, `[p]`. */
  says(set: number): Float64Array;
  /** Φ^l and G^l at the points of a set, the first layer's first. */
  kernels(set: number): LayerKernels[];
  /** Turns to learning a set. */
  learn(set: number): void;
  /** z·φ(h^L)/M at the points that are learnt; must go before each step. Overwritten by the next. */
  look(): Float64Array;
  /** A step of descent, Δ given at the points that are learnt. */
  step(residual: Float64Array, how: FiniteStep): void;
}

/** Values φ(h^l), slopes φ'(h^l) and gradients g^l of all layers, `[p, M]` each. */
type Layers = Readonly<Record<"values" | "slopes" | "gradients", readonly Matrix[]>>;

/**
 * A network of finite width, without weights of the first layer: its fields at any points are
 *
 *     h¹_μ(t) = d h¹_μ(t₀) + Σ_p a_p(t) K_x(p, μ),    a_p ← (1 − ηλ) a_p + ηγ Δ_p g¹_p,    d ← (1 − ηλ) d
 *
 * since training points p alone have moved them. Points that are not trained on cost where they are looked at. Written for theory
 * alone, so that a prediction rests on no line of the training that it is held against.
 */
export function finiteNetwork(
  algebra: LinearAlgebra,
  { sets, first, inner, readout, activation }: FiniteStart,
): FiniteNetwork {
  const width = readout.length, depth = inner.length + 1, root = 1 / Math.sqrt(width), dim = first.cols;
  const shaped = (points: number) => matrix(points, width);
  const layersOf = (points: number): Layers => {
    const each = () => Array.from({ length: depth }, () => shaped(points));
    return { values: each(), slopes: each(), gradients: each() };
  };
  const start = sets.map((inputs) => {
    const fields = shaped(inputs.rows);
    algebra.multiplyInto(fields, inputs, first, { transposeB: true, scale: 1 / Math.sqrt(dim) });
    return fields;
  });
  let here = -1, left = 1, moved = shaped(0), kernels: Matrix[] = [];
  /** Layers whose values at the points that are learnt are still those of the last look. */
  let unchanged = 0;
  let layers = layersOf(0), output = new Float64Array(0);

  return {
    says(set) {
      const own = layersOf(sets[set].rows), out = new Float64Array(sets[set].rows);
      raise(set, own, 0);
      algebra.apply(own.values[depth - 1], readout, out, 1 / width);
      return out;
    },
    kernels(set) {
      const own = layersOf(sets[set].rows), { values, gradients } = own;
      raise(set, own, 0);
      lower(own, 0);
      return values.map((value, l) => ({ feature: mean(value), gradient: mean(gradients[l]) }));
    },
    learn(set) {
      if (here >= 0) start.forEach((_, s) => start[s] = fieldsAt(s));
      here = set;
      left = 1;
      unchanged = 0;
      const { rows } = sets[set];
      moved = shaped(rows);
      layers = layersOf(rows);
      output = new Float64Array(rows);
      kernels = sets.map((inputs) => gramBlock(algebra, inputs, sets[set]).gram);
    },
    look() {
      raise(here, layers, unchanged);
      algebra.apply(layers.values[depth - 1], readout, output, 1 / width);
      return output;
    },
    step(residual, { rate, keep, frozen }) {
      const { values, gradients } = layers;
      unchanged = frozen;
      lower(layers, frozen);
      for (const { data } of gradients.slice(frozen)) {
        for (let at = 0; at < data.length; at++) data[at] *= residual[Math.floor(at / width)];
      }
      if (frozen === 0) {
        for (let i = 0; i < moved.data.length; i++) {
          moved.data[i] = keep * moved.data[i] + rate * gradients[0].data[i];
        }
        left *= keep;
      }
      for (let l = Math.max(1, frozen); l < depth; l++) {
        algebra.multiplyInto(inner[l - 1], gradients[l], values[l - 1], {
          ...{ transposeA: true, scale: rate * root, keep },
        });
      }
      algebra.applyTransposed(values[depth - 1], residual, readout, rate, keep);
    },
  };

  /** h¹ at a set. */
  function fieldsAt(set: number): Matrix {
    const fields = { ...start[set], data: start[set].data.slice() };
    if (here >= 0) algebra.multiplyInto(fields, kernels[set], moved, { scale: 1, keep: left });
    return fields;
  }

  /** Values and slopes from layer `from` on, counted from 0. */
  function raise(set: number, { values, slopes }: Layers, from: number): void {
    for (let l = from; l < depth; l++) {
      if (l === 0) slopes[0].data.set(fieldsAt(set).data);
      else algebra.multiplyInto(slopes[l], values[l - 1], inner[l - 1], { transposeB: true, scale: root });
      activation.both(slopes[l].data, values[l].data, slopes[l].data);
    }
  }

  /** Gradients g^l down to layer `to`, counted from 0. */
  function lower({ slopes, gradients }: Layers, to: number): void {
    for (let l = depth - 1; l >= to; l--) {
      const { data } = gradients[l], slope = slopes[l].data;
      if (l < depth - 1) algebra.multiplyInto(gradients[l], gradients[l + 1], inner[l], { scale: root });
      for (let at = 0; at < data.length; at++) {
        data[at] = slope[at] * (l < depth - 1 ? data[at] : readout[at % width]);
      }
    }
  }

  function mean(rows: Matrix): Matrix {
    const kernel = matrix(rows.rows, rows.rows);
    algebra.multiplyInto(kernel, rows, rows, { transposeB: true, scale: 1 / width });
    return kernel;
  }
}
