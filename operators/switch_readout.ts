import type { Backend } from "../numerics/backend.ts";
import { freshReadout, type MeanFieldNetwork } from "../numerics/mean_field_network.ts";
import { meanFieldPredictor } from "../numerics/train_mean_field.ts";
import { drawKey } from "./draw_key.ts";
import type { State } from "./state.ts";

/** What becomes of the readout when a network turns to its next task; see {@linkcode switchReadout}. */
export type ReadoutRule = "keep" | "center" | "reset";

/** A network at the start of its next task. */
export interface SwitchedNetwork {
  /** The network, its hidden weights as they were. */
  readonly network: MeanFieldNetwork;
  /** What is subtracted from its output, `[D]`; undefined for nothing. */
  readonly offset?: Float64Array;
  /** β̂ of f(x) = β̂·x at the start, `[D]`. */
  readonly predictor: Float64Array;
}

/**
 * Turns a trained network to its next task, with richness γ̄₂ in place of γ̄₁:
 *
 * - `keep`: weights and readout stay, f starts at (γ̄₁/γ̄₂) f₁;
 * - `center`: they stay, and what the network says at the switch is subtracted: f starts at 0;
 * - `reset`: the readout is drawn anew and the output centred: f starts at 0.
 *
 * @param richness γ̄₂ > 0.
 * @see Lauditi, Bordelon, Pehlevan (2025): fine-tuning from a pretrained initialisation.
 */
export function switchReadout(
  { algebra }: Backend,
  state: State,
  trained: MeanFieldNetwork,
  { rule, richness, purpose = "target readout" }: {
    readonly rule: ReadoutRule;
    readonly richness: number;
    readonly purpose?: string;
  },
): SwitchedNetwork {
  const network = rule === "reset" ? freshReadout(drawKey(state, purpose), trained) : trained;
  const says = meanFieldPredictor(algebra, network, richness);
  if (rule === "keep") return { network, predictor: says };
  return { network, offset: says, predictor: new Float64Array(says.length) };
}
