import { equiangular } from "../numerics/equiangular.ts";
import { sampleCount } from "../numerics/sample_count.ts";
import type { ReadoutRule } from "./switch_readout.ts";
import type { ChainedTask } from "./task_chain.ts";

/** Parameters of {@linkcode equiangularChain}. */
export interface EquiangularChainParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** Number of tasks: the source and targets. */
  readonly tasks: number;
  /** a = β_j·β_k of every two teachers. */
  readonly alignment: number;
  /** α₁ = P₁/D; infinite for the population loss. */
  readonly sourceRatio: number;
  /** σ₁. */
  readonly sourceNoise: number;
  /** γ̄₁. */
  readonly sourceProportionalRichness: number;
  /** α₂ = P₂/D, of each target. */
  readonly targetRatio: number;
  /** σ₂. */
  readonly targetNoise: number;
  /** γ̄₂. */
  readonly targetProportionalRichness: number;
  /** What becomes of the readout before each target. */
  readonly readout: ReadoutRule;
}

/** A source and targets that are like each other: every two teachers, the source's included, have the same alignment. */
export function equiangularChain(params: EquiangularChainParams): ChainedTask[] {
  const { inputDim, tasks, alignment, readout } = params;
  const source: Omit<ChainedTask, "teacher"> = {
    samples: sampleCount(params.sourceRatio, inputDim),
    noise: params.sourceNoise,
    proportionalRichness: params.sourceProportionalRichness,
    readout: "keep",
  };
  const target: Omit<ChainedTask, "teacher"> = {
    samples: sampleCount(params.targetRatio, inputDim),
    noise: params.targetNoise,
    proportionalRichness: params.targetProportionalRichness,
    readout,
  };
  return equiangular(tasks, alignment).map((teacher, k) => ({ ...(k === 0 ? source : target), teacher }));
}
