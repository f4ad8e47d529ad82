// How often `advise` is right: its recommendations from few rows, held against gains measured on many, for made-up tasks of known
// truth and for pairs of Fashion-MNIST classes.
//
//     deno run --allow-read --allow-ffi bench/advise_decisions.ts [DRAWS]
// Right is: a way recommended that gains; or none, where none gains 5 %. Not a timing: it takes a quarter of an hour.

import { lastValueFrom, toArray } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import type { LabelledTable } from "../datasets/labelled_table.ts";
import { type MadeUpLabels, madeUpTable } from "../fixtures/made_up_tables.ts";
import { permutation } from "../numerics/draws.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { GainRecord, Recommendation } from "../operators/run_record.ts";
import advise from "../pipelines/advise.ts";
import { resolveRun } from "../pipelines/resolve_run.ts";
import { noResources } from "../pipelines/resources.ts";
import { runPipeline } from "../pipelines/run_pipeline.ts";

/** A task: tables by seed and number of target rows. */
interface Task {
  readonly name: string;
  readonly few: number;
  readonly many: number;
  readonly sizes: string;
  readonly instances: number;
  readonly tables: (seed: number, rows: number) => { source: LabelledTable; target: LabelledTable };
}

const [draws = 3] = Deno.args.map(Number);
const backend = await openCpuBackend(), images = await fashionMnist(denoFiles);

const functions = {
  bumps: (x, noise) => Math.abs(x[0]) + Math.abs(x[1]) + 0.3 * noise,
  related: (x, noise) => Math.abs(x[0]) - Math.abs(x[1]) + 0.3 * noise,
  half: (x, noise) => Math.abs(x[0]) - Math.abs(x[11]) + 0.3 * noise,
  other: (x, noise) => Math.abs(x[10]) - Math.abs(x[11]) + 0.3 * noise,
  line: (x, noise) => x[5] - x[6] + 0.5 * noise,
  noise: (_, noise) => noise,
} satisfies Record<string, MadeUpLabels["label"]>;

function madeUp(from: keyof typeof functions, to: keyof typeof functions, classes: boolean): Task {
  const made = (origin: keyof typeof functions, seed: number, rows: number) =>
    madeUpTable({ seed, rows, columns: 20, label: functions[origin], classes, origin });
  return {
    name: `${from} → ${to}${classes ? ", classes" : ""}`,
    few: 300,
    many: 800,
    sizes: "10,30,100,150",
    instances: 2,
    tables: (seed, rows) => ({ source: made(from, 1000 + seed, 600), target: made(to, seed, rows) }),
  };
}

function garments(from: readonly number[], to: readonly number[]): Task {
  return {
    name: `Fashion-MNIST ${from} → ${to}`,
    few: 200,
    many: 1500,
    sizes: "10,30,80",
    instances: 1,
    tables: (seed, rows) => ({
      source: garmentTable(from, 1000 + seed, 500),
      target: garmentTable(to, seed, rows),
    }),
  };
}

/** Random images of two classes, four pixels in one. */
function garmentTable(classes: readonly number[], seed: number, most: number): LabelledTable {
  const { pixels, labels, count } = images, columns = 196, origin = `classes ${classes}`;
  const all = Array.from({ length: count }, (_, image) => image).filter((one) =>
    classes.includes(labels[one])
  );
  const rows = Array.from(
    permutation({ seed, cell: 0, instance: 0, purpose: origin }, all.length),
    (at) => all[at],
  )
    .slice(0, most);
  const features = new Float64Array(rows.length * columns);
  rows.forEach((image, row) => {
    for (let at = 0; at < 784; at++) {
      const place = 14 * Math.floor(Math.floor(at / 28) / 2) + Math.floor((at % 28) / 2);
      features[row * columns + place] += pixels[image * 784 + at] / 4;
    }
  });
  const own = Int32Array.from(rows, (image) => labels[image] === classes[1] ? 1 : 0);
  const names = classes.map(String), sha256 = `${origin}, seed ${seed}`;
  return {
    features,
    rows: rows.length,
    columns,
    labels: { kind: "classes", names, classes: own },
    alike: true,
    origin,
    sha256,
  };
}

const tasks = [
  ...(["related", "other", "half"] as const).map((to) => madeUp("bumps", to, false)),
  ...(["related", "line"] as const).map((to) => madeUp("noise", to, false)),
  ...(["line", "other"] as const).map((to) => madeUp("line", to, false)),
  madeUp("bumps", "related", true),
  madeUp("bumps", "other", true),
  garments([6, 9], [0, 7]),
  garments([7, 9], [0, 6]),
  garments([0, 6], [7, 9]),
  garments([0, 7], [6, 9]),
];

async function recommend({ sizes, instances, tables }: Task, seed: number, rows: number) {
  const values = {
    source: "a",
    target: "b",
    sizes,
    width: "128",
    sourceRichness: "0.3,10",
    targetRows: String(rows),
  };
  const resources = { ...noResources, tables: () => Promise.resolve(tables(seed, rows)) };
  const run = await resolveRun(advise, { seed, instances, values }, resources);
  const records = await lastValueFrom(runPipeline(run, { backend, version: "0" }).pipe(toArray()));
  return records.filter((record): record is Recommendation => record.type === "recommendation");
}

const clear = ({ value, standardError }: GainRecord) => Math.abs(value) > 3 * standardError;

for (const task of tasks) {
  const truth = await recommend(task, 99, task.many);
  const count = {
    right: 0,
    wrong: 0,
    "cannot tell": 0,
    sure: 0,
    "sure and wrong": 0,
    signs: 0,
    "signs wrong": 0,
  };
  for (let seed = 1; seed <= draws; seed++) {
    for (const [at, { advice, confidence, predicted }] of (await recommend(task, seed, task.few)).entries()) {
      const { measured, losses } = truth[at], { freeze, fineTune } = measured!;
      for (const [said, found] of [[predicted!.freeze, freeze], [predicted!.fineTune, fineTune]]) {
        if (clear(found)) count[said.value * found.value > 0 ? "signs" : "signs wrong"]++;
      }
      if (advice === "cannot-tell") {
        count["cannot tell"]++;
        continue;
      }
      const right = advice === "do-not-pretrain"
        ? Math.max(freeze.value, fineTune.value) < 0.05 * losses!.scratch
        : (advice === "pretrain-and-freeze" ? freeze : fineTune).value > 0;
      count[right ? "right" : "wrong"]++;
      if (confidence === "sure") count[right ? "sure" : "sure and wrong"]++;
    }
  }
  console.log(
    `${task.name}: ${Object.entries(count).map(([what, number]) => `${what} ${number}`).join(", ")}`,
  );
}
