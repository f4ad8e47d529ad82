import type { Backend } from "../../numerics/backend.ts";
import {
  packed,
  type ReluNetwork,
  type ReluObjective,
  unpacked,
} from "../../numerics/relu/relu_objective.ts";
import { trainRelu } from "../../numerics/relu/train_relu.ts";
import { sampleRisk } from "../../numerics/relu/sample_risk.ts";
import { sampleRate } from "../../numerics/relu/training_rate.ts";
import type { Loss, RunRecord, Stage } from "../run_record.ts";
import type { Sample, State } from "../state.ts";
import type { LabelledInputs, ReluParams, TrainedRelu } from "./relu_contents.ts";

/** Factor between the times of two records of a curve. */
const SPACING = 1.1;

/** A training of all weights. */
export interface ReluStage {
  /** Its name in the records. */
  readonly stage: Stage;
  /** What its training loss is called in the records. */
  readonly metric: string;
  /** The network that it starts from. */
  readonly start: ReluNetwork;
}

/**
 * Trains a network on an objective, with the loss curve of the instances that report theirs, and a remark if the time was over
 * before the loss was reached.
 */
export async function trainReluStage(
  state: State<{ readonly params: ReluParams }>,
  { stage, metric, start }: ReluStage,
  how: { readonly objective: ReluObjective; readonly rate: number; readonly integrator: "flow" | "descent" },
  signal: AbortSignal,
): Promise<{ trained: TrainedRelu; records: (RunRecord | Sample)[] }> {
  const { cell, instance } = state, { curves, maxSteps, stopLoss } = state.content.params;
  const reports = curves === "all" || curves === "first" && instance === 0, kept: Loss[] = [];
  let last: Loss | undefined, next = 0;
  const end = await trainRelu(how.objective, packed(start), {
    ...{ integrator: how.integrator, learningRate: how.rate, maxSteps, stopLoss, signal },
    onStep: !reports ? undefined : (step, time, value) => {
      last = { type: "loss", cell: cell.index, instance, stage, step, time, metric, value };
      if (time < next) return;
      kept.push(last);
      next = SPACING * time;
      last = undefined;
    },
  });
  const trained = {
    network: unpacked(end.state, start),
    trainLoss: end.loss,
    steps: end.steps,
    time: end.time,
  };
  const missed: Sample[] = end.loss <= stopLoss ? [] : [{
    ...{ type: "sample", cell, instance, stage, metric: "stop_loss", measured: end.loss },
    remark: {
      level: "info",
      before: `${stage} ended at --max-steps ${maxSteps} with a training loss of`,
      after: `, above --stop-loss ${stopLoss}`,
    },
  }];
  return { trained, records: [...kept, ...last ? [last] : [], ...missed] };
}

/**
 * Trains a network on a training set by descent: a finite set has kinks on which an adaptive flow would spend its steps.
 *
 * @param ripe A network whose tangent kernel is at least as large as any that the training meets: it sets an `auto` rate.
 */
export function trainOnSamples(
  { algebra }: Backend,
  state: State<{ readonly params: ReluParams }>,
  job: ReluStage & { readonly data: LabelledInputs; readonly ripe: ReluNetwork },
  signal: AbortSignal,
): Promise<{ trained: TrainedRelu; records: (RunRecord | Sample)[] }> {
  const { width, learningRate } = state.content.params, { data, start, ripe } = job;
  const rate = learningRate === "auto" ? sampleRate(algebra, ripe, data.inputs) : learningRate;
  const objective = sampleRisk(algebra, { ...data, width, scale: start.scale });
  return trainReluStage(state, job, { objective, rate, integrator: "descent" }, signal);
}

/** The same neurons with a readout of the size that a trained one has: |c| = |w| = 1. */
export function ripened({ weights, readout, scale }: ReluNetwork): ReluNetwork {
  return { weights, readout: readout.map(() => 1), scale };
}
