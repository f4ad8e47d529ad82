import { descentContour } from "../numerics/descent_contour.ts";
import { laplaceContour } from "../numerics/laplace_contour.ts";
import { bulkShifts, type Corrected } from "./bulk_shifts.ts";
import { fastModes } from "./fast_modes.ts";
import { flowDeviations } from "./flow_scatter.ts";
import type { Prediction } from "./prediction.ts";
import { slowModes } from "./slow_modes.ts";
import { type SpikedFlowCorrection, spikedFlowCorrection } from "./spiked_flow_correction.ts";
import { spikedFlowLimit, type SpikedFlowTask } from "./spiked_flow_limit.ts";
import type { TrainingRule } from "./training_rule.ts";

/** Test and train loss at one time. */
export interface FlowLosses {
  /** Mean of (f − y)² on fresh noise-free points. */
  readonly test: Prediction;
  /** Mean of (f − y)² on the training points, label noise included. */
  readonly train: Prediction;
}

/** Nodes of the contour for flow. */
const ORDER = 8;
/** tμ_max below which corrections are linear in t. */
const EARLY = 1e-4;
/** Errors in units of the initial losses: of the modes; and of the contours, which compute a 1/D correction, times D. */
const ROUNDING = { modes: 1e-12, flow: 1e-7, descent: 1e-5 };

/**
 * Losses of training on the kernel xᵀ(I + χv̂v̂ᵀ)x'/D at finite D: the limit law, plus its 1/D correction, with an estimate of
 * the 1/D² that is left as allowance.
 *
 *     allowance = size·ε/(1−ε) + correction²/limit + ε₀²·limit
 *     ε = ε₀ + 2χ²/((1+χ)²αD),   ε₀ = 1/(D|1−α| + D√(2/t))
 *
 * ε is the ratio of successive orders. Its first part counts eigenvalues: the expansion is in their spacing at the lower edge,
 * relative to the distance of that edge from 0 or to the resolution 1/2t, whichever is larger; for converged noise it is
 * exactly the ratio in 1/(m−1) = 1/m + 1/m² + …, m = |P − D|. Its second part is the squared relative scatter of 1 + χ|Pv̂|²,
 * by which the spike's share is divided. All contributions enter `size` by their absolute values. The second term matters where
 * the correction is no small part of the loss (late times), the third where single eigenvalues are resolved (t near D² at
 * α = 1).
 *
 * Added are what data sets with unusually slow modes leave late ({@linkcode slowModes}) and, for descent, what the scatter of
 * the fastest modes does beyond first order ({@linkcode fastModes}). Where kημ_max is so large that no closed contour is
 * affordable, the spike's correction is that of flow, and its part ημ_max is allowed for as well.
 *
 * The deviations are those of {@linkcode flowDeviations}: with a spike lower bounds.
 *
 * @param samples P.
 * @param inputDim D.
 * @throws {RangeError} If |P − D| ≤ 1 and t > D², where the fit has no finite average, and as {@linkcode spikedFlowLimit}.
 */
