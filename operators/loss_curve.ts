import { squaredDistance } from "../numerics/norm.ts";
import type { TrainingPoint } from "../numerics/train_deep_linear.ts";
import type { Loss, Stage } from "./run_record.ts";
import type { State } from "./state.ts";

/** Which instances report their training curves: the first of each cell, all, or none. */
export type CurveChoice = "first" | "all" | "none";

/** Collects the points of a training curve; see {@linkcode lossCurve}. */
export interface LossCurve {
  /** To be called at every step; undefined where no curve is wanted. */
  readonly observe?: (point: TrainingPoint) => void;
  /** The records of the points kept, the last step among them. */
  records(): Loss[];
}

/**
 * Train and test loss of a linear network along its training, at the steps 0, 1, 2, 5, 10, 20, 50, … and the last.
 *
 * @param task `source` or `target`: begins the names of the metrics.
 * @param teacher Of the task, `[D]`: the test loss is |β − teacher|², or (β − teacher)ᵀΣ(β − teacher).
 * @param spectrum Diagonal of the inputs' covariance Σ, `[D]`; the identity unless given.
 */
export function lossCurve(
  state: State<{ readonly params: { readonly curves: CurveChoice } }>,
  stage: Stage,
  task: "source" | "target",
  teacher: Float64Array,
  spectrum?: Float64Array,
): LossCurve {
  const { curves } = state.content.params;
  if (curves === "none" || (curves === "first" && state.instance > 0)) return { records: () => [] };
  const kept: Loss[] = [];
  let last: Loss[] = [];
  let next = 0;
  return {
    observe(point) {
      const { step, time, trainLoss, predictor } = point;
      const head = {
        type: "loss",
        cell: state.cell.index,
        instance: state.instance,
        stage,
        step,
        time,
      } as const;
      last = [
        { ...head, metric: `${task}_train_loss`, value: trainLoss },
        { ...head, metric: `${task}_test_loss`, value: squaredDistance(predictor(), teacher, spectrum) },
      ];
      if (step < next) return;
      kept.push(...last);
      last = [];
      next = nextRound(step);
    },
    records: () => [...kept, ...last],
  };
}

/** The next number of the series 1, 2, 5, 10, 20, 50, … above `step`. */
function nextRound(step: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(step, 1)));
  return [1, 2, 5, 10].map((digit) => digit * decade).find((round) => round > step)!;
}
