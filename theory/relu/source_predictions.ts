import type { Prediction } from "../prediction.ts";
import { switchDistance } from "./overlap_law.ts";
import type { FamilyParams } from "./task_family.ts";

const FLOW = "conserved by gradient flow of ReLU networks (positive homogeneity)";

/** Drift that the errors of a hundred adaptive steps, 1e-4 each, leave. */
const INTEGRATED = 0.01;

/** |w_i|² − c_i² is conserved by gradient flow, whatever the loss. */
export function balancePrediction(
  { integrator, learningRate, width, scale }: {
    readonly integrator: "flow" | "descent";
    readonly learningRate: number;
    readonly width: number;
    readonly scale: number;
  },
): Prediction {
  // A step of descent adds η²(|ẇ|² − ċ²), and η∫Σ(|ẇ|² + ċ²)dt = ηs(R(0) − R)/2 is shared among m neurons.
  return integrator === "flow"
    ? { value: 0, allowance: INTEGRATED, allowanceReason: "errors of the adaptive steps", source: FLOW }
    : {
      value: 0,
      allowance: learningRate * scale / (2 * width),
      allowanceReason: "O(η): at most ηs/2m for a loss that begins at 1",
      source: FLOW,
    };
}

/** w·∂R/∂w = c ∂R/∂c of each neuron, at any weights. */
export function eulerPrediction(): Prediction {
  return {
    value: 0,
    allowance: 1e-11,
    allowanceReason: "rounding",
    source: "Euler's identity: ReLU is homogeneous",
  };
}

/**
 * Loss on the target before any of its data is seen, E (f − f_t)² with f the pretrained network.
 *
 * @param sourceLoss E (f − f_s)²: by so much f may differ from f_s, which bounds the difference by the triangle inequality.
 * @returns Undefined for the family `random`, which has no closed form.
 */
export function switchPrediction(params: FamilyParams, sourceLoss: number): Prediction | undefined {
  if (params.family === "random") return undefined;
  const value = switchDistance(params);
  return {
    value,
    allowance: 2 * Math.sqrt(sourceLoss * value) + sourceLoss,
    allowanceReason: "the source is learned to a finite loss",
    source: "distance of source and target teacher: arc-cosine kernel (Cho, Saul 2009)",
  };
}
