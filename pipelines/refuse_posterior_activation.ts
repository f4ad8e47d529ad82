import { gaussHermite } from "../numerics/gauss_hermite.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { inWords } from "./refuse_stages.ts";

/** Two fields far out; a straight line grows by their ratio, whatever it is at 0, and half more is for rounding and offsets. */
const FAR = 1e4, FARTHER = 1e8, MOST_GROWTH = 1.5 * FARTHER / FAR;
/** Mean φ² over normal fields, at least and at most: beyond, ridge and richness are no numbers of order one. */
const SMALLEST = 1e-6, LARGEST = 1e6;
/** Nodes of the mean. */
const NODES = 40;

/**
 * Refuses activations for which no posterior of infinite width exists, or none that numbers hold.
 *
 * The density of a neuron there is exp(½γ²(v·φ(w))² − ½(1+δ)|w|²): with a φ that grows faster than |w| it has no norm at any richness,
 * and at a finite width single neurons run away with the task. What grows as |w| at most has one, if the richness is small enough.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refusePosteriorActivation(name: string): Promise<void> {
  const { values } = await inWords(() => openActivation(name), "--activation");
  const ends = new Float64Array(4);
  values(Float64Array.of(FAR, FARTHER, -FAR, -FARTHER), ends);
  const [right, farRight, left, farLeft] = ends.map(Math.abs);
  const shown = JSON.stringify(name.slice(0, 60));
  const grows = (near: number, far: number) => !(far < Infinity && far <= MOST_GROWTH * Math.max(near, 1));
  if (grows(right, farRight) || grows(left, farLeft)) {
    throw new RangeError(
      `Cannot use ${shown} for --activation here: it grows faster than h, and wide networks then have no posterior, as single ` +
        "neurons run away; take one that grows no faster, such as relu, tanh or h/(1+exp(-h))",
    );
  }
  const { nodes, weights } = gaussHermite(NODES), there = new Float64Array(NODES);
  values(Float64Array.from(nodes), there);
  const square = there.reduce((sum, value, i) => sum + weights[i] * value * value, 0);
  if (!(square >= SMALLEST && square <= LARGEST)) {
    throw new RangeError(
      `Cannot use ${shown} for --activation here: the mean of its square over normal fields must be from ${SMALLEST} to ${LARGEST}, ` +
        `and is ${Number(square.toPrecision(2))}; scale it`,
    );
  }
}
