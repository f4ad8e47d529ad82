import type { Prediction } from "./prediction.ts";

/**
 * Predicted transferability: loss from scratch minus loss after transfer, positive where pretraining helps. Both
 * predictions' allowances add up. However the two losses are correlated, their difference scatters at least as much as their
 * deviations differ: both must be whole, not lower bounds.
 */
export function transferability(scratch: Prediction, transfer: Prediction): Prediction {
  const least = Math.abs((scratch.deviation ?? NaN) - (transfer.deviation ?? NaN));
  return {
    value: scratch.value - transfer.value,
    allowance: scratch.allowance + transfer.allowance,
    allowanceReason: [...new Set([scratch, transfer].flatMap((part) => part.allowanceReason.split("; ")))]
      .join("; "),
    source: `difference of: ${scratch.source}; ${transfer.source}`,
    ...Number.isFinite(least) && { deviation: least },
  };
}

/** Relative rounding of a loss that a closed form or a regression gives, generously: tens of units in the last place. */
const ROUNDING = 1e-14;

/**
 * The same where both losses can be equal exactly, as for a kernel without spikes: with an allowance for the rounding of the two
 * numbers that are subtracted.
 */
export function roundedTransferability(scratch: Prediction, transfer: Prediction): Prediction {
  const { allowance, allowanceReason, ...said } = transferability(scratch, transfer);
  const rounding = ROUNDING * (Math.abs(scratch.value) + Math.abs(transfer.value));
  return { ...said, allowance: allowance + rounding, allowanceReason: allowanceReason || "rounding" };
}

/** The same where the two losses scatter independently, by quantities of their own: the scatters add in quadrature. */
export function independentTransferability(scratch: Prediction, transfer: Prediction): Prediction {
  return {
    ...transferability(scratch, transfer),
    deviation: Math.hypot(scratch.deviation ?? 0, transfer.deviation ?? 0),
  };
}
