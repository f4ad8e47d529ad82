import type { Backend } from "../numerics/backend.ts";
import type { ParticleRun } from "../numerics/particle_descent.ts";
import { rotateLayers } from "../numerics/rotated_layers.ts";
import type { TrainedLayers } from "../numerics/train_deep_linear.ts";
import type { TwoLayerTraining } from "../numerics/train_two_layer.ts";
import { requireTwoLayerTraining } from "../numerics/two_layer_task.ts";
import { BeyondDevice } from "./beyond_device.ts";
import { type DeepLinearJob, shapeOf } from "./deep_linear_batch.ts";
import { Crowd, gatherJobs } from "./gather.ts";
import type { Gpu } from "./product.ts";
import { requireInRange } from "./require_in_range.ts";
import { requireRichness } from "./require_richness.ts";
import { deviceParticles } from "./step_particles.ts";
import { deviceDescent } from "./train_deep_linear.ts";
import { trainingKind } from "./networks_together.ts";
import type { TrainingJob } from "./training_data.ts";
import { deviceTraining } from "./train_two_layer.ts";
import { deviceKernels } from "./two_layer_kernels.ts";
import { deviceOutput } from "./two_layer_output.ts";

/** Instances whose trainings are gathered: more would keep more memory, and the thread from yielding while they are drawn. */
const AT_ONCE = 16;

/** What training, outputs and kernels are of, for remarks: one reason is told once. */
const TWO_LAYER = "two-layer networks";

/** What a backend is called. */
export type BackendIdentity = Pick<Backend, "name" | "description" | "caveat">;

/** Names a backend that stands on a GPU and, for what needs float64, on a CPU backend. */
export function gpuIdentity({ device: { found }, variant }: Gpu, cpu: BackendIdentity): BackendIdentity {
  const slow = found.software
    ? `The GPU ${found.description} is played by the processor, which is faster by itself: take --backend cpu unless this is a test`
    : "";
  return {
    name: `gpu:${found.name}`,
    description: `${found.description} in float32, products by ${variant}; float64 by ${cpu.description}`,
    caveat: [slow, cpu.caveat].filter((text) => text !== "").join(". "),
  };
}

/**
 * A backend that trains and forms kernels on a GPU, in float32, and does everything else as the CPU's.
 *
 * Gradient flow of deep linear networks stays with the CPU: its steps are as long as an error estimate of 10⁻⁴ of weights that
 * begin at 10⁻⁵ allows, and its differences need float64. So does what is beyond the device: see `BeyondDevice`; `takeUse()` tells of it.
 *
 * @param device The device, which is the backend's from now on, or how to open it when it is first needed.
 */
export function gpuBackend(
  cpu: Backend,
  identity: BackendIdentity,
  device: (Gpu & Disposable) | (() => Promise<Gpu & Disposable>),
): Backend {
  let opened = typeof device === "function" ? undefined : Promise.resolve(device);
  const gpu = () => opened ??= typeof device === "function" ? device() : Promise.resolve(device);
  let used = false, remarks = new Set<string>();
  const onDevice = async <Value>(
    compute: (gpu: Gpu) => Promise<Value>,
    how?: Parameters<typeof requireRichness>[0],
  ) => {
    if (how) requireRichness(how);
    const value = await compute(await gpu());
    used = true;
    return value;
  };
  const orCpu = async <Value>(
    work: string,
    compute: (gpu: Gpu) => Promise<Value>,
    onCpu: () => Promise<Value>,
    how?: Parameters<typeof requireRichness>[0],
  ) => {
    try {
      return await onDevice(compute, how);
    } catch (error) {
      if (!(error instanceof BeyondDevice)) throw error;
      remarks.add(`The CPU computes ${work} instead of the GPU. ${error.message}`);
      return await onCpu();
    }
  };
  const crowd = new Crowd();
  const train = gatherJobs<TrainingJob, TwoLayerTraining>(
    crowd,
    trainingKind,
    async (jobs) => deviceTraining(await gpu(), jobs),
  );
  const descend = gatherJobs<DeepLinearJob, TrainedLayers>(
    crowd,
    shapeOf,
    async (jobs) => deviceDescent(await gpu(), jobs),
  );
  return {
    ...identity,
    epsilon: 2 ** -24,
    atOnce: AT_ONCE,
    attend: () => crowd.attend(),
    algebra: cpu.algebra,
    takeUse() {
      const use = { device: used, remarks: [...remarks] };
      used = false;
      remarks = new Set();
      return use;
    },
    trainDeepLinear: (weights, task, options) => {
      const onCpu = () => cpu.trainDeepLinear(weights, task, options);
      if (options.integrator === "flow") return onCpu();
      const rotated = rotateLayers(cpu.algebra, weights, task, 1);
      return orCpu("deep linear networks", () => descend({ rotated, task, options }), onCpu);
    },
    trainTwoLayer: async (start, task, options) => {
      requireTwoLayerTraining(start, task, options);
      const onCpu = () => cpu.trainTwoLayer(start, task, options);
      return await orCpu(TWO_LAYER, () => train({ start, task, options }), onCpu, options);
    },
    stepParticles: (task) =>
      orCpu<ParticleRun | undefined>(
        "mean fields",
        (gpu) => deviceParticles(gpu, task),
        () => Promise.resolve(undefined),
        task,
      ),
    twoLayerOutput: (...job) =>
      orCpu(
        TWO_LAYER,
        async (gpu) => {
          const output = await deviceOutput(gpu, ...job);
          requireInRange("an output", output);
          return output;
        },
        () => cpu.twoLayerOutput(...job),
        job[2],
      ),
    twoLayerKernels: (...job) =>
      orCpu(TWO_LAYER, async (gpu) => {
        const kernels = await deviceKernels(gpu, ...job);
        requireInRange("a kernel", kernels.feature.data);
        requireInRange("a kernel", kernels.tangent.data);
        return kernels;
      }, () => cpu.twoLayerKernels(...job)),
    async [Symbol.asyncDispose]() {
      if (opened) (await opened)[Symbol.dispose]();
      await cpu[Symbol.asyncDispose]();
    },
  };
}
