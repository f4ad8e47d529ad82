import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { FrozenRegression } from "../numerics/frozen_regression.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { squaredDistance } from "../numerics/norm.ts";
import { advance } from "./advance.ts";
import type { FittedPredictor } from "./freeze_and_regress.ts";
import type { CurveChoice } from "./loss_curve.ts";
import type { Loss, Stage } from "./run_record.ts";
import type { SpikedTasks } from "./sample_spiked_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters of {@linkcode regressionFlow}. */
export interface RegressionFlowParams {
  /** t at which the predictor is taken; of df/dt = −K(f − y), the flow of ½Σ(f − y)², may be infinite. */
  readonly time: number;
  /** Follow the flow, or take gradient-descent steps of size `learningRate`. */
  readonly integrator: "flow" | "descent";
  /** η of descent; t/η is rounded to whole steps. */
  readonly learningRate: number;
  /** Which instances report their curves. */
  readonly curves: CurveChoice;
}

/** A predictor some way along its training. */
export interface PartlyTrained extends FittedPredictor {
  /** Mean of (f − y)² over the training points. */
  readonly trainLoss: number;
}

/** What {@linkcode regressionFlow} reads of a state beside the features. */
export interface BeforeRegressionFlow {
  /** The cell's parameters. */
  readonly params: RegressionFlowParams;
  /** The tasks drawn before. */
  readonly tasks: SpikedTasks;
}

/** Times of a curve per factor of 10. */
const TIMES_PER_DECADE = 8;

/**
 * Trains a linear predictor of the target on frozen features up to the time asked for, exactly, and adds it as
 * `partlyTrained`; the curve up to there becomes loss records.
 *
 *     dβ/dt = K Xᵀ(y − Xβ)/D,   K = FᵀF;     descent: β ← β + η K Xᵀ(y − Xβ)/D
 *
 * @param stage The stage that this is, for the records.
 * @param featuresOf F, `[features, D]`, of what the instance holds, or undefined for the inputs; and the predictor to start
 * from, `[D]`, 0 if undefined.
 * @throws {RangeError} If descent at this learning rate diverges.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix A.
 */
export function regressionFlow<Content extends BeforeRegressionFlow>(
  { algebra }: Backend,
  stage: Stage,
  featuresOf: (content: Content) => { readonly features?: Matrix; readonly start?: Float64Array },
): OperatorFunction<Flow<Content>, Flow<Content & { readonly partlyTrained: PartlyTrained }>> {
  return advance(stage, (state: State<Content>) => {
    const { params, tasks } = state.content, { time, integrator, learningRate, curves } = params;
    const { targetInputs, targetLabels, targetTeacher, spectrum } = tasks;
    const problem = { inputs: targetInputs, labels: targetLabels, ...featuresOf(state.content) };
    const regression = new FrozenRegression(algebra, problem);
    const at = (t: number): PartlyTrained => {
      if (integrator === "flow") {
        return { predictor: regression.atTime(t), trainLoss: regression.trainLossAtTime(t) };
      }
      const step = Math.round(t / learningRate);
      return {
        predictor: regression.atStep(step, learningRate),
        trainLoss: regression.trainLossAtStep(step, learningRate),
      };
    };
    const wanted = curves === "all" || (curves === "first" && state.instance === 0);
    const records = !wanted ? [] : timesUpTo(time, 0.01).flatMap((t, step): Loss[] => {
      const { predictor, trainLoss } = at(t);
      const head = {
        type: "loss",
        cell: state.cell.index,
        instance: state.instance,
        stage,
        step,
        time: t,
      } as const;
      return [
        { ...head, metric: "target_train_loss", value: trainLoss },
        {
          ...head,
          metric: "target_test_loss",
          value: squaredDistance(predictor, targetTeacher, spectrum),
        },
      ];
    });
    return { added: { partlyTrained: at(time) }, records };
  });
}

/** 0, then times spaced evenly in the logarithm from `first` (or earlier) to `last`; infinity is drawn as 1000. */
function timesUpTo(last: number, first: number): number[] {
  const end = Math.min(last, 1000), decades = Math.log10(end / first);
  const count = Math.max(0, Math.ceil(TIMES_PER_DECADE * decades));
  const times = [0];
  for (let i = count; i >= 0; i--) times.push(end * 10 ** (-i / TIMES_PER_DECADE));
  return end > 0 ? times : [0];
}
