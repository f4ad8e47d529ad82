/**
 * How fast a GPU is at the three works that are made for it, beside our CPU backend in the same run. Run by
 * `deno run --allow-ffi --allow-env=XDG_RUNTIME_DIR,DENO_WEBGPU_BACKEND bench/gpu_bench.ts [small|full [torch.json]]`, with `--allow-read` where PyTorch's times are given; `deno bench` passes over it.
 *
 * `full` (default on hardware): a step of a two-layer network of N = 4096 neurons, D = 3072, P = 4096; a step of S = 65536
 * particles of a mean field, P = 1000; a step of 64 deep linear networks of width 500 together; a step of 16 small two-layer
 * networks together, beside one of them alone. `small` (default where the
 * processor plays the GPU) shows only that all of it works. So far this was run on a GPU in software only: no figure of hardware is
 * known.
 *
 * A time is that of many steps less that of few, over the difference: set-up cancels. Both sides do the same algorithm, the GPU in
 * float32, the CPU in float64 on one thread. Arithmetic and traffic are those that the algorithm asks for, as shares of what a bare
 * matrix product and a bare copy reach on the same device.
 *
 * `python3 bench/gpu_torch.py full > torch.json` measures the same steps in PyTorch on the same card.
 *
 * @module
 */

import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { openGpu } from "../gpu/open_gpu.ts";
import { bareRates } from "./gpu_rates.ts";
import { gpuWorks, type Work } from "./gpu_works.ts";

if (import.meta.main) {
  await using cpu = await openCpuBackend();
  const opened = await openGpu();
  if ("missing" in opened) {
    console.log(`No GPU to measure: ${opened.missing}`);
    Deno.exit(0);
  }
  using gpu = opened;
  const { found } = gpu.device;
  const size = Deno.args[0] ?? (found.software ? "small" : "full");
  if (size !== "small" && size !== "full") throw new Error(`Cannot measure ${size}: need small or full`);
  const full = size === "full";
  console.log(`${found.description}, products by ${gpu.variant}, beside ${cpu.description}`);
  if (found.software) console.log("This GPU is the processor: what follows says nothing of GPUs");
  const limits = await bareRates(gpu, full ? 2048 : 256);
  const torch = Deno.args[1] === undefined ? undefined : readTorch(Deno.args[1], size);
  console.log(`bare product ${giga(limits.product)} GFLOP/s, bare copy ${giga(limits.copy)} GB/s\n`);
  for (const work of await gpuWorks(gpu, cpu, size)) await measure(work, limits, torch);
  if (!torch) {
    console.log(
      `\nPyTorch on this card: python3 bench/gpu_torch.py ${size} > torch.json, then give torch.json after ${size} here`,
    );
  }
}

/** Prints a line for a work. */
async function measure(
  { name, torch: key, gpu, cpu, alone, operations, traffic, steps }: Work,
  limits: Awaited<ReturnType<typeof bareRates>>,
  torch?: Torch,
): Promise<void> {
  const [onGpu, onCpu] = [await perStep(gpu, steps[0]), await perStep(cpu, steps[1])];
  const share = (rate: number, limit: number) => `${(100 * rate / limit).toFixed(0)} %`;
  console.log(
    `${name}: a step ${milliseconds(onGpu)} ms, CPU ${milliseconds(onCpu)} ms, ratio ${
      (onCpu / onGpu).toFixed(2)
    }; ` +
      `${giga(operations / onGpu)} GFLOP/s (${share(operations / onGpu, limits.product)} of the product), ` +
      `${giga(traffic / onGpu)} GB/s (${share(traffic / onGpu, limits.copy)} of the copy)`,
  );
  if (alone) {
    const one = await perStep(alone, steps[0]);
    console.log(
      `  one of them alone: ${milliseconds(one)} ms; all of them together are ${
        (onGpu / one).toFixed(2)
      } of that`,
    );
  }
  for (const [other, time] of Object.entries(torch?.milliseconds ?? {})) {
    if (other !== key && !other.startsWith(`${key},`)) continue;
    const speed = (time / 1000 / onGpu).toFixed(2);
    console.log(
      `  PyTorch ${torch!.torch} on ${torch!.on}, ${other}: ${
        time.toPrecision(3)
      } ms, our speed over its ${speed}`,
    );
  }
}

/** What gpu_torch.py prints. */
interface Torch {
  readonly size: string;
  readonly torch: string;
  readonly on: string;
  readonly milliseconds: Readonly<Record<string, number>>;
}

function readTorch(path: string, size: string): Torch {
  const read: Torch = JSON.parse(Deno.readTextFileSync(path));
  if (read.size === size) return read;
  throw new Error(`Cannot compare with ${path}: it is of the size ${read.size}, not ${size}`);
}

/** Seconds of a step: the median of three differences. */
async function perStep(work: (steps: number) => Promise<unknown>, steps: number): Promise<number> {
  const seconds = async (count: number) => {
    const before = performance.now();
    await work(count);
    return (performance.now() - before) / 1000;
  };
  await seconds(2); // compiles, and learns how many steps to send at a time
  const differences: number[] = [];
  for (let round = 0; round < 3; round++) {
    differences.push((await seconds(steps + 4) - await seconds(4)) / steps);
  }
  return differences.sort((a, b) => a - b)[1];
}

function giga(rate: number): string {
  return (rate / 1e9).toPrecision(3);
}

function milliseconds(seconds: number): string {
  return (1e3 * seconds).toPrecision(3);
}
