import type { Activation } from "../numerics/activation.ts";
import { type DrawKey, normals } from "../numerics/draws.ts";
import { deepKernels, type DeepNetwork, deepTangentKernel } from "../numerics/deep_network.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import { topEigenpair } from "../numerics/top_eigenpair.ts";
import { trainDeepNetwork } from "../numerics/train_deep_network.ts";
import { STABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import type { DeepParams, UntrainedDeep } from "./deep_contents.ts";
import type { PilotStage } from "./pilot_rates.ts";

/** What is the same in all stages. */
export type DeepPilotOptions =
  & Pick<DeepParams, "hiddenLayers" | "freezeLayers" | "readout" | "weightDecay" | "stopLoss">
  & {
    /** φ. */
    readonly activation: Activation;
    /** Longest step: largest ηλ over λ. */
    readonly longest: number;
    /** Stops it. */
    readonly signal?: AbortSignal;
  };

/** Neurons of a layer of the pilot. */
const NEURONS = 128;
/** How far below the bound the pilot has to stay: widths differ by some per cent in their sharpness. */
const MARGIN = 0.94;
/** Part of the bound that the next attempt aims at. */
const AIM = 0.85;
/** Attempts for a stage. */
const ATTEMPTS = 7;
/** Steps of an attempt, and looks at the sharpness in it. */
const MOST_STEPS = 1000, LOOKS = 40;

/**
 * Learning rates at which a narrow network of the same depth stays below ηλ_max = 0.5 in all stages: no formula is known for the growth
 * of the sharpness with depth. The network is drawn for nothing else.
 */
export async function pilotDeepRates(
  algebra: LinearAlgebra,
  key: DrawKey,
  { source, target }: Readonly<Record<"source" | "target", Omit<PilotStage, "rate">>>,
  options: DeepPilotOptions,
): Promise<{ readonly source: number; readonly target: number }> {
  const { activation, weightDecay, hiddenLayers, readout, longest, stopLoss, signal } = options;
  const draw = (rows: number, cols: number, what: string) =>
    matrix(rows, cols, normals({ ...key, purpose: `pilot ${what}` }, rows * cols));
  const network: DeepNetwork = {
    hiddenWeights: draw(NEURONS, source.task.inputs.cols, "hidden weights"),
    innerWeights: Array.from(
      { length: hiddenLayers - 1 },
      (_, l) => draw(NEURONS, NEURONS, `inner weights ${l + 1}`),
    ),
    readout: draw(1, NEURONS, "readout").data,
  };
  const start = { network, offset: network };
  const first = await settle(source, start, { rate: safeAtStart(source), freezeLayers: 0 });
  const alone = await settle(target, start, { rate: safeAtStart(target), freezeLayers: 0 });
  const { freezeLayers } = options;
  const { rate } = await settle(target, switched(first.network), { rate: alone.rate, freezeLayers });
  return { source: first.rate, target: rate };

  function safeAtStart({ task: { inputs } }: Pick<PilotStage, "task">): number {
    const kernel = deepTangentKernel(algebra, deepKernels(algebra, network, activation, inputs), inputs);
    const { value } = topEigenpair(algebra, kernel, new Float64Array(inputs.rows).fill(1), 1e-4);
    return Math.min(longest, MARGIN * STABLE_RATE_SHARPNESS / value);
  }

  function switched(trained: DeepNetwork): UntrainedDeep {
    if (readout === "keep") return { network: trained, offset: network };
    const turned = readout === "center"
      ? trained
      : { ...trained, readout: draw(1, NEURONS, "new readout").data };
    return { network: turned, offset: turned };
  }

  async function settle(
    stage: Omit<PilotStage, "rate">,
    from: UntrainedDeep,
    { rate, freezeLayers }: { readonly rate: number; readonly freezeLayers: number },
  ): Promise<{ rate: number; network: DeepNetwork }> {
    let current = rate, reached = from.network;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const tried = await sharpest(stage, from, { rate: current, freezeLayers });
      reached = tried.network;
      if (tried.sharpest <= MARGIN * STABLE_RATE_SHARPNESS * 1.02) break;
      current *= Math.max(0.25, AIM * STABLE_RATE_SHARPNESS / tried.sharpest);
    }
    return { rate: current, network: reached };
  }

  /** The largest ηλ_max of the stage; without bound if it diverges. */
  async function sharpest(
    { task, richness, time }: Omit<PilotStage, "rate">,
    { network: from, offset }: UntrainedDeep,
    { rate, freezeLayers }: { readonly rate: number; readonly freezeLayers: number },
  ): Promise<{ sharpest: number; network: DeepNetwork }> {
    const whole = Math.max(1, Math.ceil(time / rate - 1e-9)), learningRate = time / whole;
    const steps = Math.min(whole, MOST_STEPS), watchEvery = Math.max(1, Math.floor(steps / LOOKS));
    try {
      const end = await trainDeepNetwork(algebra, from, task, {
        ...{
          ...{ activation, richness, learningRate, steps, weightDecay, offset, freezeLayers },
          ...(stopLoss > 0 ? { stopLoss } : {}),
          ...{ watchEvery, signal },
        },
      });
      return { sharpest: end.largest.rateSharpness, network: end.network };
    } catch (error) {
      if (error instanceof NumericalError) return { sharpest: Infinity, network: from };
      throw error;
    }
  }
}
