import { type DrawKey, normals } from "../../numerics/draws.ts";
import { deepKernels, type DeepNetwork, deepOutput } from "../../numerics/deep_network.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import { trainDeepNetwork } from "../../numerics/train_deep_network.ts";
import type { DeepProblem, DeepStage } from "./deep_problem.ts";
import { type DeepRecord, deepRecord } from "./deep_record.ts";

/** Networks of {@linkcode narrowDeepNetwork}. */
export interface NarrowOptions {
  /** M. */
  readonly width: number;
  /** Names the draws. */
  readonly key: DrawKey;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/**
 * A network of M neurons a layer that solves a problem of the mean field, with the same rules: it tells what a finite width adds, not
 * what the limit is. What it says at the start is subtracted, as what a readout drawn anew says, since both vanish in the limit.
 */
export async function narrowDeepNetwork(
  algebra: LinearAlgebra,
  problem: DeepProblem,
  { width, key, signal }: NarrowOptions,
): Promise<DeepRecord[]> {
  const { stages, tests, activation, weightDecay, hiddenLayers } = problem;
  const draw = (what: string, count: number) =>
    normals({ ...key, purpose: `${key.purpose}: ${what}` }, count);
  const dim = stages[0].inputs.cols;
  let network: DeepNetwork = {
    hiddenWeights: matrix(width, dim, draw("hidden weights", width * dim)),
    innerWeights: Array.from(
      { length: hiddenLayers - 1 },
      (_, l) => matrix(width, width, draw(`inner weights ${l + 1}`, width * width)),
    ),
    readout: draw("readout", width),
  };
  let offset = network;
  const records: DeepRecord[] = [];
  for (const [index, stage] of stages.entries()) {
    if (index > 0 && stage.readout === "reset") network = { ...network, readout: draw("new readout", width) };
    if (index > 0 && stage.readout !== "keep") offset = network;
    let done = 0;
    for (const step of stage.records) {
      if (step > done) network = await advance(stage, step - done);
      done = step;
      const predict = (inputs: DeepStage["inputs"]) => {
        const says = deepOutput(algebra, network, inputs, { activation, richness: stage.richness });
        const before = deepOutput(algebra, offset, inputs, { activation, richness: stage.richness });
        return says.map((f, p) => f - before[p]);
      };
      const { feature, gradient } = stage.detailed.includes(step)
        ? deepKernels(algebra, network, activation, stage.inputs)
        : { feature: undefined, gradient: undefined };
      records.push(deepRecord(problem, {
        ...{ stage: index, step, train: predict(stage.inputs) },
        at: tests.map(({ inputs }) => predict(inputs)),
        ...(feature ? { layers: feature.map((phi, l) => ({ feature: phi, gradient: gradient[l] })) } : {}),
      }));
    }
  }
  return records;

  async function advance(stage: DeepStage, steps: number): Promise<DeepNetwork> {
    const { inputs, targets, richness, learningRate, freezeLayers } = stage;
    const options = { activation, weightDecay, richness, learningRate, freezeLayers, steps, offset, signal };
    return (await trainDeepNetwork(algebra, network, { inputs, targets }, options)).network;
  }
}
