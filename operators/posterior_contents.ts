import type { SampledPosterior } from "../numerics/posterior/run_chain.ts";
import type { CurveChoice } from "./loss_curve.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";

/** Parameters of chains for the posteriors of source and target. */
export interface PosteriorParams {
  /** D. */
  readonly inputDim: number;
  /** N, hidden neurons. */
  readonly width: number;
  /** φ: `linear`, `relu`, `tanh`, `erf`, or an expression in h. */
  readonly activation: string;
  /** γ₁, or γ₁√D in the proportional limit. */
  readonly sourceRichness: number;
  /** γ₂, or γ₂√D in the proportional limit. */
  readonly targetRichness: number;
  /** What the richnesses are: `fixed` γ, or `proportional` γ√D. */
  readonly limit: "fixed" | "proportional";
  /** β_T of both tasks. */
  readonly inverseTemperature: number;
  /** δ, of the target's weights to the source's. */
  readonly elasticCoupling: number;
  /** Samples kept of each chain, an even number. */
  readonly sweeps: number;
  /** Which instances report their chains. */
  readonly curves: CurveChoice;
}

/** What chains start from. */
export interface BeforePosterior {
  /** The cell's parameters. */
  readonly params: PosteriorParams;
  /** Both tasks, and points where the mean output is wanted. */
  readonly tasks: TwoStageTasks;
}

/** The source's posterior. */
export interface SourceSampled {
  /** Its averages and a network of it. */
  readonly sourcePosterior: SampledPosterior;
}

/** The target's posterior. */
export interface TargetSampled {
  /** Its averages, given the source's network, and a network of it. */
  readonly targetPosterior: SampledPosterior;
}

/** γ₁ or γ₂ of the network itself. */
export function networkRichness(
  { limit, inputDim, sourceRichness, targetRichness }: Pick<
    PosteriorParams,
    "limit" | "inputDim" | "sourceRichness" | "targetRichness"
  >,
  task: "source" | "target",
): number {
  const given = task === "source" ? sourceRichness : targetRichness;
  return limit === "proportional" ? given / Math.sqrt(inputDim) : given;
}
