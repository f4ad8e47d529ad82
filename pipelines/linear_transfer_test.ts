// The same run gives the same records: as kept in fixtures, twice, and on another linear algebra.
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { lastValueFrom, map, reduce } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { jsonLine } from "../sinks/json_lines.ts";
import linearTransfer from "./linear_transfer.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const values = {
  inputDim: "20",
  alignment: "0.3,0.8",
  targetRatio: "0.4,1.6",
  targetNoise: "0.3",
  curves: "none",
};
const auto = await openCpuBackend();

async function run(backend = auto, seed = 7): Promise<string> {
  const resolved = await resolveRun(linearTransfer, { seed, instances: 3, values });
  return await lastValueFrom(
    runPipeline(resolved, { backend, version: "0" }).pipe(
      map(jsonLine),
      reduce((text, line) => text + line, ""),
    ),
  );
}

/** Records without what may differ: program version, backend and the backend's caveat. */
// deno-lint-ignore no-explicit-any -- compared field by field
function comparable(text: string): any[] {
  const [{ version: _, backend: __, ...start }, ...rest] = text.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  return [start, ...rest.filter(({ type, level }) => type !== "notice" || level !== "info")];
}

/**
 * What is measured may differ by so much between libraries and processors, absolutely. Training stops within 1e-5 of the
 * solution, but just where depends on adaptive steps and hence on rounding: up to 1e-6 was seen, losses being of order 1.
 * In units of the standard errors, 0.002 at least where z is not 0, that is a thousandth of z.
 */
const SLACK: Readonly<Record<string, number>> = {
  value: 3e-6,
  measured: 3e-6,
  standardError: 3e-6,
  zScore: 1e-3,
};

/** Structure, texts and verdicts equal, numbers to 1e-6 of themselves and the slack. */
function requireAlike(found: unknown, golden: unknown, path = "", name = ""): void {
  if (typeof found === "number" && typeof golden === "number") {
    const slack = 1e-6 * Math.abs(golden) + (SLACK[name] ?? 0);
    ok(Math.abs(found - golden) <= slack, `${path}: ${found} against ${golden}`);
  } else if (typeof found === "object" && typeof golden === "object" && found !== null && golden !== null) {
    deepStrictEqual(Object.keys(found), Object.keys(golden), path);
    for (const [name, value] of Object.entries(golden)) {
      requireAlike((found as Record<string, unknown>)[name], value, `${path}/${name}`, name);
    }
  } else strictEqual(found, golden, path);
}

Deno.test("linear-transfer reproduces its golden records", async () => {
  const golden = await Deno.readTextFile(
    new URL("../fixtures/linear-transfer-golden.jsonl", import.meta.url),
  );
  const records = comparable(await run());
  strictEqual(records.length, 2 + 4 * 5 * 3); // run, summary, and for each of five checks in four cells three records
  requireAlike(records, comparable(golden));
});

Deno.test("linear-transfer gives the same bytes twice, and other numbers for another seed", async () => {
  const first = await run();
  strictEqual(await run(), first);
  const other = comparable(await run(auto, 8)), same = comparable(first);
  throws(() => requireAlike(other[1], same[1]));
});

Deno.test("linear-transfer gives the same verdicts and numbers in WebAssembly", async () => {
  const wasm = await run(await openCpuBackend(await openLinearAlgebra("wasm")));
  strictEqual(JSON.parse(wasm.slice(0, wasm.indexOf("\n"))).backend, "cpu:wasm");
  requireAlike(comparable(wasm), comparable(await run()));
});
