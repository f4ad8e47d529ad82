// What polynomial-transfer and image-transfer refuse before anything runs, and what their cells share.
import { deepStrictEqual, match, notStrictEqual, ok, rejects } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { RunRecord } from "../operators/run_record.ts";
import imageTransfer from "./image_transfer.ts";
import polynomialTransfer from "./polynomial_transfer.ts";
import { noResources } from "./resources.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";
import { stageBytes } from "./stage_bytes.ts";

const backend = await openCpuBackend();
const loaded = await fashionMnist(denoFiles);
const images = { ...noResources, images: () => Promise.resolve(loaded) };
const small = {
  ...{ inputDim: "5", sourceSamples: "30", targetSamples: "20", width: "64", particles: "64" },
  ...{ sourceTime: "0.3", targetTime: "0.3" },
};

async function recordsOf(values: Record<string, string>, instances = 2): Promise<RunRecord[]> {
  const resolved = await resolveRun(polynomialTransfer, {
    seed: 5,
    instances,
    values: { ...small, ...values },
  });
  return await lastValueFrom(runPipeline(resolved, { backend, version: "0" }).pipe(toArray()));
}

const refuses = async (values: Record<string, string>, message: RegExp) =>
  await rejects(resolveRun(polynomialTransfer, { values }), (error: Error) => {
    match(error.message, message);
    ok(!error.message.includes("\n") && error.message.length < 260, error.message);
    return error.name === "UsageError";
  });

Deno.test("polynomial-transfer refuses in one line what cannot be run, before anything runs", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [
      { learningRate: "1e-12" },
      /about 1000000000000 steps at --learning-rate 1e-12, .* hours, .*: raise --learning-rate/,
    ],
    [
      { targetTime: "1e5" },
      /^Cannot train for --target-time 100000: .* about \d+ steps, and an instance about .* hours/,
    ],
    [
      { sourceTime: "1e5", sourceRichness: "100" },
      /^Cannot train for --source-time 100000: .*lower --source-time, the richness/,
    ],
    [
      { learningRate: "10" },
      /^Cannot train with --learning-rate 10: .* descent diverges beyond .*leave it at auto/,
    ],
    [{ learningRate: "0.001", weightDecay: "100" }, /need a product below 0.1/],
    [
      { readout: "keep", sourceRichness: "5", targetRichness: "0.1" },
      /start at 50 times the source's; need at most 20/,
    ],
    [
      { readout: "keep", sourceRichness: "0.1", targetRichness: "0.04" },
      /^Cannot keep the readout at --target-richness 0.04: /,
    ],
    [{ sourceRichness: "0" }, /below 0.000001/],
    [{ sourceRichness: "-1" }, /-1/],
    [{ width: "129" }, /even, it is 129/],
    [{ width: "30" }, /30/],
    [{ particles: "96" }, /power of two, it is 96/],
    [{ inputDim: "0" }, /0/],
    [{ sourceSamples: "0" }, /0/],
    [{ inputDim: "1", alignment: "0.5" }, /--input-dim must be at least 2/],
    [{ alignment: "1.5" }, /1.5/],
    [{ stopLoss: "-0.1" }, /-0.1/],
    [{ stopLoss: "2" }, /2/],
    [{ readout: "freeze" }, /keep, center, reset/],
    [
      { activation: "h", targetTarget: "He(3,z)" },
      /^h cannot learn He\(3,z\): .*linear functions.*\(--target-target\)$/,
    ],
    [
      { activation: "h^2", sourceTarget: "He(4,z)" },
      /^h\^2 cannot learn He\(4,z\): .*degree 2.*\(--source-target\)$/,
    ],
    [
      { sourceTarget: "sin(30*z)", activation: "tanh" },
      /^No network will learn sin\(30\*z\) from so few samples/,
    ],
    [
      { sourceTarget: "foo(z)" },
      /^Cannot use --source-target foo\(z\): there is no function "foo"; write an expression in z, /,
    ],
    [{ targetTarget: "1/z" }, /^Cannot use --target-target 1\/z: /],
    [{ activation: "1/h" }, /^Cannot use --activation "1\/h": its value at h = 0 is Infinity$/],
    [{ activation: "rleu" }, /^Cannot use --activation rleu: .*did you mean relu/],
    [{ targetSamples: "9000" }, /needs about [\d.]+ GiB of memory, at most 2 are used/],
    [{ width: "65536", inputDim: "2000" }, /GiB of memory/],
    [{ particles: "65536", inputDim: "300" }, /GiB of memory/],
  ];
  for (const [values, message] of refused) await refuses(values, message);
});

