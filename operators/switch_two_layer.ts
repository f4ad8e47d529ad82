import { normals } from "../numerics/draws.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { drawKey } from "./draw_key.ts";
import type { State } from "./state.ts";
import type { ReadoutRule } from "./switch_readout.ts";

/** Below this γ₂ the output that `keep` carries over, (γ₁/γ₂)f₁, is far from any target. */
const SMALLEST_KEPT = 0.05;
/** As is one so many times f₁. */
const LARGEST_GAIN = 20;

/** A network, of two layers or more, and the one whose output is subtracted from its own. */
export interface SwitchedOutput<Network extends TwoLayerNetwork> {
  /** All weights. */
  readonly network: Network;
  /** The network whose output, at the same γ, is f_off; undefined for none. */
  readonly offset?: Network;
}

/**
 * Turns a trained network to its next task, with richness γ₂ in place of γ₁:
 *
 * - `keep`: weights, readout and offset stay, f starts at (γ₁/γ₂) f₁;
 * - `center`: weights and readout stay, and what the network says at the switch is subtracted: f starts at 0;
 * - `reset`: the readout is drawn anew, z ~ N(0, 1), and what the network then says subtracted: f starts at 0.
 *
 * What `reset` subtracts vanishes at infinite width.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025): fine-tuning from a pretrained initialisation.
 */
export function switchTwoLayer<Network extends TwoLayerNetwork>(
  state: State,
  { network, offset }: SwitchedOutput<Network>,
  rule: ReadoutRule,
): SwitchedOutput<Network> {
  if (rule === "keep") return { network, offset };
  if (rule === "center") return { network, offset: network };
  const readout = normals(drawKey(state, "target readout"), network.readout.length);
  const turned: Network = { ...network, readout };
  return { network: turned, offset: turned };
}

/**
 * Refuses a readout rule that cannot work with these richnesses.
 *
 * @throws {RangeError} If `keep` would start at more than 20 times f₁, or more than f₁ with γ₂ < 0.05.
 */
export function requireSwitch(
  { readout, sourceRichness, targetRichness }: {
    readonly readout: ReadoutRule;
    readonly sourceRichness: number;
    readonly targetRichness: number;
  },
): void {
  if (readout !== "keep") return;
  const gain = Number((sourceRichness / targetRichness).toPrecision(3));
  if (gain > LARGEST_GAIN) {
    throw new RangeError(
      `Cannot keep the readout from --source-richness ${sourceRichness} to --target-richness ${targetRichness}: the output ` +
        `would start at ${gain} times the source's; need at most ${LARGEST_GAIN}, or --readout center or reset`,
    );
  }
  if (targetRichness >= SMALLEST_KEPT || targetRichness >= sourceRichness) return;
  throw new RangeError(
    `Cannot keep the readout at --target-richness ${targetRichness}: weights that hardly move cannot unlearn an output that ` +
      `grows from --source-richness ${sourceRichness}; need at least ${SMALLEST_KEPT}, or --readout center or reset`,
  );
}
