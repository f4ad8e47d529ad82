import type { Prediction } from "../prediction.ts";
import type { FieldEstimate } from "./field_estimate.ts";
import type { WidthShiftOf } from "./width_shift.ts";

/** Standard errors of the theory's own sampling that it allows for. */
const ALLOWED = 2;

/** What a prediction of a loss is made of. */
export interface FieldPredictionParts {
  /** The loss at infinite width, from `meanFieldCurve`. */
  readonly loss: FieldEstimate;
  /** Its `tolerance` τ. */
  readonly tolerance: number;
  /** What the width adds, from `widthShift`; none for infinite width. */
  readonly shift?: WidthShiftOf;
}

/**
 * The loss of a network of finite width trained on the given data, averaged over initialisations.
 *
 *     ℒ_N = ℒ_∞ + c/N ± (2 standard errors of both + 2τ√ℒ + τ²)
 *
 * The width's term is part of the value, not of the allowance. Leaps err by τ in f, root mean square, and so by the last two terms
 * in the loss.
 *
 * @returns With the standard deviation between initialisations, if a width is given.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1; the finite width derived here.
 */
export function fieldPrediction({ loss, tolerance, shift }: FieldPredictionParts): Prediction {
  const value = loss.value + (shift?.value ?? 0);
  const sampling = Math.hypot(loss.standardError, shift?.standardError ?? 0);
  return {
    value,
    allowance: ALLOWED * sampling + 2 * tolerance * Math.sqrt(Math.max(0, value)) + tolerance ** 2,
    allowanceReason: "sampling of the mean field and leaps over many steps of descent",
    source: "Lauditi et al. 2025, Result 1, two-layer mean field solved by particles" +
      (shift ? ", with the O(1/N) shift derived here" : ""),
    deviation: shift?.deviation,
  };
}
