import type { DeepProblem } from "./deep_problem.ts";

/** Training points at all steps that a history may have: its cost grows as the square. */
export const LARGEST_HISTORY = 2000;
/** Bytes of the samples. */
const MOST_BYTES = 3 * 2 ** 30;

/** What the sizes of a problem are decided by. */
export type MonteCarloSizes = Pick<DeepProblem, "hiddenLayers"> & {
  readonly stages: readonly {
    readonly targets: { readonly length: number };
    readonly steps: number;
    readonly detailed: readonly number[];
  }[];
};

/** n, training points at all steps, and those of the last moment where its gradients are recorded. */
export function historySize({ stages }: Pick<MonteCarloSizes, "stages">): number {
  const last = stages[stages.length - 1], extra = last.detailed.includes(last.steps) ? 1 : 0;
  return stages.reduce((sum, { targets, steps }) => sum + targets.length * steps, 0) +
    extra * last.targets.length;
}

/** Bytes of the history: two arrays of S n a layer and two more between neighbours, and two of n² there. */
export function monteCarloBytes(
  { hiddenLayers, stages }: MonteCarloSizes,
  samples: number,
): number {
  const n = historySize({ stages });
  return 8 * (samples * n * (4 * hiddenLayers - 2) + n ** 2 * (2 * hiddenLayers - 2));
}

/** A number of points or steps as it is told: all digits, or three of one that is beyond counting. */
export function inFigures(count: number): string {
  return count < 1e7 ? `${count}` : count.toPrecision(3);
}

/**
 * Refuses a problem that is too large, or has too few samples.
 *
 * @throws {RangeError} Naming the size, and what to change.
 */
export function requireMonteCarlo(problem: MonteCarloSizes, samples: number): void {
  const n = historySize(problem);
  const points = problem.stages.reduce((sum, { targets, steps }) => sum + targets.length * steps, 0);
  if (points > LARGEST_HISTORY) {
    throw new RangeError(
      `Cannot follow ${
        inFigures(points)
      } training points, all steps counted: at most ${LARGEST_HISTORY}; take fewer samples or steps`,
    );
  }
  if (!Number.isInteger(samples) || samples % 2 !== 0 || samples < 2 * points) {
    throw new RangeError(
      `Cannot take ${samples} samples of ${points} training points, all steps counted: need an even number >= ${
        2 * points
      }`,
    );
  }
  const bytes = monteCarloBytes(problem, samples);
  if (bytes <= MOST_BYTES) return;
  throw new RangeError(
    `Cannot keep ${samples} samples of ${n} training points in ${problem.hiddenLayers} layers: it takes ${
      (bytes / 2 ** 30).toPrecision(3)
    } GiB, at most ${MOST_BYTES / 2 ** 30} are used; take fewer of them`,
  );
}
