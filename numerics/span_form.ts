import type { Activation } from "./activation.ts";
import { gramBlock } from "./gram_block.ts";
import type { HiddenForm } from "./hidden_form.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { twoLayerFields } from "./two_layer_network.ts";
import type { TwoLayerTask } from "./two_layer_task.ts";

/**
 * Hidden weights carried by their components in the span of the training inputs, which they never leave:
 *
 *     W = cW(0) + AX/√D,   h = c h(0) + A K_x,   c = Π(1 − ηλ)
 *
 * One product of N·P·P multiply–adds a step, whatever D; no approximation. Preactivations at passive points are
 * c h(0) + A K_x(train, passive), formed only when looked at.
 *
 * @param start W(0), `[N, D]`; kept.
 */
export function spanForm(
  algebra: LinearAlgebra,
  activation: Activation,
  start: Matrix,
  { inputs, passive = matrix(0, inputs.cols) }: TwoLayerTask,
): HiddenForm {
  const { rows: width, cols: dim } = start, count = inputs.rows;
  const { gram } = gramBlock(algebra, inputs), asideGram = gramBlock(algebra, inputs, passive).gram;
  const initial = twoLayerFields(algebra, start, inputs),
    asideInitial = twoLayerFields(algebra, start, passive);
  const coefficients = matrix(width, count); // A
  const values = matrix(width, count), slopes = matrix(width, count);
  const asideValues = matrix(width, passive.rows), remains = { keep: 1 }; // c
  return {
    values,
    slopes,
    asideValues,
    gram,
    points: inputs,
    firstPoint: 0,
    forward() {
      slopes.data.set(initial.data);
      algebra.multiplyInto(slopes, coefficients, gram, remains);
      activation.both(slopes.data, values.data, slopes.data);
    },
    lookAside() {
      asideValues.data.set(asideInitial.data);
      algebra.multiplyInto(asideValues, coefficients, asideGram, remains);
      activation.values(asideValues.data, asideValues.data);
    },
    descend(readout, residual, scale, keep) {
      const from = slopes.data, to = coefficients.data;
      for (let i = 0, at = 0; i < width; i++) {
        const step = scale * readout[i];
        for (let p = 0; p < count; p++, at++) to[at] = keep * to[at] + step * residual[p] * from[at];
      }
      remains.keep *= keep;
    },
    trained() {
      const weights = matrix(width, dim, start.data.slice());
      algebra.multiplyInto(weights, coefficients, inputs, { scale: 1 / Math.sqrt(dim), keep: remains.keep });
      return weights;
    },
  };
}
