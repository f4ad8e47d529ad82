import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { LayerMemory } from "./layer_memory.ts";
import type { LinearLayer, LinearSizes } from "./linear_layer.ts";

/** What {@linkcode linearLayers} makes: both passes of a time, to be called for every time in order. */
export interface LinearLayers {
  /** From the layer below, `undefined` for the inputs, the fields of a layer at a time. */
  forward(layer: number, time: number): void;
  /** From the layer above the gradients of a layer at a time. */
  backward(layer: number, time: number): void;
  /** ⟨g h⟩ of the last layer at a time, `[D]`, by another memory of the readout than that of the recursion. */
  readout(time: number, memory: LayerMemory): Float64Array;
}

/** What the recursion over layers works on. */
export interface LinearState extends LinearSizes {
  /** Of the inputs (only `fields`), the hidden layers 1 to L, and the readout (only `gradients`). */
  readonly layers: readonly LinearLayer[];
  /** Of the weights into each of them; the first is not used. */
  readonly memories: readonly LayerMemory[];
  /** v(s) = XᵀΔ(s)/√D, one row a step, `[T, D]`. */
  readonly signals: Matrix;
  /** Whether A and B act. */
  readonly withResponses: boolean;
}

/**
 * Both passes of the causal recursion for linear networks at a time t, with C and E as in {@linkcode linearRecursion}.
 *
 * Everything later than t is 0 still, so that sums may run over all times; products are cut to the rows that are filled.
 */
