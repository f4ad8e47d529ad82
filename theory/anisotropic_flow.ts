import { spikedSpectrum } from "../numerics/spiked_spectrum.ts";
import { anisotropicCorrection } from "./anisotropic_correction.ts";
import { anisotropicLimit } from "./anisotropic_limit.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import { type AnisotropicTask, requireAnisotropicTask } from "./anisotropic_task.ts";
import { type LimitLosses, spectralFlow } from "./spectral_flow.ts";
import type { FlowLosses } from "./spiked_flow.ts";

/** Losses of gradient flow at time t, as deterministic equivalent (D → ∞, the spike kept in the spectrum). */
export function anisotropicFlowLimit(task: AnisotropicTask, time: number): LimitLosses {
  requireAnisotropicTask(task);
  const { eigenvalues, teacher, direction, spike, samples, noise } = task;
  const root = eigenvalues.map(Math.sqrt);
  const spectrum = spikedSpectrum(
    eigenvalues,
    spike,
    direction.map((v, i) => root[i] * v),
    teacher.map((b, i) => root[i] * b),
  );
  return spectralFlow({ ...spectrum, samples, noise }, time);
}
