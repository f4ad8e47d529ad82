import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { carryover, coin, command, recordsIn, script } from "./fixtures/spawn_main.ts";
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
  "image-transfer --mode rich": [
    ...["image-transfer", "--mode", "rich", "--instances", "3", "--width", "64", "--particles", "64"],
    ...["--source-samples", "12", "--target-samples", "8", "--source-time", "0.05", "--target-time", "0.1"],
  ],
  "image-transfer": [
    ...["image-transfer", "--instances", "3", "--width", "64", "--source-richness", "1"],
    ...["--source-samples", "20", "--target-samples", "10", "--pool-samples", "40"],
  ],
};

/** Pipelines whose mean field is stepped on the GPU. */
const FIELDS = ["polynomial-transfer", "image-transfer --mode rich"];

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
      // Theory is the CPU's business but for steps of mean fields; some of it is told what pretraining has made of the kernel.
      ok(Math.abs(seen[i].predicted - predicted) <= 1e-5 * Math.max(0.05, Math.abs(predicted)));
    });
    const inFloat32 = [gpu, cpu].map((records) =>
      records.some(({ type, allowanceReason }) =>
        type === "prediction" && allowanceReason.endsWith("rounding in float32 on a device")
      )
    );
    deepStrictEqual(inFloat32, [FIELDS.includes(name), false]);
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
    const [first, ...others] = one.stderr.split("\n");
    const caveat = "(?:\\. Matrix arithmetic [^\\n]*)?"; // where there is no BLAS
    match(
      first,
      new RegExp(
        "^Note: The GPU llvmpipe \\([^)\\n]*\\) is played by the processor, which is faster by itself: " +
          `take --backend cpu unless this is a test${caveat}$`,
      ),
    );
    for (const line of others.slice(0, -1)) match(line, /^Note: (Not checked where|Steps of descent at) /);
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

testWithAdapter(
  "main.ts --backend gpu makes of shards, and of a run that was killed and resumed, what it makes in one piece",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "carryover_test_" });
    const read = (name: string, file = "records.jsonl") => Deno.readTextFileSync(`${folder}/${name}/${file}`);
    // A cell on the GPU and one that the CPU computes, with a warning
    const few = ["--instances", "1", "--workers", "1", "--quiet"];
    const grid = [...polynomial.toSpliced(1, 2), ...few, "--activation", "relu,h/(1+exp(-9*h))"];
    const args = (
      name: string,
      ...more: string[]
    ) => [...grid, "--backend", "gpu", "--run-dir", name, ...more];
    const run = async (name: string, ...more: string[]) => {
      const { code, stderr } = await carryover(args(name, ...more), folder);
      strictEqual(code, 0, stderr);
      return stderr;
    };
    const cellsDone = () => {
      try {
        return JSON.parse(read("killed", "manifest.json")).completedCells;
      } catch {
        return 0; // it is not there yet
      }
    };
    try {
      ok((await run("whole")).includes(WARNING));
      await run("s0", "--shard", "0/2");
      await run("s1", "--shard", "1/2");
      strictEqual((await script("cli/merge.ts", ["merged", "s1", "s0"], folder)).code, 0);
      const child = command(args("killed"), folder).spawn();
      const ended = Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.status]);
      while (cellsDone() < 1) await delay(5);
      child.kill("SIGKILL");
      await ended;
      strictEqual(cellsDone(), 1);
      match(await run("killed", "--resume"), /1 of 2 cells are complete in killed already/);
      for (const name of ["merged", "killed"]) {
        for (const file of ["records.jsonl", "checks.csv"]) {
          strictEqual(read(name, file), read("whole", file), name);
        }
        strictEqual(
          JSON.parse(read(name, "manifest.json")).backend,
          JSON.parse(read("whole", "manifest.json")).backend,
        );
      }
      const records = recordsIn(read("merged"));
      match(records[0].backend, /^gpu:/);
      const told = records.filter(({ type, message }) => type === "notice" && message.startsWith(WARNING));
      deepStrictEqual(told.map(({ cell }) => cell), [1]);
      const { code, stderr } = await carryover([
        ...grid,
        "--backend",
        "cpu",
        "--run-dir",
        "s0",
        "--resume",
        "--shard",
        "0/2",
      ], folder);
      ok(code !== 0 || /backend/.test(stderr), stderr);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

testWithAdapter(
  "main.ts --backend auto takes the CPU, with a note, where a GPU in hardware computes something wrong",
  async () => {
    const { success, code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--cached-only", "--no-prompt", "--allow-read", "--allow-write", "--allow-ffi"],
        "--allow-env=CARRYOVER_DEBUG,XDG_RUNTIME_DIR,DENO_WEBGPU_BACKEND",
        new URL("fixtures/doubtful_gpu_main.ts", import.meta.url).pathname,
        ...[coin, "--instances", "4", "--format", "jsonl", "--backend", "auto"],
      ],
      cwd: new URL(".", import.meta.url).pathname,
    }).output();
    const said = new TextDecoder().decode(stderr),
      [run, notice] = recordsIn(new TextDecoder().decode(stdout));
    ok(success, said);
    strictEqual(code, 0);
    const reason =
      /The CPU computes instead of the GPU: Cannot trust the GPU .*: entry \(0, 7\) of a product is -15, need -16/;
    match(run.backend, /^cpu:/);
    match(notice.message, reason);
    match(said, new RegExp(`^Note: ${reason.source}[^\n]*\n$`));
  },
);
