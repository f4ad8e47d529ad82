import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { firstRows, type GaussianDraw, gaussianHistory } from "./gaussian_history.ts";
import type { LayerMemory } from "./layer_memory.ts";
import type { ParticleBlock, ParticleLayers, ParticleView } from "./particle_view.ts";

/** Sizes and random weights of {@linkcode particleLayers}. */
export interface ParticleSetting {
  readonly algebra: LinearAlgebra;
  readonly activation: Activation;
  /** Of the weights into layers 1 to L and of the readout; entry 0 is not used. */
  readonly memories: readonly LayerMemory[];
  /** Points that the history has room for. */
  readonly capacity: number;
  /** Input weights on the axes of the data, `[r, S]`. */
  readonly hidden: Matrix;
  /** Fields of weights across the axes, `[S]`. */
  readonly across: Float64Array;
  /** z at the start, `[S]`. */
  readonly readout: Float64Array;
  /** Whether A and B act. */
  readonly withResponses: boolean;
}

/** Samples of the layers with an empty history; see `causalMonteCarlo` for the equations. */
export function particleLayers(setting: ParticleSetting): ParticleLayers {
  const { algebra, activation, memories, capacity, hidden, across, withResponses } = setting;
  const depth = memories.length - 2, samples = hidden.cols, size = { capacity, samples };
  const readout = setting.readout.slice(), mean = { transposeB: true, scale: 1 / samples };
  const points = matrix(capacity, hidden.rows), residuals = new Float64Array(capacity);
  const steps = new Int32Array(capacity);
  const layers = Array.from({ length: depth }, (_, index) => ({
    values: matrix(capacity, samples),
    gradients: matrix(capacity, samples),
    field: index > 0 ? gaussianHistory(algebra, size) : undefined,
    gradient: index < depth - 1 ? gaussianHistory(algebra, size) : undefined,
  }));
  let count = 0, added = 0;

  return { forward, backward, learn, output, readout };

  function forward(block: ParticleBlock, time: number): ParticleView {
    const { coordinates, beyond, joint, noise } = block, rows = coordinates.rows;
    const values: Matrix[] = [], slopes: Matrix[] = [], draws: (GaussianDraw | undefined)[] = [];
    let kernel = algebra.multiply(coordinates, firstRows(points, count), { transposeB: true });
    let response: Matrix | undefined;
    layers.forEach(({ field, gradients, gradient }, index) => {
      const decay = memories[index + 1].start(time), fields = matrix(rows, samples);
      if (field) {
        const below = values[index - 1], own = joint ? covarianceOf(below) : variancesOf(below);
        draws.push(field.draw({ past: kernel, own }, noise(index + 1, "field"), fields));
      } else {
        algebra.multiplyInto(fields, coordinates, hidden);
        for (let i = 0; i < rows; i++) {
          if (beyond[i] > 0) {
            for (let s = 0; s < samples; s++) fields.data[i * samples + s] += beyond[i] * across[s];
          }
        }
        draws.push(undefined);
      }
      const past = couplings(kernel, response, index + 1, time);
      algebra.multiplyInto(fields, past, firstRows(gradients, count), { keep: decay });
      const out = matrix(rows, samples);
      activation.both(fields.data, out.data, fields.data);
      values.push(out);
      slopes.push(fields);
      if (index === depth - 1) return;
      kernel = matrix(rows, count);
      algebra.multiplyInto(kernel, out, firstRows(layers[index].values, count), mean);
      response = withResponses ? gradient!.response(out) : undefined;
    });
    return { values, slopes, draws };
  }

  function backward(block: ParticleBlock, view: ParticleView, time: number): Matrix[] {
    const rows = block.coordinates.rows, gradients: Matrix[] = new Array(depth);
    if (count + rows > capacity) throw new RangeError(`Cannot add ${rows} points to ${count} of ${capacity}`);
    gradients[depth - 1] = view.slopes[depth - 1];
    const last = gradients[depth - 1].data;
    for (let i = 0, at = 0; i < rows; i++) {
      for (let s = 0; s < samples; s++, at++) last[at] *= readout[s];
    }
    for (let index = depth - 2; index >= 0; index--) {
      const above = gradients[index + 1], { values, gradient } = layers[index], { field } = layers[index + 1];
      const decay = memories[index + 2].start(time), back = matrix(rows, samples);
      const kernel = matrix(rows, count), seen = view.values[index];
      algebra.multiplyInto(kernel, above, firstRows(layers[index + 1].gradients, count), mean);
      const noise = block.noise(index + 1, "gradient");
      gradient!.commit(gradient!.draw({ past: kernel, own: covarianceOf(above) }, noise, back));
      field!.commit(view.draws[index + 1]!);
      const all = withResponses ? field!.response(above) : undefined; // on the history and these points
      const before = all && columns(all, 0, count), now = all && columns(all, count, rows);
      const past = couplings(kernel, before, index + 2, time);
      algebra.multiplyInto(back, past, firstRows(values, count), { keep: decay });
      if (now) algebra.multiplyInto(back, now, seen, { scale: decay, keep: 1 });
      const slopes = view.slopes[index].data;
      for (let at = 0; at < slopes.length; at++) slopes[at] *= back.data[at];
      gradients[index] = view.slopes[index];
    }
    layers.forEach(({ values, gradients: kept }, index) => {
      values.data.set(view.values[index].data, count * samples);
      kept.data.set(gradients[index].data, count * samples);
    });
    points.data.set(block.coordinates.data, count * hidden.rows);
    added = rows;
    count += rows;
    return gradients;
  }

  function learn(residual: Float64Array, step: number): void {
    residuals.set(residual, count - added);
    steps.fill(step, count - added, count);
    const last = firstRows(layers[depth - 1].values, count), from = (count - added) * samples;
    const now = matrix(added, samples, last.data.subarray(from)), memory = memories[depth + 1];
    algebra.applyTransposed(now, residual, readout, memory.rates[step], memory.keeps[step]);
  }

  function output(view: ParticleView): Float64Array {
    const last = view.values[depth - 1], out = new Float64Array(last.rows);
    algebra.apply(last, readout, out, 1 / samples);
    return out;
  }

  /** d·response + e·η·γ·Δ·kernel, `[R, Q]`, for the weights into a layer. */
  function couplings(kernel: Matrix, response: Matrix | undefined, layer: number, time: number): Matrix {
    const memory = memories[layer], decay = memory.start(time), out = matrix(kernel.rows, count);
    for (let q = 0; q < count; q++) {
      const weight = memory.since(time, steps[q]) * memory.rates[steps[q]] * residuals[q];
      for (let i = 0, at = q; i < out.rows; i++, at += count) {
        out.data[at] = weight * kernel.data[at] + (response ? decay * response.data[at] : 0);
      }
    }
    return out;
  }

  function covarianceOf(a: Matrix): Matrix {
    const out = algebra.gram(a);
    for (let i = 0; i < out.data.length; i++) out.data[i] /= samples;
    return out;
  }

  function variancesOf({ rows, data }: Matrix): Matrix {
    const out = matrix(1, rows);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let s = 0; s < samples; s++, at++) out.data[i] += data[at] * data[at] / samples;
    }
    return out;
  }
}

function columns({ rows, cols, data }: Matrix, first: number, count: number): Matrix {
  const out = matrix(rows, count);
  for (let i = 0; i < rows; i++) {
    out.data.set(data.subarray(i * cols + first, i * cols + first + count), i * count);
  }
  return out;
}