Deno.test("polynomial-transfer takes the smallest sizes", async () => {
  for (
    const values of [{ inputDim: "1" }, { sourceSamples: "1", targetSamples: "1" }, {
      width: "32",
    }] as Record<string, string>[]
  ) {
    const records = await recordsOf({ ...values, sourceTime: "0.05", targetTime: "0.05" }, 1);
    ok(records.some(({ type }) => type === "check"), JSON.stringify(values));
  }
});

Deno.test("image-transfer --mode rich refuses what would run for ever", async () => {
  const refuses = (values: Record<string, string>, message: RegExp) =>
    rejects(resolveRun(imageTransfer, { preset: "rich", values }, images), { name: "UsageError", message });
  await refuses({ learningRate: "1e-12" }, /about 1000000000000 steps at --learning-rate 1e-12/);
  await refuses({ targetTime: "1e5", width: "4096" }, /^Cannot train for --target-time 100000: /);
});

Deno.test("cells that differ in the readout share data, weights, and so all that comes before the switch", async () => {
  const records = await recordsOf({ readout: "keep,reset", curves: "all" });
  const losses = (cell: number, stage: string) =>
    records.filter((record) => record.type === "loss" && record.cell === cell && record.stage === stage)
      .map((record) => ({ ...record, cell: 0 }));
  for (const stage of ["scratch", "pretrain"]) deepStrictEqual(losses(0, stage), losses(1, stage));
  notStrictEqual(JSON.stringify(losses(0, "transfer")), JSON.stringify(losses(1, "transfer")));
  const measured = (values: readonly RunRecord[]) =>
    values.flatMap((record) =>
      record.type === "measurement" && record.cell === 0 && record.stage === "transfer" ? [record.value] : []
    );
  // Alone, a cell draws the same: what stands beside it in the grid does not matter.
  deepStrictEqual(measured(await recordsOf({ readout: "keep", curves: "none" })), measured(records));
});

Deno.test("learning rates keep descent near its flow where the formula alone would not", async () => {
  const records = await recordsOf({
    ...{
      inputDim: "10",
      activation: "tanh",
      sourceTarget: "He(3,z)",
      targetTarget: "He(1,z)",
      readout: "center",
    },
    ...{ sourceRichness: "0.5", sourceTime: "3", targetTime: "1" },
  }, 1);
  const warnings = records.filter((record) => record.type === "notice" && record.level === "warning");
  deepStrictEqual(warnings, []);
});

Deno.test("weight decay that puts all neurons to rest costs no instance", async () => {
  const records = await recordsOf({ weightDecay: "100", targetTime: "1" }, 1);
  ok(!records.some((record) => record.type === "notice" && record.level === "warning"));
});

Deno.test("an activation that grows faster than linearly is remarked on, and what rare neurons decide not predicted", async () => {
  const records = await recordsOf({ activation: "h+0.3*h^2", sourceTime: "0.05", targetTime: "0.05" }, 1);
  ok(records.some((record) => record.type === "notice" && /faster than linearly/.test(record.message)));
  const predicted = records.flatMap((record) => record.type === "prediction" ? record.metric : []);
  ok(predicted.includes("target_test_loss") && predicted.includes("kernel_alignment"));
  ok(!predicted.some((metric) => /kurtosis|curve_deviation/.test(metric)));
});

Deno.test("stageBytes() is what the program was seen to take, to a third or above", () => {
  const sizes = {
    width: 64,
    particles: 64,
    inputDim: 20,
    sourceSamples: 150,
    targetSamples: 100,
    tests: 1000,
    readout: "reset",
  };
  const seen: [Partial<typeof sizes>, number][] = [ // resident kB at the end of a run with one worker
    [{ width: 512, particles: 512 }, 254748],
    [{ width: 16384, inputDim: 200 }, 965112],
    [{ width: 32768, sourceSamples: 300, targetSamples: 300 }, 991688],
    [{ particles: 32768 }, 613716],
    [{ particles: 32768, readout: "keep" }, 516508],
    [{ particles: 8192, inputDim: 200, sourceSamples: 300, targetSamples: 300 }, 909992],
    [{ width: 1024, particles: 1024, inputDim: 2000, sourceSamples: 500, targetSamples: 500 }, 543708],
    [{ targetSamples: 2000 }, 637384],
    [{ targetSamples: 3500 }, 1433540],
  ];
  for (const [change, resident] of seen) {
    const ratio = stageBytes({ ...sizes, ...change }) / 1024 / resident;
    ok(ratio > 0.9 && ratio < 1.7, `${JSON.stringify(change)}: ${ratio.toFixed(2)}`);
  }
});
