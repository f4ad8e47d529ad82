import type { GpuChoice, OpenedGpu } from "../gpu/open_gpu.ts";
import type { Backend } from "../numerics/backend.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { UsageError } from "../pipelines/usage_error.ts";
import type { BackendPlan } from "../workers/messages.ts";
import type { BackendChoice } from "./backend_choices.ts";

/** How a GPU is opened, and tested. */
export type OpenGpu = (choice: GpuChoice) => Promise<OpenedGpu>;

/** An open backend, and what workers need to know to open the same. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly plan: BackendPlan;
}

/**
 * Opens what `--backend` asks for. `auto` says so in the backend's caveat if it passes over a GPU that should have worked.
 *
 * @param open Opens a GPU; the usual way unless a test gives another.
 * @throws {UsageError} If a GPU is asked for and there is none that works.
 */
export async function openBackend(choice: BackendChoice, open?: OpenGpu): Promise<ChosenBackend> {
  const backend = await openCpuBackend(), cpu = { backend, plan: { kind: "cpu" } } as const;
  if (choice === "cpu") return cpu;
  const openGpu = open ?? (await import("../gpu/open_gpu.ts")).openGpu;
  const gpu = await openGpu({ hardwareOnly: choice === "auto" });
  if ("missing" in gpu) {
    if (choice === "gpu") throw new UsageError(`Cannot use --backend gpu: ${gpu.missing}; use --backend cpu`);
    if (!gpu.failed) return cpu;
    const caveat = [`The CPU computes instead of the GPU: ${gpu.missing}`, backend.caveat];
    return { ...cpu, backend: { ...backend, caveat: caveat.filter((text) => text !== "").join(". ") } };
  }
  const { gpuBackend, gpuIdentity } = await import("../gpu/gpu_backend.ts");
  const identity = gpuIdentity(gpu, backend);
  return {
    backend: gpuBackend(backend, identity, gpu),
    plan: { kind: "gpu", ...identity, variant: gpu.variant },
  };
}

/** Opens in a worker what the main thread has open; a GPU when it is first needed. */
export async function openPlanned(plan: BackendPlan): Promise<Backend> {
  const cpu = await openCpuBackend();
  if (plan.kind === "cpu") return cpu;
  const { gpuBackend } = await import("../gpu/gpu_backend.ts");
  const { openGpu } = await import("../gpu/open_gpu.ts");
  return gpuBackend(cpu, plan, async () => {
    const gpu = await openGpu({ variant: plan.variant });
    if (!("missing" in gpu)) return gpu;
    throw new Error(`Cannot open the GPU in a worker: ${gpu.missing}; fewer of them may do, see --workers`);
  });
}
