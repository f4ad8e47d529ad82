import type { Prediction } from "./prediction.ts";

/**
 * Predicted transferability: loss from scratch minus loss after transfer, positive where pretraining helps. Both
 * predictions' allowances add up.
 */
export function transferability(scratch: Prediction, transfer: Prediction): Prediction {
  return {
    value: scratch.value - transfer.value,
    allowance: scratch.allowance + transfer.allowance,
    allowanceReason: [...new Set([scratch, transfer].flatMap((part) => part.allowanceReason.split("; ")))]
      .join("; "),
    source: `difference of: ${scratch.source}; ${transfer.source}`,
  };
}
