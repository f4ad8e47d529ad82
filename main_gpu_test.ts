import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { carryover, coin, command, recordsIn } from "./fixtures/spawn_main.ts";
import { testIfPresent } from "./gpu/test_if_present.ts";

// Looked for in a process of its own: see gpu_test.ts
const { success } = command([coin, "--backend", "gpu", "--quiet"]).outputSync();
const testWithAdapter = (name: string, run: () => Promise<void>) => testIfPresent(success, name, run);

const polynomial = [
  ...["polynomial-transfer", "--instances", "3", "--width", "64", "--particles", "64", "--input-dim", "4"],
  ...["--source-samples", "10", "--target-samples", "8", "--target-time", "0.5"],
];
const runs: Readonly<Record<string, readonly string[]>> = {
  "linear-transfer": [
    ...["linear-transfer", "--instances", "4", "--input-dim", "20", "--integrator", "descent"],
    ...["--target-ratio", "0.5", "--alignment", "0.9", "--learning-rate", "0.1"],
  ],
  "spiked-kernel": ["spiked-kernel", "--instances", "4", "--input-dim", "20"],
  "polynomial-transfer": polynomial,
  "image-transfer": [
    ...["image-transfer", "--instances", "3", "--width", "64", "--source-richness", "1"],
    ...["--source-samples", "20", "--target-samples", "10", "--pool-samples", "40"],
  ],
};

const WARNING = "The CPU computes two-layer networks instead of the GPU. Cannot use h/(1+exp(-9*h))";
const NOTHING = "The GPU had nothing to do: the CPU did all the work of this cell";

for (const [name, args] of Object.entries(runs)) {
  testWithAdapter(`main.ts --backend gpu comes to the verdicts of the CPU: ${name}`, async () => {
    const [gpu, cpu] = await Promise.all(["gpu", "cpu"].map(async (backend) => {
      const { code, stdout, stderr } = await carryover([...args, "--backend", backend, "--format", "jsonl"]);
      strictEqual(code, 0, stderr);
      return recordsIn(stdout);
    }));
    match(gpu[0].backend, /^gpu:[a-z0-9-]+$/);
    match(cpu[0].backend, /^cpu:/);
    const [seen, need] = [gpu, cpu].map((records) => records.filter(({ type }) => type === "check"));
    ok(need.length > 0);
    const verdicts = (checks: typeof seen) =>
      checks.map(({ stage, metric, verdict }) => ({ stage, metric, verdict }));
    deepStrictEqual(verdicts(seen), verdicts(need));
    need.forEach(({ stage, metric, measured, standardError, predicted }, i) => {
      // Float32 is little beside the scatter of a measurement; where that is none, 1e-5 of the number.
      const limit = 0.03 * standardError + 1e-5 * Math.max(0.05, Math.abs(measured));
      const off = Math.abs(seen[i].measured - measured);
      ok(off <= limit, `${stage} ${metric}: off by ${off}, standard error ${standardError}`);
      // Theory is the CPU's business; some of it is told what pretraining has made of the kernel.
      ok(Math.abs(seen[i].predicted - predicted) <= 1e-5 * Math.max(0.05, Math.abs(predicted)));
    });
  });
}

testWithAdapter(
  "main.ts --backend gpu gives the same bytes with 1 and 3 workers, and says what is slow",
  async () => {
    const args = [...polynomial, "--backend", "gpu", "--format", "jsonl", "--workers"];
    const [one, three] = await Promise.all(["1", "3"].map((workers) => carryover([...args, workers])));
    strictEqual(one.code, 0, one.stderr);
    deepStrictEqual(three, one);
    if (recordsIn(one.stdout)[0].backend !== "gpu:llvmpipe") return;
    match(one.stderr, /^Note: The GPU llvmpipe[^\n]* is played by the processor[^\n]*--backend cpu[^\n]*\n/);
  },
);

testWithAdapter("main.ts --backend gpu says what the CPU did instead, whoever carries it out", async () => {
  const steep = ["--activation", "h/(1+exp(-9*h))"], flow = ["spiked-kernel", "--instances", "4"];
  const told = { [WARNING]: [...polynomial, ...steep], [NOTHING]: [...flow, "--input-dim", "20"] };
  for (const [text, args] of Object.entries(told)) {
    const [one, three] = await Promise.all(
      ["1", "3"].map((workers) =>
        carryover([...args, "--backend", "gpu", "--format", "jsonl", "--workers", workers])
      ),
    );
    strictEqual(one.code, 0, one.stderr);
    deepStrictEqual(three, one);
    const notices = recordsIn(one.stdout).filter(({ type, message }) =>
      type === "notice" && message.startsWith(text)
    );
    strictEqual(notices.length, recordsIn(one.stdout).at(-1)!.cells);
    ok(one.stderr.includes(text), one.stderr);
  }
});

testWithAdapter("main.ts takes no GPU that the processor plays unless it is told to", async () => {
  const { code, stdout, stderr } = await carryover([coin, "--format", "jsonl"]);
  strictEqual(code, 0, stderr);
  ok(recordsIn(stdout)[0].backend !== "gpu:llvmpipe");
});

Deno.test("main.ts --backend gpu ends in one line without an adapter, and auto takes the CPU", async () => {
  const env = { DENO_WEBGPU_BACKEND: "noop" }; // no adapter at all
  const run = (backend: string) =>
    carryover([coin, "--backend", backend, "--format", "jsonl"], undefined, { env });
  const [gpu, auto] = await Promise.all([run("gpu"), run("auto")]);
  strictEqual(gpu.code, 2);
  strictEqual(gpu.stdout, "");
  match(gpu.stderr, /^Error: Cannot use --backend gpu: no adapter [^\n]*; use --backend cpu\n$/);
  strictEqual(auto.code, 0);
  match(recordsIn(auto.stdout)[0].backend, /^cpu:/);
});
