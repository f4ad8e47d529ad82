import type { TransferGiven, TransferRule, TransferStage } from "../two_layer/transfer_problem.ts";
import type { TestPoints } from "../two_layer/field_problem.ts";
import type { DeepProblem, DeepStage } from "./deep_problem.ts";

/** A deep network and its training, as far as they are the same for all data. */
export interface DeepTransferRule extends TransferRule {
  /** L. */
  readonly hiddenLayers: number;
  /** k: hidden layers, from the first on, that the target's training leaves as pretraining left them. */
  readonly freezeLayers: number;
}

/** Training on the target alone, from random weights, all of which learn. */
export function deepScratchProblem({ tasks, target }: TransferGiven, rule: DeepTransferRule): DeepProblem {
  const stage = stageOf(tasks.target, target, { ...rule, readout: "keep", freezeLayers: 0 });
  return { ...shared(tasks, rule), stages: [{ ...stage, detailed: [target.steps] }] };
}

/** Training on the source and then on the target. */
export function deepTransferProblem(
  { tasks, source, target }: TransferGiven,
  rule: DeepTransferRule,
): DeepProblem {
  const first = stageOf(tasks.source, source, { ...rule, readout: "keep", freezeLayers: 0 });
  const second = stageOf(tasks.target, target, rule);
  return { ...shared(tasks, rule), stages: [first, { ...second, detailed: [0, target.steps] }] };
}

function shared(
  { sourceTest, targetTest }: TransferGiven["tasks"],
  { hiddenLayers, activation, weightDecay }: DeepTransferRule,
): Omit<DeepProblem, "stages"> {
  const tests: TestPoints[] = [targetTest, sourceTest].map(({ inputs, targets }) => ({
    inputs,
    targets: [targets],
  }));
  const same = sourceTest.inputs === targetTest.inputs;
  const together = [{ inputs: targetTest.inputs, targets: [targetTest.targets, sourceTest.targets] }];
  return { hiddenLayers, activation, weightDecay, tests: same ? together : tests };
}

function stageOf(
  { inputs, targets }: TransferGiven["tasks"]["source"],
  { richness, learningRate, steps, recordAt }: TransferStage,
  { readout, freezeLayers, stopLoss }: Pick<DeepTransferRule, "readout" | "freezeLayers" | "stopLoss">,
): DeepStage {
  const records = [...recordAt.filter((step) => step < steps), steps];
  return {
    ...{ inputs, targets, richness, learningRate, steps, readout, freezeLayers, records },
    detailed: [],
    ...(stopLoss > 0 ? { stopLoss } : {}),
  };
}