export function linearLayers(algebra: LinearAlgebra, state: LinearState): LinearLayers {
  const { times, dim, layers, memories, signals, withResponses } = state, both = times * dim;
  const toField = matrix(dim, times), toGradient = new Float64Array(both); // C(t, ·) and E(t, ·)
  const block = new Float64Array(dim * both), column = new Float64Array(times * dim);

  return { forward, backward, readout };

  function forward(l: number, t: number): void {
    const below = layers[l - 1], layer = layers[l], decay = memories[l].start(t);
    fillForward(below, memories[l], t);
    const rowsNow = rows(layer.fieldToField, t * dim, dim), belowNow = rows(below.fields, t * dim, dim);
    algebra.multiplyInto(rowsNow, toField, layer.gradientToField);
    for (let i = 0; i < dim; i++) rowsNow.data[i * both + t * dim + i] += decay;
    algebra.multiplyInto(rows(layer.fieldToGradient, t * dim, dim), toField, layer.gradientToGradient);
    // ⟨g(s)h(t)⟩ for s < t
    const cross = matrix(t, dim, column.subarray(0, t * dim));
    algebra.multiplyInto(cross, rows(layer.gradientToField, 0, t), belowNow, {
      transposeB: true,
      scale: decay,
    });
    algebra.multiplyInto(cross, rows(layer.gradients, 0, t), toField, { transposeB: true, keep: 1 });
    for (let s = 0; s < t; s++) {
      for (let i = 0; i < dim; i++) layer.mixed.data[s * both + t * dim + i] = cross.data[s * dim + i];
    }
    // ⟨h(t)h(s)ᵀ⟩ for s ≤ t, one row of blocks
    const now = matrix(dim, (t + 1) * dim, block.subarray(0, dim * (t + 1) * dim));
    algebra.multiplyInto(now, belowNow, rows(layer.fieldToField, 0, (t + 1) * dim), {
      transposeB: true,
      scale: decay,
    });
    const { data } = layer.fields;
    for (let i = 0; i < dim; i++) {
      const row = data.subarray((t * dim + i) * both, (t * dim + i + 1) * both);
      algebra.applyTransposed(layer.mixed, toField.data.subarray(i * times, (i + 1) * times), row);
      for (let j = 0; j < now.cols; j++) row[j] += now.data[i * now.cols + j];
      row.fill(0, now.cols);
      for (let j = 0; j < t * dim; j++) data[j * both + t * dim + i] = row[j];
    }
  }

  function backward(l: number, t: number): void {
    const above = layers[l + 1], layer = layers[l], decay = memories[l + 1].start(t);
    fillBackward(above, memories[l + 1], t);
    const past = toGradient.subarray(0, t * dim), ahead = rowOf(above.gradients, t);
    const own = rowOf(layer.gradientToGradient, t);
    algebra.applyTransposed(rows(layer.fieldToGradient, 0, t * dim), past, own);
    own[t] += decay;
    algebra.applyTransposed(rows(layer.fieldToField, 0, t * dim), past, rowOf(layer.gradientToField, t));
    const mixed = rowOf(layer.mixed, t);
    algebra.applyTransposed(rows(layer.fields, 0, t * dim), past, mixed);
    algebra.apply(layer.fieldToGradient, ahead, mixed, decay, 1);
    const gradients = rowOf(layer.gradients, t), upTo = gradients.subarray(0, t + 1);
    algebra.apply(rows(layer.mixed, 0, t + 1), toGradient, upTo);
    algebra.apply(rows(layer.gradientToGradient, 0, t + 1), ahead, upTo, decay, 1);
    for (let s = 0; s < t; s++) layer.gradients.data[s * times + t] = gradients[s];
  }

  function readout(t: number, memory: LayerMemory): Float64Array {
    const layer = layers[layers.length - 2], first = memory.drawnAt(t), out = new Float64Array(dim);
    const response = rows(layer.fieldToGradient, t * dim, dim), same = new Float64Array(times);
    same.fill(1, first);
    algebra.apply(response, same, out, memory.start(t));
    for (let s = first; s < t; s++) {
      const e = memory.since(t, s) * memory.rates[s];
      for (let i = 0; i < dim; i++) {
        const along = layer.fields.data.subarray((t * dim + i) * both + s * dim);
        for (let j = 0; j < dim; j++) out[i] += e * signals.data[s * dim + j] * along[j];
      }
    }
    return out;
  }

  /** C(t, s) = d A(t, s) + e(t, s) H(t, s) v(s), of the layer below. */
  function fillForward({ fields, fieldToGradient }: LinearLayer, memory: LayerMemory, t: number): void {
    const decay = withResponses ? memory.start(t) : 0;
    for (let i = 0; i < dim; i++) {
      const at = (t * dim + i) * both;
      for (let s = 0; s < t; s++) {
        const rate = memory.since(t, s) * memory.rates[s];
        let value = decay === 0 ? 0 : decay * fieldToGradient.data[(t * dim + i) * times + s];
        if (rate !== 0) {
          for (let j = 0; j < dim; j++) {
            value += rate * fields.data[at + s * dim + j] * signals.data[s * dim + j];
          }
        }
        toField.data[i * times + s] = value;
      }
      toField.data.fill(0, i * times + t, (i + 1) * times);
    }
  }

  /** E(t, s) = d B(t, s) + e(t, s) G(t, s) v(s), of the layer above. */
  function fillBackward({ gradients, gradientToField }: LinearLayer, memory: LayerMemory, t: number): void {
    const decay = withResponses ? memory.start(t) : 0;
    for (let s = 0; s < t; s++) {
      const rate = memory.since(t, s) * memory.rates[s] * gradients.data[t * times + s];
      for (let j = 0; j < dim; j++) {
        toGradient[s * dim + j] = rate * signals.data[s * dim + j] +
          (decay === 0 ? 0 : decay * gradientToField.data[t * both + s * dim + j]);
      }
    }
    toGradient.fill(0, t * dim);
  }
}

/** Rows of a matrix, sharing its numbers. */
function rows({ cols, data }: Matrix, first: number, count: number): Matrix {
  return matrix(count, cols, data.subarray(first * cols, (first + count) * cols));
}

function rowOf({ cols, data }: Matrix, row: number): Float64Array {
  return data.subarray(row * cols, (row + 1) * cols);
}
