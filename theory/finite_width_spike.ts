import { once } from "./once.ts";
import { type StartingScatter, trainedMoments } from "./trained_moments.ts";
import type { WidenedSpike } from "./widened_spike.ts";

/** {@linkcode WidenedSpike} without what only losses need, and with the readout. */
export interface FiniteWidthSpike extends Omit<WidenedSpike, "scatter"> {
  /** A = |w|²/N. */
  readonly energy: number;
  /** Error of `energy`. */
  readonly energyError: number;
}

/** The mean of the largest eigenvalue of a random matrix is this many of its scales below the edge: Tracy, Widom (1996), β = 1. */
const TRACY_WIDOM = 1.2065;

/**
 * The spike of a network of finite width pretrained on the population of its source: {@linkcode trainedMoments}, exact at any D/N in
 * the limit of many dimensions, also where the spike drowns in the bulk of the initial weights.
 *
 * The errors are of order 1/D: half the second derivative by each quantity that scatters from network to network (A, the first
 * overlap of readout and weights, the kernel along the teacher) times its variance, twice, as the kernel's eigenvectors have
 * more than one way to meet the teacher. Near the transition they are large. Below it the direction means nothing, and the
 * eigenvalue is that of the bulk's edge, at (1+√c)² less some of the scale at which single eigenvalues are resolved there.
 *
 * @see Baik, Ben Arous, Péché (2005); Johnstone (2001) for the edge.
 */
export const finiteWidthSpike: (
  at: { readonly inputDim: number; readonly width: number; readonly richness: number },
) => FiniteWidthSpike = once(
  ({ inputDim, width, richness }) => [inputDim, width, richness],
  ({ inputDim, width, richness }) => {
    const share = inputDim / width, edge = (1 + Math.sqrt(share)) ** 2;
    const at = (off: StartingScatter) => {
      const said = trainedMoments(share, richness, off);
      // Without an eigenvalue above the edge the largest one is the bulk's, in whatever direction.
      return said.top > edge ? said : { ...said, top: edge, kept: 0 };
    };
    const middle = at({}), scatters: (keyof StartingScatter)[] = ["energy", "overlap", "strength"];
    const error = { top: 0, kept: 0, energy: 0 };
    for (const name of scatters) {
      const by = Math.sqrt((name === "overlap" ? 1 : 2) / width);
      const up = at({ [name]: by }), down = at({ [name]: -by });
      for (const part of ["top", "kept", "energy"] as const) {
        error[part] += Math.abs(up[part] + down[part] - 2 * middle[part]); // twice half the bend
      }
    }
    const scale = (Math.sqrt(width) + Math.sqrt(inputDim)) *
      Math.cbrt(1 / Math.sqrt(width) + 1 / Math.sqrt(inputDim)) / width;
    const drowned = middle.kept === 0, below = TRACY_WIDOM * scale;
    return {
      size: middle.top - 1 - (drowned ? below : 0),
      kept: middle.kept,
      energy: middle.energy,
      sizeError: error.top + below * scale / (scale + middle.top - edge),
      keptError: drowned ? 1 : Math.min(1, error.kept),
      energyError: error.energy,
    };
  },
);
