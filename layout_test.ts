// The law of the folders: who may import whom, and a few habits that no linter knows.
import { deepStrictEqual } from "node:assert/strict";

/** What each folder may import besides itself; `type x`: only by `import type`. Not listed here: not allowed to exist. */
const LAWS: Readonly<Record<string, readonly string[] | "anything">> = {
  numerics: [],
  datasets: ["numerics"],
  theory: ["numerics"],
  gpu: ["numerics"],
  operators: ["numerics", "datasets", "type theory"],
  measures: ["numerics", "type operators"], // never theory: agreement is evidence only between strangers
  pipelines: ["numerics", "theory", "operators", "measures", "type datasets"],
  sinks: ["type operators"],
  figures: ["numerics", "type operators", "type pipelines", "sinks"],
  runs: ["type operators", "pipelines", "sinks"],
  workers: ["operators", "pipelines"],
  cli: "anything",
  bench: "anything",
  fixtures: "anything",
  examples: "anything",
  "": "anything", // main.ts, worker.ts
};

const MAX_LINES = 160;
/** Longer files, each with the reason. */
const LONG: Readonly<Record<string, string>> = {
  "bench/linear_transfer_bench.ts": "a script that prints one table: its parts share their set-up",
  "operators/run_record.ts": "one union of small record types: half of it documents their fields",
  "pipelines/figure.ts": "one union of small kinds of figures: half of it documents their fields",
  "pipelines/parameter.ts": "declarations of all kinds: most of it documents their fields",
  "pipelines/linear_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/spiked_kernel.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/free_kernel.ts": "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/ultra_rich.ts": "a pipeline is one declaration: half of it is the help text of the parameters",
  "theory/printed_claims.ts": "one table of claims, each a few lines",
  "pipelines/rich_linear.ts": "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/anisotropic_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/regression_flow.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/polynomial_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/relu_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/bayes_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/learning_curve.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/deep_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
  "pipelines/image_transfer.ts":
    "a pipeline is one declaration: half of it is the help text of the parameters",
};

/** Everything wrong with a file, one line each, naming it. */
function faults(path: string, text: string): string[] {
  const found: string[] = [], folder = folderOf(path), law = LAWS[folder], test = path.endsWith("_test.ts");
  if (!law) found.push(`${path}: the law knows no folder ${folder}`);
  if (/(^|\/)(utils|types|common|lib)(_test\.ts|\.ts|\/)/.test(path)) {
    found.push(`${path}: a name that says nothing`);
  }
  if (/\bMath\.random\b/.test(text)) found.push(`${path}: draws without a key`);
  if (test) return found;
  if (/\bconsole\./.test(text) && path !== "main.ts" && !["cli", "bench", "fixtures"].includes(folder)) {
    found.push(`${path}: prints`);
  }
  const lines = text.split("\n").length - 1;
  if (lines > MAX_LINES && !LONG[path]) found.push(`${path}: ${lines} lines, at most ${MAX_LINES}`);
  for (const [, clause = "", target] of text.matchAll(IMPORTS)) {
    if (!target.startsWith(".")) continue;
    const to = folderOf(new URL(target, `file:///${path}`).pathname.slice(1));
    const allowed = law === "anything" || to === folder || law?.includes(to) ||
      (law?.includes(`type ${to}`) && /^\s*type\b/.test(clause));
    // What made a measurement must not make its prediction
    const trains = folder === "theory" && /numerics\/(train_|deep_network|deep_form)/.test(target);
    if (!allowed || trains) found.push(`${path}: may not import ${target}`);
  }
  return found;
}

/** Static imports and re-exports at the start of a line (those in docstrings are not), imports as expressions and types. */
const IMPORTS = /(?:^(?:import|export)\b([^;"]*?)(?:\bfrom)?\s*|\bimport\(\s*)"([^"]+)"/gm;

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

/** Paths of all TypeScript files of ours, from the root. */
function* sources(folder = ""): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(`./${folder}`, import.meta.url))) {
    if (name.startsWith(".") || ["vendor", "coverage", "node_modules"].includes(name)) continue;
    if (isDirectory) yield* sources(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield folder + name;
  }
}

Deno.test("every file keeps the law of its folder", () => {
  const read = (path: string) => Deno.readTextFileSync(new URL(path, import.meta.url));
  deepStrictEqual([...sources()].flatMap((path) => faults(path, read(path))), []);
});

Deno.test("the law catches what breaks it", () => {
  const count = (path: string, text: string) => faults(path, text).length;
  const breaks: [string, string][] = [
    ["measures/a.ts", 'import type { Prediction } from "../theory/prediction.ts";'],
    ["operators/a.ts", 'import { scratchLoss } from "../theory/scratch_loss.ts";'],
    ["operators/a.ts", 'import {\n  scratchLoss,\n} from "../theory/scratch_loss.ts";'],
    ["operators/a.ts", 'import { b } from "./b.ts";\n\nexport { c } from "../measures/c.ts";'],
    ["numerics/a.ts", 'const { b } = await import("../theory/b.ts");'],
    ["numerics/a.ts", 'import "../theory/b.ts";'],
    ["sinks/a.ts", 'import { b } from "../operators/b.ts";'],
    ["theory/a.ts", 'import { normals } from "../fixtures/coin_pipeline.ts";'],
    ["theory/a.ts", 'import { trainDeepNetwork } from "../numerics/train_deep_network.ts";'],
    ["theory/a.ts", "console.log(1);"],
    ["worker.ts", "console.log(1);"],
    ["theory/a_test.ts", ["Math", "random()"].join(".")],
    ["theory/utils.ts", ""],
    ["theory/lib/a.ts", ""],
    ["helpers/a.ts", ""],
    ["theory/a.ts", "\n".repeat(MAX_LINES + 1)],
  ];
  for (const [path, text] of breaks) deepStrictEqual(count(path, text), 1, `${path}: ${text}`);
  const keeps: [string, string][] = [
    ["operators/a.ts", 'import type { Prediction } from "../theory/prediction.ts";'],
    ["measures/a.ts", '/**\n * import { b } from "../theory/b.ts";\n */\nimport { c } from "rxjs";'],
    ["pipelines/a.ts", 'import {\n  scratchLoss,\n} from "../theory/scratch_loss.ts";'],
    ["theory/a_test.ts", 'import { b } from "../measures/b.ts";'],
    ["cli/a.ts", "console.log(1);"],
  ];
  for (const [path, text] of keeps) deepStrictEqual(faults(path, text), []);
});
