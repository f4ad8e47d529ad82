import type { Backend } from "../numerics/backend.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { STABLE_RATE_SHARPNESS, UNSTABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import { sharpnessGrowth, twoLayerSharpness } from "../numerics/two_layer_sharpness.ts";
import type { RunRecord, Stage } from "./run_record.ts";
import { spacedSteps } from "./spaced_steps.ts";
import { stageLosses, testInputs } from "./stage_losses.ts";
import { stageRecords, stiffnessNotice } from "./stage_records.ts";
import type { State } from "./state.ts";
import type { StageChoices, TrainedTwoLayer, TwoLayerParams, TwoStageTasks } from "./two_layer_contents.ts";

/** A stage to be trained. */
export interface TwoLayerStage<Params> {
  /** Its name in the records. */
  readonly stage: Stage;
  /** Which task it learns. */
  readonly task: "source" | "target";
  /** Where it starts. */
  readonly start: Pick<TrainedTwoLayer, "network" | "offset">;
  /** How it trains. */
  readonly choices: StageChoices<Params>;
}

/**
 * Trains a two-layer network on one of two tasks and looks at both along the way.
 *
 * @returns The trained network, and the records of the stage: its loss curves and, for the first instance, a warning if
 * descent left its flow.
 * @throws {NumericalError} If training diverges, or a given η would be beyond the edge of stability once the sharpness has
 * grown as expected.
 */
export async function trainTwoLayerStage<Params extends TwoLayerParams>(
  backend: Backend,
  state: State<{ readonly params: Params; readonly tasks: TwoStageTasks }>,
  { stage, task, start, choices }: TwoLayerStage<Params>,
  signal?: AbortSignal,
): Promise<{ trained: TrainedTwoLayer; records: RunRecord[] }> {
  const { params, tasks } = state.content, { network, offset } = start, learned = tasks[task];
  const activation = await openActivation(params.activation);
  const richness = choices.richness(params), time = choices.time(params);
  const { trainable, loss, batchSize, stopLoss } = choices;
  const { steps, learningRate } = stepsOf(time, choices.learningRate ?? chooseRate());
  const times = choices.recordTimes?.(params);
  const recordAt = times
    ? [...new Set([0, ...times].map((t) => Math.min(steps, Math.round(t / learningRate))))]
    : spacedSteps(steps);
  const options = { activation, richness, learningRate, steps, recordAt, offset, signal };
  const { weightDecay } = params;
  const training = await backend.trainTwoLayer(network, { ...learned, passive: testInputs(tasks) }, {
    ...options,
    trainable,
    loss,
    batchSize,
    stopLoss,
    weightDecay,
  });
  const curve = stageLosses(tasks, training.records);
  const { largest } = training, taken = curve[curve.length - 1].step;
  const trained = {
    network: training.network,
    offset,
    activation,
    richness,
    learningRate,
    steps: taken,
    largest,
    curve,
  };
  const records = stageRecords(state, stage, task, trained);
  const stiff = choices.learningRate === undefined ? stiffnessNotice(state, stage, trained) : [];
  return { trained, records: [...records, ...stiff] };

  /** The rate given, if it is safe, or a safe one. */
  function chooseRate(): number {
    const { algebra } = backend, { inputs } = learned;
    const sharpness = twoLayerSharpness(algebra, network, inputs, { activation, trainable });
    const growth = trainable === "readout"
      ? 1
      : sharpnessGrowth(activation, { richness, inputDim: inputs.cols });
    const unit = (loss === "mean" ? inputs.rows : 1) / (sharpness * growth);
    const { learningRate } = params;
    if (learningRate === "auto") return STABLE_RATE_SHARPNESS * unit;
    if (learningRate <= UNSTABLE_RATE_SHARPNESS * unit) return learningRate;
    throw new NumericalError(
      `Cannot train with --learning-rate ${learningRate}: the sharpness is ${
        sharpness.toPrecision(3)
      } and can grow by a ` +
        `factor of ${growth.toPrecision(3)}; need at most ${(UNSTABLE_RATE_SHARPNESS * unit).toPrecision(3)}`,
    );
  }
}

/** The number of equal steps to a time, none longer than `longest`. */
function stepsOf(time: number, longest: number): { steps: number; learningRate: number } {
  const steps = Math.max(1, Math.ceil(time / longest - 1e-9));
  return { steps, learningRate: time / steps };
}
