import { targetSamples } from "./linear_params.ts";
import { refuseInterpolation } from "./noise_energy.ts";
import { once } from "./once.ts";
import type { Prediction } from "./prediction.ts";
import { resetTransfer } from "./reset_transfer.ts";
import { richChain, type RichHistory, richTaskLoss } from "./rich_chain.ts";
import { requireRich, type RichParams, richTasks } from "./rich_params.ts";
import type { RichTask } from "./rich_step.ts";
import { scratchLoss } from "./scratch_loss.ts";

/**
 * Test loss on the target of a two-layer linear network that is rich on both tasks.
 *
 *     p = (1−α)γ̄₁²B/(1+A₁),   A_f = [p + √(p² + 4(1+E+p))]/2,   s = √((1+A_f)/(1+A₁)),   A₁ = √(1+γ̄₁²B)
 *     keep:    E = γ̄₂²(α+V),                            k = sγ̄₁/γ̄₂
 *     center:  E = αγ̄₁²B + 2αγ̄₁γ̄₂β̂₁·β₂ + γ̄₂²(α+V),     k = (s−1)γ̄₁/γ̄₂
 *     R = (1−α)[1 + k²B − 2kβ̂₁·β₂] + V,  α = P₂/D < 1;      R = V for P₂ > D
 *
 * `keep` starts from f₂ = (γ̄₁/γ̄₂)f₁: as γ̄₂ → 0 at fixed γ̄₁ it diverges, since the network cannot forget in the directions that
 * the target data leave free. `center` tends to lazy training ({@linkcode spikedKernelLoss}) there. `reset` draws a new readout; its
 * end point depends on the path and is integrated ({@linkcode resetTransfer}). After more than two tasks: the loss on the last, by
 * iterating ({@linkcode richChain}).
 *
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data, to first order in 1/D; the allowance
 * estimates the next order.
 * @throws {RangeError} If a parameter is out of range, or a task sits at its interpolation point.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for linear networks of two layers derived here in closed form.
 */
export function richTransferLoss(params: RichParams): Prediction {
  requireRich(params);
  const samples = targetSamples(params);
  refuseInterpolation(samples, params.inputDim, "target");
  if (samples > params.inputDim) return scratchLoss(params);
  return params.readout === "reset" ? resetTransfer(params).targetLoss : lastTask(params);
}

/**
 * Test loss on the source after training on the target, or on all targets: the network's output read with the source's scale,
 * (1/γ̄₁)v·x against β₁. What it exceeds {@linkcode pretrainedLoss} by is what the network has forgotten. After a `reset` the
 * new readout is read so: the old one is gone, and the loss says little but that.
 *
 * @returns Averaged over data, to first order in 1/D; the allowance estimates the next order.
 * @throws {RangeError} As {@linkcode richTransferLoss}.
 * @see Derived here.
 */
export function richSourceLoss(params: RichParams): Prediction {
  requireRich(params);
  return params.readout === "reset" ? resetTransfer(params).sourceLoss : firstTask(params);
}

/**
 * Spike of the kernel after all tasks, the largest eigenvalue of M − I: χ_f = A_f − 1 alone along v, but for `reset`, where M − I
 * has rank two.
 *
 * @throws {RangeError} As {@linkcode richTransferLoss}.
 * @see Derived here.
 */
export function richSpike(params: RichParams): Prediction {
  requireRich(params);
  return params.readout === "reset" ? resetTransfer(params).spike : finalSpike(params);
}

/** Test loss on the source just after it was learned, min-norm or least squares at any richness; as {@linkcode richChain}. */
export function pretrainedLoss(params: RichParams): Prediction {
  requireRich(params);
  const [source] = richTasks(params);
  return richChain(
    params.inputDim,
    [source],
    (history) => richTaskLoss([source], history, { task: 0, after: 1 }),
  );
}

const lastTask = closed((tasks, history) =>
  richTaskLoss(tasks, history, { task: tasks.length - 1, after: tasks.length })
);
const firstTask = closed((tasks, history) => richTaskLoss(tasks, history, { task: 0, after: tasks.length }));
const finalSpike = closed((tasks, history) => history[tasks.length].energy - 1);

/** Averages over data; remembered, since long chains have many fluctuating inputs. */
function closed(law: (tasks: readonly RichTask[], history: RichHistory) => number) {
  return once(
    (p: RichParams) => [
      ...[p.inputDim, p.alignment, p.sourceRatio, p.sourceNoise, p.targetRatio, p.targetNoise, p.readout],
      ...[p.sourceProportionalRichness, p.targetProportionalRichness, p.tasks ?? 2],
    ],
    (params): Prediction => {
      const tasks = richTasks(params);
      return richChain(params.inputDim, tasks, (history) => law(tasks, history));
    },
  );
}
