import { sampleCount } from "../numerics/sample_count.ts";
import type { ClaimText } from "../operators/pool_claims.ts";
import { claimLimit } from "../theory/claim_limit.ts";
import { type ClaimParams, type PrintedClaim, printedClaims } from "../theory/printed_claims.ts";

/** What all experiments have in common beside the parameters. */
export const fixedParams = {
  sourceNoise: 0,
  noiseAlignment: 0,
  ridge: 1e-5,
  initScale: 1e-6,
  integrator: "flow",
  learningRate: 0.02,
  maxSteps: 100_000,
  curves: "none",
  width: Infinity,
  trainable: "readout",
  readout: "center",
  signal: 0,
  noiseSpike: 0,
  crosstalk: 0.7,
} as const;

/** Parameters of the experiments that differ from the others'. */
export const settings = {
  /** A source that is learned exactly. */
  population: { sourceRatio: Infinity },
  /** Regression on a kernel has no ridge. */
  ridgeless: { ridge: 0 },
  /** So rich that the spike is as good as infinite. */
  veryRich: { proportionalRichness: 1000 },
  /** Linear regression that starts at the source's fit. */
  oneLayer: { hiddenLayers: 0 },
  /** Kernel regression to the end. */
  toTheEnd: { time: Infinity },
  /** Kernel regression that has hardly begun. */
  early: { time: 1 },
} as const;

const { population, veryRich, oneLayer, toTheEnd, early } = settings;

/** The claims by metric, in the order of the papers, each with the setting in which it is tested. */
const claims = {
  scratch: [claim("scratch"), population],
  linear_transfer: [claim("linear-transfer"), population],
  fine_tune: [claim("fine-tune"), population],
  regression_source: [claim("regression-source"), oneLayer],
  finite_source: [claim("finite-source"), {}],
  frozen_kernel: [claim("frozen-kernel"), population],
  spike: [claim("spike"), population],
  free_kernel: [claim("free-kernel"), {}],
  kernel_constants: [claim("kernel-constants"), {}],
  negative_transfer: [claim("negative-transfer"), {}],
  ultra_rich: [claim("ultra-rich"), {}],
  rich_limit: [claim("rich-limit"), veryRich],
  flow_limit: [claim("flow-limit"), toTheEnd],
  flow_time: [claim("flow-time"), early],
} as const satisfies Record<string, readonly [PrintedClaim, Partial<ClaimParams>]>;

/** The metrics of the claims, in the order of the papers. */
export const claimNames = Object.keys(claims) as readonly (keyof typeof claims)[];

function claim(id: string): PrintedClaim {
  const found = printedClaims.find((one) => one.id === id);
  if (!found) throw new TypeError(`Cannot test the claim ${id}: there is none of that name`);
  return found;
}

/** The parameters of a cell. */
export type ClaimValues = Omit<ClaimParams, keyof typeof fixedParams | "time">;

/** All that a law may ask for. */
const complete = (metric: keyof typeof claims, values: ClaimValues): ClaimParams => ({
  ...values,
  ...fixedParams,
  ...claims[metric][1],
});

/** What holds. */
export const law = (metric: keyof typeof claims) => (values: ClaimValues) =>
  claims[metric][0].corrected(complete(metric, values));

/** The parameters at half the dimension, with the same ratios of samples. */
export const halfSize = <V extends Pick<ClaimValues, "inputDim" | "sourceRatio" | "targetRatio">>(
  values: V,
): V => ({
  ...values,
  inputDim: values.inputDim / 2,
  sourceRatio: sampleCount(values.sourceRatio, values.inputDim) / values.inputDim,
  targetRatio: sampleCount(values.targetRatio, values.inputDim) / values.inputDim,
});

/** What is printed. */
export const printed = (metric: string, values: ClaimValues): ClaimText => {
  const name = metric as keyof typeof claims, said = claims[name][0], { title, where, remark } = said;
  const limit = claimLimit(said, complete(name, values), complete(name, halfSize(values)));
  return { title, where, remark, sizes: [values.inputDim / 2, values.inputDim], ...limit };
};
