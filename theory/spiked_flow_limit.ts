import { marchenkoPastur, marchenkoPasturOrder } from "../numerics/marchenko_pastur.ts";
import { type SecularModes, secularModes } from "../numerics/secular_modes.ts";
import { type ModeDecay, modeDecay, type TrainingRule, trainingTime } from "./training_rule.ts";

/** What the limit law of training on a frozen kernel I + χv̂v̂ᵀ depends on. */
export interface SpikedFlowTask {
  /** α = P/D. */
  readonly ratio: number;
  /** σ, standard deviation of the label noise. */
  readonly noise: number;
  /** χ > −1, spike of the kernel. */
  readonly spike: number;
  /** Squared norm of β − β̂(0) orthogonal to v̂. */
  readonly bulk: number;
  /** Component of β − β̂(0) along v̂. */
  readonly along: number;
}

/** Test and train loss, and what they are made of. */
export interface SpikedFlowLimit {
  /** Mean of (f − y)² on fresh noise-free points. */
  readonly test: number;
  /** Mean of (f − y)² on the training points, label noise included. */
  readonly train: number;
  /** The part of `test` that fitted noise makes. */
  readonly fittedNoise: number;
  /** Σ_k g(μ_k) − Σ_j g(x_j) with g = left²: the spike's shift of the spectrum. */
  readonly spectralShift: number;
  /** μ_max. */
  readonly largestRate: number;
  /** Decay of the modes. */
  readonly decay: ModeDecay;
  /** J, number of quadrature nodes. */
  readonly count: number;
}

/**
 * Test and train loss of a linear predictor after training by gradient flow or descent on the kernel xᵀ(I + χv̂v̂ᵀ)x'/D,
 * D → ∞:
 *
 *     dψ_λ/dt = −λψ_λ − χ∫ρ(λ')λ'ψ_λ',   ψ_λ(0) = 1
 *     test  = b∫ρe^{−2λt} + s²∫ρψ_λ² + σ²∫ρ(1 − e^{−λt})²/λ
 *     train = (1/α)[b∫ρλe^{−2λt} + s²∫ρλψ_λ² + σ²∫_{λ>0} ρe^{−2λt}] + σ²(1 − 1/α)₊
 *
 * with ρ the Marchenko–Pastur law, b the squared norm of β − β̂(0) orthogonal to v̂ and s its component along v̂. Only what
 * lies along v̂ feels the spike: its share ψ_λ in each eigendirection of the data is driven by the mean over all of them. The
 * modes of this mean field are the eigenvalues of a diagonal matrix plus rank one. For descent e^{−μt} is (1 − ημ)^k, exactly.
 *
 * @param stretch Factor on all rates, for estimates of sensitivity; 1 unless given.
 * @throws {RangeError} If a parameter is out of range, or ημ_max ≥ 2 with μ_max the largest mode.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix A for χ = 0, σ = 0; the spike and the noise are derived here.
 */
export function spikedFlowLimit(task: SpikedFlowTask, rule: TrainingRule, stretch = 1): SpikedFlowLimit {
  const { ratio, noise, spike, bulk, along } = task;
  requireTask(task);
  // A spike lifts rates to (1 + χ) times those of the bulk: modes that fast are resolved too.
  const count = marchenkoPasturOrder(ratio, trainingTime(rule) * (1 + Math.max(0, spike)));
  const { nodes, weights, atom } = marchenkoPastur(ratio, count);
  const strengths = weights.map((w, j) => spike * w * nodes[j]);
  const modes = secularModes(nodes, strengths);
  const largestRate = Math.max(nodes[count - 1], modes.values[count - 1]);
  const decay = stretched(modeDecay(rule, largestRate), stretch);
  const { psi, psiZero } = spikedModes(nodes, strengths, modes, decay);
  let bulkTest = atom,
    bulkTrain = 0,
    spikeTest = atom * psiZero ** 2,
    spikeTrain = 0,
    fitted = 0,
    learned = 0;
  let spectralShift = 0;
  for (let j = 0; j < count; j++) {
    const left = decay.left(nodes[j]), lost = decay.lost(nodes[j]);
    bulkTest += weights[j] * left * left;
    bulkTrain += weights[j] * nodes[j] * left * left;
    spikeTest += weights[j] * psi[j] ** 2;
    spikeTrain += weights[j] * nodes[j] * psi[j] ** 2;
    fitted += weights[j] * lost * lost / nodes[j];
    learned += weights[j] * (1 - left * left);
    spectralShift += decay.left(modes.values[j]) ** 2 - left * left;
  }
  const fittedNoise = noise ** 2 * fitted;
  return {
    test: bulk * bulkTest + along ** 2 * spikeTest + fittedNoise,
    train: (bulk * bulkTrain + along ** 2 * spikeTrain) / ratio + noise ** 2 * (1 - learned / ratio),
    fittedNoise,
    spectralShift,
    largestRate,
    decay,
    count,
  };
}

/** The same decay for rates that are larger by a factor. */
function stretched(decay: ModeDecay, by: number): ModeDecay {
  if (by === 1) return decay;
  return { ...decay, left: (rate) => decay.left(by * rate), lost: (rate) => decay.lost(by * rate) };
}

/** ψ at the nodes and at the eigenvalue 0. */
function spikedModes(
  nodes: Float64Array,
  strengths: Float64Array,
  { values, origins, offsets }: SecularModes,
  decay: ModeDecay,
): { psi: Float64Array; psiZero: number } {
  const count = nodes.length, psi = new Float64Array(count);
  let psiZero = 1;
  if (strengths.every((s) => s === 0)) return { psi: nodes.map(decay.left), psiZero };
  for (let k = 0; k < count; k++) {
    const base = nodes[origins[k]];
    let slope = 0;
    for (let j = 0; j < count; j++) slope += strengths[j] / (nodes[j] - base - offsets[k]) ** 2;
    const left = decay.left(values[k]) / slope;
    for (let j = 0; j < count; j++) psi[j] -= left / (nodes[j] - base - offsets[k]);
    psiZero -= decay.lost(values[k]) / values[k] / slope;
  }
  return { psi, psiZero };
}

function requireTask({ noise, spike, bulk, along }: SpikedFlowTask): void {
  const refuse = (name: string, wanted: string, value: number) => {
    throw new RangeError(`Cannot predict training as ${name} must be ${wanted}: current value is ${value}`);
  };
  if (!(noise >= 0 && noise < Infinity)) refuse("noise", ">= 0 and finite", noise);
  if (!(spike > -1 && spike < Infinity)) refuse("spike", "> -1 and finite", spike);
  if (!(bulk >= 0 && bulk < Infinity)) refuse("bulk", ">= 0 and finite", bulk);
  if (!Number.isFinite(along)) refuse("along", "finite", along);
}
