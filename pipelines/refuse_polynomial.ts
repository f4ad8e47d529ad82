import { remarkOnGrowth } from "./remark_on_growth.ts";
import type { Activation } from "../numerics/activation.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { targetRichnessOf } from "../operators/plan_training.ts";
import {
  type PolynomialTaskParams,
  readPolynomialTasks,
  TEST_POINTS,
} from "../operators/sample_polynomial_tasks.ts";
import { parityGap } from "../theory/explain_parity.ts";
import { fastPart } from "../theory/fast_part.ts";
import { refuseMemory } from "./refuse_memory.ts";
import { inWords, refuseStages, remarkOnStiffness, type StageValues } from "./refuse_stages.ts";
import { instanceBytes, stageBytes, type StageSizes } from "./stage_bytes.ts";
import { type CostValues, type ExpectedInputs, refuseCost, stageCost } from "./stage_cost.ts";

/** Values that decide whether an experiment on polynomial tasks can be run. */
export type PolynomialValues = PolynomialTaskParams & StageValues & CostValues;

/** Share of a target that varies too fast from which on nothing worth a run is left. */
const HOPELESS = 0.99;
/** Memory of one instance, GiB. */
const MOST_GIB = 2;

/**
 * Refuses what cannot be trained or predicted.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refusePolynomial(values: PolynomialValues): Promise<void> {
  await refuseStages(values);
  await readPolynomialTasks(values);
  const activation = await openActivation(values.activation);
  for (const role of ["source", "target"] as const) {
    const target = values[`${role}Target`], flag = `--${role}-target`;
    const gap = await inWords(() => parityGap(target, activation, values.bias === "on"), flag);
    if (gap?.share === 1) throw new RangeError(`${gap.explanation} (${flag})`);
    const fast = await fastPart(target);
    if (fast && fast.share > HOPELESS) throw new RangeError(`${fast.explanation} (${flag})`);
  }
  refuseMemory(
    stageBytes(sizesOf(values)),
    "lower --width, --particles or the samples",
    MOST_GIB,
  );
  refuseCost(values, activation, expectedInputs(values));
}

/** Memory of one instance. */
export function polynomialBytes(values: Parameters<typeof sizesOf>[0]): number {
  return instanceBytes(sizesOf(values));
}

function sizesOf(values: Pick<PolynomialValues, keyof StageSizes & keyof PolynomialValues>): StageSizes {
  return { ...values, inputDim: values.inputDim + 1, tests: TEST_POINTS };
}

/** Seconds of an instance on one core, roughly. */
export async function polynomialSeconds(values: PolynomialValues): Promise<number> {
  return stageCost(values, await openActivation(values.activation), expectedInputs(values)).seconds;
}

function expectedInputs({ inputDim, bias }: PolynomialValues): ExpectedInputs {
  const dim = inputDim + (bias === "on" ? 1 : 0);
  return { inputDim: dim, dimension: dim, direction: 1 / dim };
}

/** What the user should know about values that can be run. */
export async function remarksOn(values: PolynomialValues, activation: Activation): Promise<string[]> {
  const { sourceRichness, inputDim, sourceTarget, targetTarget, bias } = values;
  const gaps = await Promise.all(
    [...new Set([sourceTarget, targetTarget])].flatMap((target) => [
      parityGap(target, activation, bias === "on"),
      fastPart(target),
    ]),
  );
  const richness = Math.max(sourceRichness, targetRichnessOf(values));
  return [
    ...gaps.flatMap((gap) => gap?.explanation ?? []),
    ...remarkOnGrowth(activation),
    ...remarkOnStiffness(richness, inputDim),
  ];
}
