import { breather } from "../../numerics/breathe.ts";
import { type DrawKey, normals } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { type DeepProblem, momentOf } from "./deep_problem.ts";
import { type DeepRecord, deepRecord } from "./deep_record.ts";
import { finiteNetwork } from "./finite_network.ts";

/** Networks of {@linkcode narrowDeepNetwork}. */
export interface NarrowOptions {
  /** M. */
  readonly width: number;
  /** Names the draws. */
  readonly key: DrawKey;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** Largest |Δ| of a network that has not diverged. */
const LARGEST_RESIDUAL = 1e6;

/**
 * A network of M neurons a layer that solves a problem of the mean field, with the same rules: it tells what a finite width adds, not
 * what the limit is. What it says at the start is subtracted, as what a readout drawn anew says, since both vanish in the limit.
 *
 * @throws {NumericalError} If a residual exceeds 1e6 or is not finite.
 */
export async function narrowDeepNetwork(
  algebra: LinearAlgebra,
  problem: DeepProblem,
  { width, key, signal }: NarrowOptions,
): Promise<DeepRecord[]> {
  const { stages, tests, activation, weightDecay, hiddenLayers } = problem;
  const draw = (what: string, count: number) =>
    normals({ ...key, purpose: `${key.purpose}: ${what}` }, count);
  const sets = [...stages, ...tests].map(({ inputs }) => inputs), dim = sets[0].cols;
  const readout = draw("readout", width);
  const network = finiteNetwork(algebra, {
    ...{ sets, readout, activation },
    first: matrix(width, dim, draw("hidden weights", width * dim)),
    inner: Array.from(
      { length: hiddenLayers - 1 },
      (_, l) => matrix(width, width, draw(`inner weights ${l + 1}`, width * width)),
    ),
  });
  const said = () => sets.map((_, set) => network.says(set));
  const records: DeepRecord[] = [], breathe = breather(signal);
  let offset = said();
  for (const [index, stage] of stages.entries()) {
    const { richness, learningRate, steps, targets, freezeLayers: frozen } = stage;
    const by = { rate: learningRate * richness, keep: 1 - learningRate * weightDecay, frozen };
    if (index > 0 && stage.readout === "reset") readout.set(draw("new readout", width));
    network.learn(index);
    if (index > 0 && stage.readout !== "keep") offset = said();
    for (let step = 0; step <= steps; step++) {
      const pause = breathe();
      if (pause) await pause;
      const predicted = (raw: Float64Array, set: number) =>
        raw.map((m, p) => (m - offset[set][p]) / richness);
      const train = predicted(network.look(), index), residual = targets.map((y, p) => y - train[p]);
      if (!residual.every((delta) => Math.abs(delta) <= LARGEST_RESIDUAL)) {
        throw new NumericalError(
          `Cannot follow a network of ${width} neurons a layer: stage ${index + 1} diverges at step ${step}`,
        );
      }
      const { ended, recorded, detailed } = momentOf(stage, step, residual);
      if (recorded) {
        const at = tests.map((_, set) => predicted(network.says(stages.length + set), stages.length + set));
        const layers = detailed ? { layers: network.kernels(index) } : {};
        records.push(deepRecord(problem, { stage: index, step, train, at, ...layers }));
      }
      if (ended) break;
      network.step(residual, by);
    }
  }
  return records;
}
