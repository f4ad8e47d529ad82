import type { Activation } from "../../numerics/activation.ts";
import type { DrawKey } from "../../numerics/draws.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { FieldProblem, FieldStage, ReadoutRule, TestPoints } from "./field_problem.ts";

/** A task's points, `[P, D]`, with their labels, `[P]`. */
export interface TaskPoints {
  /** `[P, D]` */
  readonly inputs: Matrix;
  /** `[P]` */
  readonly targets: Float64Array;
}

/** How a task is trained: what the protocol settles before any network is drawn. */
export interface TransferStage {
  /** γ. */
  readonly richness: number;
  /** η on the sum of squares. */
  readonly learningRate: number;
  /** Steps at most. */
  readonly steps: number;
  /** Steps after which losses are taken, ascending, from 0 to `steps`. */
  readonly recordAt: readonly number[];
}

/** What the mean field of a transfer is conditional on: data and protocol, plain numbers. */
export interface TransferGiven {
  /** Points of both tasks. */
  readonly tasks: {
    /** To be trained on first. */
    readonly source: TaskPoints;
    /** To be trained on then. */
    readonly target: TaskPoints;
    /** May have the same inputs as `targetTest`. */
    readonly sourceTest: TaskPoints;
    /** Unseen points with the target's labels. */
    readonly targetTest: TaskPoints;
  };
  /** Training on the source. */
  readonly source: TransferStage;
  /** Training on the target. */
  readonly target: TransferStage;
  /** Names the draws. */
  readonly key: DrawKey;
}

/** The network and its training, as far as they are the same for all data. */
export interface TransferRule {
  /** φ. */
  readonly activation: Activation;
  /** λ. */
  readonly weightDecay: number;
  /** What becomes of the readout at the switch. */
  readonly readout: ReadoutRule;
  /** A stage ends once the mean of Δ² over its training points is at most this; 0 for its whole time. */
  readonly stopLoss: number;
}

/** Range and number of bins of the preactivations' histogram. */
export const PREACTIVATION_BINS = { limit: 12, bins: 120 } as const;

/** Training on the target alone, from random weights. */
export function scratchProblem({ tasks, target }: TransferGiven, rule: TransferRule): FieldProblem {
  return problem(tasks, rule, [stageOf("scratch", tasks.target, target, { ...rule, readout: "keep" })]);
}

/** Training on the source and then on the target. */
export function transferProblem({ tasks, source, target }: TransferGiven, rule: TransferRule): FieldProblem {
  const first = stageOf("pretrain", tasks.source, source, { ...rule, readout: "keep" });
  return problem(tasks, rule, [first, stageOf("transfer", tasks.target, target, rule)]);
}

/** Where the test losses of both tasks stand in a record: index of the test set, and of its labels. */
export interface TestPlaces {
  /** Of the source's. */
  readonly source: readonly [number, number];
  /** Of the target's. */
  readonly target: readonly [number, number];
}

/** Where the test losses stand in the records of all three problems. */
export function testPlaces({ tasks }: Pick<TransferGiven, "tasks">): TestPlaces {
  const shared = tasks.sourceTest.inputs === tasks.targetTest.inputs;
  return { target: [0, 0], source: shared ? [0, 1] : [1, 0] };
}

function problem(
  { sourceTest, targetTest }: TransferGiven["tasks"],
  { activation, weightDecay }: TransferRule,
  stages: readonly FieldStage[],
): FieldProblem {
  const tests: TestPoints[] = sourceTest.inputs === targetTest.inputs
    ? [{ inputs: targetTest.inputs, targets: [targetTest.targets, sourceTest.targets] }]
    : [targetTest, sourceTest].map(({ inputs, targets }) => ({ inputs, targets: [targets] }));
  return { stages, tests, activation, weightDecay, loss: "sum", histogram: PREACTIVATION_BINS };
}

function stageOf(
  name: string,
  { inputs, targets }: TaskPoints,
  { richness, learningRate, steps, recordAt }: TransferStage,
  { readout, stopLoss }: TransferRule,
): FieldStage {
  return {
    ...{ name, inputs, targets, richness, learningRate, steps, readout },
    trainable: "all",
    records: [...recordAt.filter((step) => step < steps), steps],
    detailed: name === "pretrain" ? [] : [steps], // of the target only
    ...(stopLoss > 0 ? { stopLoss } : {}),
  };
}