export function spikedFlowLosses(
  task: SpikedFlowTask,
  rule: TrainingRule,
  { samples, inputDim, source }: { samples: number; inputDim: number; source: string },
): FlowLosses {
  const { ratio, noise, spike, bulk, along } = task;
  const limit = spikedFlowLimit(task, rule);
  const { decay, count } = limit;
  if (Math.abs(samples - inputDim) <= 1 && decay.time > inputDim ** 2) {
    throw new RangeError(
      `Cannot predict training on ${samples} samples in ${inputDim} dimensions, the interpolation point, to a time > ` +
        `${inputDim ** 2}, where the loss has no finite average: current value is ${decay.time}`,
    );
  }
  const base = bulkShifts(ratio, count, decay);
  const slowest = (1 - Math.sqrt(ratio)) ** 2 * Math.min(1, 1 + spike);
  const time = Math.min(decay.time, 40 / slowest);
  const none = {
    alongTest: base.test.shift,
    alongTrain: base.train.shift,
    bulkTest: 0,
    bulkTrain: 0,
    fittedNoise: 0,
  };
  const closed = rule.integrator === "descent" && spike !== 0
    ? descentContour(decay.step, rule.steps, limit.largestRate)
    : null;
  const spiked = spike !== 0 && time > 0 ? correction() : none;
  const rounding = spike === 0 ? ROUNDING.modes : ROUNDING[rule.integrator] / inputDim;
  const scatter = spike === 0 ? 0 : 2 * (spike / (1 + spike)) ** 2 / ratio;
  const edge = 1 / (Math.abs(1 - ratio) + Math.SQRT2 / Math.sqrt(decay.time)) / inputDim;
  const epsilon = edge + scatter / inputDim;
  const growth = epsilon < 0.5 ? epsilon / (1 - epsilon) : 1;
  const square = along ** 2, sigma2 = noise ** 2;
  const coarse = closed ? 0 : Math.min(1, decay.step * limit.largestRate);
  const fast = decay.step > 0 ? fastModes(task, rule, { samples, inputDim }) : { test: 0, train: 0 };
  const combine = (
    bulkPart: Corrected,
    bulkSpike: number,
    alongPart: number,
    noisePart: Corrected,
    noiseSpike: number,
  ) => {
    const extra = spike === 0
      ? 0
      : Math.abs(square * (alongPart - bulkPart.shift)) + Math.abs(bulk * bulkSpike) +
        Math.abs(sigma2 * noiseSpike);
    const shift = bulk * (bulkPart.shift + bulkSpike) + square * alongPart +
      sigma2 * (noisePart.shift + noiseSpike);
    const size = (bulk + square) * bulkPart.size + sigma2 * noisePart.size + extra;
    return { shift: shift / inputDim, left: (size * growth + extra * coarse) / inputDim };
  };
  const test = combine(base.test, spiked.bulkTest, spiked.alongTest, base.noise, spiked.fittedNoise);
  const train = combine(base.train, spiked.bulkTrain, spiked.alongTrain, base.residual, limit.spectralShift);
  /** `decaying`: the part of the limit that is not there for ever, whatever the data. */
  const prediction = (
    value: number,
    decaying: number,
    { shift, left, deviation }: { shift: number; left: number; deviation: number },
  ): Prediction => ({
    value: Math.max(0, value + shift),
    allowance: left + Math.abs(shift) * Math.min(1, Math.abs(shift) / decaying) + edge ** 2 * decaying +
      rounding * (bulk + square + sigma2),
    allowanceReason: "O(1/D²): size of the 1/D correction times the ratio of successive orders" +
      (decay.step > 0 ? "; scatter of the fastest modes under finite steps" : ""),
    source,
    deviation,
  });
  function correction(): SpikedFlowCorrection {
    if (closed) return spikedFlowCorrection(ratio, spike, closed, count);
    // Nothing is left of the digits on the wide contours of very early times, where each part starts from 0, linearly or slower.
    const at = Math.max(time, EARLY / limit.largestRate), share = time / at;
    const parts = spikedFlowCorrection(ratio, spike, laplaceContour(at, ORDER), count);
    return {
      alongTest: share * parts.alongTest,
      alongTrain: share * parts.alongTrain,
      bulkTest: share * parts.bulkTest,
      bulkTrain: share * parts.bulkTrain,
      fittedNoise: share * parts.fittedNoise,
    };
  }

  const scatters = flowDeviations(task, decay, { samples, inputDim, count });
  const rare = slowModes(ratio, inputDim, decay.time);
  const unfitted = sigma2 * Math.max(0, 1 - 1 / ratio);
  return {
    test: prediction(limit.test, Math.max(limit.test, Number.MIN_VALUE), {
      shift: test.shift,
      left: test.left + fast.test + (bulk + square) * rare.weight,
      deviation: scatters.test,
    }),
    train: prediction(limit.train, Math.max(limit.train - unfitted, Number.MIN_VALUE), {
      shift: train.shift / ratio,
      left: fast.train + (train.left + ((bulk + square) * rare.rate + sigma2) * rare.weight) / ratio,
      deviation: scatters.train,
    }),
  };
}
