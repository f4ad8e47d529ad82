import type { DeepNetwork } from "../numerics/deep_network.ts";
import type { PlanParams } from "./plan_training.ts";
import type { ReadoutRule } from "./switch_readout.ts";
import type { TrainedTwoLayer, TwoLayerParams } from "./two_layer_contents.ts";

/** Parameters of networks with any number of hidden layers that learn a source and then a target. */
export interface DeepParams extends PlanParams, Pick<TwoLayerParams, "width" | "curves"> {
  /** L. */
  readonly hiddenLayers: number;
  /** k: hidden layers, from the first on, that the target's training leaves as pretraining left them. */
  readonly freezeLayers: number;
  /** What becomes of the readout at the switch. */
  readonly readout: ReadoutRule;
}

/** A deep network and the one whose output is subtracted from its own. */
export interface UntrainedDeep {
  /** All weights. */
  readonly network: DeepNetwork;
  /** The network whose output, at the same γ, is f_off; undefined for none. */
  readonly offset?: DeepNetwork;
}

/** A deep network after a stage of training, f(x) = zφ(h^L)/(γN) − f_off(x). */
export type TrainedDeep = Omit<TrainedTwoLayer, "network" | "offset"> & UntrainedDeep;
