import type { Prediction } from "../prediction.ts";
import { deepAtWidth, type DeepTerm } from "./deep_at_width.ts";
import type { DeepPoint, LayerReading } from "./deep_reading.ts";
import type { DeepTransferField, DeepTransferReading } from "./deep_transfer_field.ts";

/** Names of the numbers that {@linkcode deepPrediction} predicts: stage and metric. */
export type DeepNumber =
  | "scratch target_test_loss"
  | "scratch target_train_loss"
  | "pretrain source_test_loss"
  | "pretrain source_train_loss"
  | "transfer target_test_loss"
  | "transfer target_train_loss"
  | "transfer source_test_loss"
  | "transfer forgetting"
  | "transfer transferability"
  | "transfer response_contribution";

/** Names of the numbers that {@linkcode layerPrediction} predicts of each hidden layer. */
export type LayerMetric = "kernel_trace" | "kernel_alignment" | "gradient_trace";

type Loss = "trainLoss" | "sourceTestLoss" | "targetTestLoss";
/** The stages that there are readings of. */
export type DeepStageName = keyof DeepTransferReading;
type Part = readonly [sign: 1 | -1, stage: DeepStageName, loss: Loss];

const parts: Readonly<Record<DeepNumber, readonly Part[]>> = {
  "scratch target_test_loss": [[1, "scratch", "targetTestLoss"]],
  "scratch target_train_loss": [[1, "scratch", "trainLoss"]],
  "pretrain source_test_loss": [[1, "pretrain", "sourceTestLoss"]],
  "pretrain source_train_loss": [[1, "pretrain", "trainLoss"]],
  "transfer target_test_loss": [[1, "transfer", "targetTestLoss"]],
  "transfer target_train_loss": [[1, "transfer", "trainLoss"]],
  "transfer source_test_loss": [[1, "transfer", "sourceTestLoss"]],
  "transfer forgetting": [[1, "transfer", "sourceTestLoss"], [-1, "pretrain", "sourceTestLoss"]],
  "transfer transferability": [[1, "scratch", "targetTestLoss"], [-1, "transfer", "targetTestLoss"]],
  "transfer response_contribution": [[1, "transfer", "targetTestLoss"]],
};

const layerNumbers: Readonly<Record<LayerMetric, keyof LayerReading>> = {
  kernel_trace: "kernelTrace",
  kernel_alignment: "kernelAlignment",
  gradient_trace: "gradientTrace",
};

/**
 * What sampling does to the mean of f, in units of the variance of f between randomisations, S fixed. Measured on linear networks of two
 * and three layers, whose limit is known, at γ = 0.5 and 2 with 512 and 2048 samples: 1 to 6.
 */
const BIAS = 5;

const last = (points: readonly DeepPoint[]) => points[points.length - 1];

/**
 * What theory says of a network of width N in a transfer: the mean field of infinite width on its data, and the shift by a finite width.
 *
 * The allowance is what no number of draws takes off: the next order in 1/N, and for sampled solvers their bias. The deviation is that of
 * one network from the mean over networks, and that of the theory's own draws, made afresh for each network.
 *
 * @param name Stage and metric.
 */
export function deepPrediction(field: DeepTransferField, name: DeepNumber): Prediction {
  const terms = parts[name].map(([sign, stage, loss]) =>
    lossTerm(sign, last(field.infinite[stage].curve), field.narrow.map((net) => last(net[stage].curve)), loss)
  );
  const prediction = predictionOf(terms, field);
  if (name !== "transfer response_contribution") return prediction;
  return { ...prediction, value: prediction.value - lossWithoutResponses(field) };
}

/** Whether a stage ends at a loss rather than after its time, in theory: its train loss is then nothing to predict. */
export function deepEndsAtLoss(
  { infinite }: DeepTransferField,
  stage: DeepStageName,
  stopLoss: number,
): boolean {
  return last(infinite[stage].curve).trainLoss.each.some((loss) => loss <= stopLoss);
}

/** The target's test loss after transfer at infinite width, if response functions are left out. */
export function lossWithoutResponses({ withoutResponses }: DeepTransferField): number {
  return last(withoutResponses.curve).targetTestLoss.value;
}

/** What theory says of a hidden layer on the target's training points, l = 1 for the first. */
export function layerPrediction(
  field: DeepTransferField,
  stage: DeepStageName,
  { layer, metric }: { readonly layer: number; readonly metric: LayerMetric },
): Prediction {
  const of = ({ layers }: { readonly layers: readonly LayerReading[] }) =>
    layers[layer - 1][layerNumbers[metric]];
  const limit = of(field.infinite[stage]), { scatter } = last(field.infinite[stage].curve);
  const bias = BIAS * scatter * Math.abs(limit.value);
  const term: DeepTerm = { sign: 1, limit, bias, narrow: field.narrow.map((net) => of(net[stage]).value) };
  return predictionOf([term], field);
}

/** Losses over time of a network of width N, in one stage. */
export function deepCurve(
  field: DeepTransferField,
  stage: DeepStageName,
): { step: number; time: number; losses: Record<"target_test_loss" | "source_test_loss", number> }[] {
  return field.infinite[stage].curve.flatMap((point) => {
    const narrow = field.narrow.flatMap((net) =>
      net[stage].curve.find(({ step, last }) => last === point.last && (last || step === point.step)) ?? []
    );
    if (narrow.length < field.narrow.length) return [];
    const of = (loss: Loss) => deepAtWidth([lossTerm(1, point, narrow, loss)], field.ratio).value;
    const losses = { target_test_loss: of("targetTestLoss"), source_test_loss: of("sourceTestLoss") };
    return [{ step: point.step, time: point.time, losses }];
  });
}

function lossTerm(sign: 1 | -1, point: DeepPoint, narrow: readonly DeepPoint[], loss: Loss): DeepTerm {
  const limit = point[loss], size = Math.sqrt(Math.max(0, limit.value));
  const bias = 2 * size * BIAS * point.scatter; // of a mean of (f − y)², by that of f
  return { sign, limit, bias, narrow: narrow.map((net) => net[loss].value) };
}

function predictionOf(
  terms: readonly DeepTerm[],
  { ratio, infinite, narrow }: DeepTransferField,
): Prediction {
  const leaps = (["scratch", "pretrain", "transfer"] as const).some((stage) =>
    new Set(narrow.map((net) => last(net[stage].curve).step)).size > 1
  );
  const { value, remainder, deviation } = deepAtWidth(terms, ratio, leaps);
  const sampled = last(infinite.transfer.curve).scatter > 0;
  return {
    value,
    allowance: remainder,
    allowanceReason: `the next order in 1/N${sampled ? ", the bias of a finite number of samples" : ""}`,
    source: "Lauditi, Bordelon, Pehlevan (2025), Appendix B, with the shift c/N of a finite width",
    deviation,
  };
}
