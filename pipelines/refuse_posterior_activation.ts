import type { Activation } from "../numerics/activation.ts";
import { gaussHermite } from "../numerics/gauss_hermite.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { inWords } from "./refuse_stages.ts";

/** Fields far out, within the range of exp, by which the slope of what grows no faster than h changes by no more than this part. */
const FAR = 100, FARTHER = 300, FARTHEST = 600, BEND = 1.05;
/** Half the range of fields near 0. */
const NEAR = 20;
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
  const shown = JSON.stringify(name.slice(0, 60));
  if (growsFaster(values, 1) || growsFaster(values, -1)) {
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

/** Whether the slope still grows far out on one side, by more than the range near 0 makes of what only goes up and down. */
function growsFaster(values: Activation["values"], side: 1 | -1): boolean {
  const near = new Float64Array(8 * NEAR + 1).map((_, i) => i / 4 - NEAR);
  values(near, near);
  const range = near.reduce((a, b) => Math.max(a, b)) - near.reduce((a, b) => Math.min(a, b));
  const far = Float64Array.of(FAR, FARTHER, FARTHEST).map((h) => side * h);
  values(far, far);
  const first = Math.abs(far[1] - far[0]) / (FARTHER - FAR), width = FARTHEST - FARTHER;
  return !(Math.abs(far[2] - far[1]) / width <= BEND * first + range / width);
}
