import type { Activation } from "../numerics/activation.ts";
import { type DrawKey, normals } from "../numerics/draws.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import { STABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import { trainTwoLayer } from "../numerics/train_two_layer.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import type { ReadoutRule } from "./switch_readout.ts";

/** A stage to be tried. */
export interface PilotStage {
  /** What it learns. */
  readonly task: LabelledPoints;
  /** γ. */
  readonly richness: number;
  /** Its time, at most. */
  readonly time: number;
  /** η to begin with. */
  readonly rate: number;
}

/** What is the same in all stages. */
export interface PilotOptions {
  /** φ. */
  readonly activation: Activation;
  /** λ. */
  readonly weightDecay: number;
  /** Train loss at which a stage ends; 0 for none. */
  readonly stopLoss: number;
  /** What becomes of the readout at the switch. */
  readonly readout: ReadoutRule;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** Where a stage starts. */
interface Start {
  readonly network: TwoLayerNetwork;
  readonly offset?: TwoLayerNetwork;
}

/** Neurons of the pilot. */
const NEURONS = 128;
/** How far below the bound the pilot has to stay: widths differ by some per cent in their sharpness, and it is looked at rarely. */
const MARGIN = 0.94;
/** Part of the bound that the next attempt aims at. */
const AIM = 0.85;
/** Attempts for a stage. */
const ATTEMPTS = 5;
/** Steps of an attempt: features form early. */
const MOST_STEPS = 2000;

/**
 * Learning rates at which a narrow network stays below ηλ_max = 0.5 in all stages, or in their first 2000 steps: those proposed where they are small enough, lower
 * ones where features sharpen the tangent kernel by more than was expected.
 *
 * The network is drawn for nothing else. No formula is known for the growth on targets of a high degree.
 */
export async function pilotRates(
  algebra: LinearAlgebra,
  key: DrawKey,
  { source, target }: { readonly source: PilotStage; readonly target: PilotStage },
  options: PilotOptions,
): Promise<{ readonly source: number; readonly target: number }> {
  const inputDim = source.task.inputs.cols, half = NEURONS / 2;
  const draw = (what: string, count: number) => normals({ ...key, purpose: `pilot ${what}` }, count);
  const hidden = draw("hidden weights", half * inputDim), z = draw("readout", half);
  const start: Start = {
    network: {
      hiddenWeights: matrix(NEURONS, inputDim, twice(hidden, 1)),
      readout: twice(z, -1), // pairs, whose output is 0
    },
  };
  const first = await settle(source, start);
  const alone = await settle(target, start);
  const { rate } = await settle({ ...target, rate: alone.rate }, switched(first.network));
  return { source: first.rate, target: rate };

  function switched(network: TwoLayerNetwork): Start {
    if (options.readout === "keep") return { network };
    if (options.readout === "center") return { network, offset: network };
    const fresh = { ...network, readout: draw("target readout", NEURONS) };
    return { network: fresh, offset: fresh };
  }

  async function settle(stage: PilotStage, from: Start) {
    let { rate } = stage, network = from.network;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const tried = await sharpest(stage, from, rate);
      network = tried.network;
      if (tried.sharpest <= MARGIN * STABLE_RATE_SHARPNESS) break;
      rate *= Math.max(0.25, AIM * STABLE_RATE_SHARPNESS / tried.sharpest);
    }
    return { rate, network };
  }

  /** The largest ηλ_max of the stage; without bound if it diverges. */
  async function sharpest(
    { task, richness, time }: PilotStage,
    { network, offset }: Start,
    rate: number,
  ): Promise<{ sharpest: number; network: TwoLayerNetwork }> {
    const { activation, weightDecay, stopLoss, signal } = options;
    const whole = Math.max(1, Math.ceil(time / rate - 1e-9)), learningRate = time / whole;
    const steps = Math.min(whole, MOST_STEPS);
    try {
      const end = await trainTwoLayer(algebra, network, task, {
        ...{ activation, richness, learningRate, steps, weightDecay, offset, signal },
        ...(stopLoss > 0 ? { stopLoss } : {}),
      });
      return { sharpest: end.largest.rateSharpness, network: end.network };
    } catch (error) {
      if (error instanceof NumericalError) return { sharpest: Infinity, network };
      throw error;
    }
  }
}

/** A half, and behind it the same times `sign`. */
function twice(half: Float64Array, sign: number): Float64Array {
  return Float64Array.from(
    { length: 2 * half.length },
    (_, i) => i < half.length ? half[i] : sign * half[i - half.length],
  );
}
