// Whether to pretrain, where the truth is known.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import type { LabelledTable } from "../datasets/labelled_table.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { denoFiles } from "../datasets/deno_files.ts";
import { matchTables } from "../datasets/match_tables.ts";
import { type MadeUpLabels, madeUpTable } from "../fixtures/made_up_tables.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { Conclusion, Recommendation, RunRecord } from "../operators/run_record.ts";
import advise from "./advise.ts";
import { noResources } from "./resources.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();

async function run(source: LabelledTable, target: LabelledTable, values: Record<string, string> = {}) {
  const tables = () => Promise.resolve({ source, target: matchTables(source, target) });
  const small = { source: "a", target: "b", width: "64", sourceRichness: "0.3,10", sizes: "30,100,150,400" };
  const request = { seed: 1, instances: 1, values: { ...small, ...values } };
  const resolved = await resolveRun(advise, request, { ...noResources, tables });
  return await lastValueFrom(runPipeline(resolved, { backend, version: "0" }).pipe(toArray()));
}

const recommendations = (records: readonly RunRecord[]) =>
  records.filter((record): record is Recommendation => record.type === "recommendation");
const conclusion = (records: readonly RunRecord[]) =>
  records.find((record): record is Conclusion => record.type === "conclusion")!;

/** Sources and targets of 20 features: which of them matter, and how. */
const made = (origin: string, label: MadeUpLabels["label"], more: Partial<MadeUpLabels> = {}) =>
  madeUpTable({ seed: 1, rows: 300, columns: 20, origin, label, ...more });
const bumps = made("bumps", (x, noise) => Math.abs(x[0]) + Math.abs(x[1]) + 0.3 * noise, { rows: 500 });
const related = made("related", (x, noise) => Math.abs(x[0]) - Math.abs(x[1]) + 0.3 * noise);
const unrelated = made("unrelated", (x, noise) => x[10] - x[11] + 0.3 * noise);

Deno.test("advise recommends a source whose features the target needs, and not one that looks elsewhere", async () => {
  const helps = await run(bumps, related);
  const [small, middle, extrapolated, beyond] = recommendations(helps);
  for (const one of [small, middle]) {
    deepStrictEqual([one.advice, one.confidence], ["pretrain-and-freeze", "sure"], one.reason);
    strictEqual(one.basis, "prediction and training");
    ok(one.losses!["linear-transfer"] < 0.5 * one.losses!.scratch, JSON.stringify(one.losses));
    ok(one.overlaps!["linear-transfer"] > one.overlaps!.scratch + 0.3, JSON.stringify(one.overlaps));
    strictEqual(one.choices!["linear-transfer"], "richness 10");
  }
  deepStrictEqual([extrapolated.samples, extrapolated.basis, extrapolated.measured], [
    150,
    "prediction",
    null,
  ]);
  deepStrictEqual([beyond.advice, beyond.basis, beyond.losses], ["cannot-tell", "nothing", null]);
  ok(/^Pretrain up to 150 rows/.test(conclusion(helps).text), conclusion(helps).text);
  strictEqual(conclusion(helps).paysUpTo, 150);

  const not = await run(bumps, unrelated, { sizes: "60" });
  const [hurt] = recommendations(not);
  strictEqual(hurt.advice, "do-not-pretrain", hurt.reason);
  ok(hurt.measured!.freeze.value < 0 && hurt.predicted!.freeze.value < 0);
});

Deno.test("advise finds nothing in a source of noise", async () => {
  const noise = made("noise", (_, own) => own, { rows: 1000 }),
    line = (x: Float64Array, own: number) => x[5] - x[6] + 0.3 * own;
  const records = await run(noise, made("line", line), { sizes: "50,100" });
  for (const { advice, reason } of recommendations(records)) {
    ok(["do-not-pretrain", "cannot-tell"].includes(advice), reason);
  }
  ok(!conclusion(records).text.startsWith("Pretrain"), conclusion(records).text);
});

Deno.test("advise keeps the source's head where both files ask for the same", async () => {
  const line = (x: Float64Array, own: number) => x[5] - x[6] + 0.5 * own;
  const source = { ...made("first", line), labelName: "price" }, target = made("second", line);
  const sizes = { sizes: "20" };
  const [kept] = recommendations(await run(source, { ...target, labelName: "price" }, sizes));
  ok(kept.choices!["lazy-fine-tune"].endsWith("head kept"), kept.choices!["lazy-fine-tune"]);
  strictEqual(kept.advice, "pretrain-and-fine-tune");
  const [other] = recommendations(await run(source, { ...target, labelName: "weight" }, sizes));
  ok(other.choices!["lazy-fine-tune"].endsWith("new head"));
  ok(other.losses!["lazy-fine-tune"] > kept.losses!["lazy-fine-tune"]);
  strictEqual(other.losses!.scratch, kept.losses!.scratch);
});

Deno.test("advise learns several classes side by side", async () => {
  const three = (origin: string, shift: number): LabelledTable => {
    const table = made(origin, (_, own) => own, { rows: 240, columns: 6 });
    const classes = Int32Array.from({ length: 240 }, (_, row) => {
      const own = [...table.features.subarray(6 * row + shift, 6 * row + shift + 3)];
      return own.indexOf(Math.max(...own));
    });
    return { ...table, labels: { kind: "classes", names: ["a", "b", "c"], classes } };
  };
  const source = three("first three", 0), values = { sizes: "20", width: "96" };
  const target = three("again", 0),
    records = await run(source, target, values),
    [same] = recommendations(records);
  const { labels } = target, counts = [0, 0, 0];
  if (labels.kind === "classes") labels.classes.forEach((one) => counts[one]++);
  const { name, share } = conclusion(records).target.commonest!;
  deepStrictEqual([name, 240 * share], ["abc"[counts.indexOf(Math.max(...counts))], Math.max(...counts)]);
  ok(same.choices!["lazy-fine-tune"].endsWith("head kept"), same.choices!["lazy-fine-tune"]);
  ok(
    same.advice.startsWith("pretrain") && same.losses!["linear-transfer"] < same.losses!.scratch,
    same.reason,
  );
  const [other] = recommendations(await run(source, three("last three", 3), values));
  ok(!other.advice.startsWith("pretrain"), other.reason);
});

Deno.test("advise gives the same records again, and of a size the same whatever other sizes are asked for", async () => {
  const sizes = "20,60", records = await run(bumps, related, { sizes });
  deepStrictEqual(await run(bumps, related, { sizes }), records);
  const [alone] = recommendations(await run(bumps, related, { sizes: "60" }));
  const [, both] = recommendations(records);
  deepStrictEqual({ ...alone, cell: 0, params: {} }, { ...both, cell: 0, params: {} });
});

Deno.test("advise uses as many rows as are asked for, and says what it leaves out", async () => {
  const features = related.features.map((value, at) => at % 20 === 3 ? 7 : value);
  const repeated = {
    ...related,
    features: new Float64Array([...features.subarray(0, 20), ...features.subarray(0, 5980)]),
  };
  const constant = { ...bumps, features: bumps.features.map((value, at) => at % 20 === 3 ? 7 : value) };
  const records = await run(constant, repeated, { sizes: "20", sourceRows: "100", targetRows: "60" });
  const notices = records.flatMap((record) => record.type === "notice" ? [record.message] : []);
  ok(notices.includes("uses 100 of the 500 rows of bumps"), notices.join("\n"));
  ok(notices.includes("leaves out what is constant in bumps: feature column 4"), notices.join("\n"));
  const { source, target } = conclusion(records);
  deepStrictEqual([source.rows, source.used, target.used, target.labels], [
    500,
    100,
    60,
    "the labels, numbers",
  ]);
  const all = await run(constant, repeated, { sizes: "20", sourceRows: "100" });
  ok(all.some((record) => record.type === "notice" && /^1 row of the target repeats/.test(record.message)));
});

/** Two classes of Fashion-MNIST at half resolution, as a table. */
async function garments(origin: string, classes: Readonly<Record<number, string>>): Promise<LabelledTable> {
  const { pixels, labels, count, size } = await fashionMnist(denoFiles), rows: number[] = [];
  for (let image = 0; image < count; image++) if (labels[image] in classes) rows.push(image);
  const names = Object.values(classes), columns = 196;
  const features = new Float64Array(rows.length * columns);
  rows.forEach((image, row) => {
    for (let at = 0; at < size; at++) {
      const place = 14 * Math.floor(Math.floor(at / 28) / 2) + Math.floor((at % 28) / 2);
      features[row * columns + place] += pixels[image * size + at] / 4;
    }
  });
  const own = Int32Array.from(rows, (image) => names.indexOf(classes[labels[image]]));
  return {
    features,
    rows: rows.length,
    columns,
    labels: { kind: "classes", names, classes: own },
    alike: true,
    origin,
    sha256: origin,
  };
}

Deno.test("advise on Fashion-MNIST: a related pair helps, an unrelated one does not", async () => {
  const [related, wanted, other, hard] = await Promise.all([
    garments("shirt or boot", { 6: "shirt", 9: "boot" }),
    garments("t-shirt or sneaker", { 0: "t-shirt", 7: "sneaker" }),
    garments("sneaker or boot", { 7: "sneaker", 9: "boot" }),
    garments("t-shirt or shirt", { 0: "t-shirt", 6: "shirt" }),
  ]);
  const values = { sourceRows: "400", targetRows: "400", sizes: "20,100" };
  for (const { advice, measured } of recommendations(await run(related, wanted, values))) {
    ok(advice.startsWith("pretrain"), advice);
    ok(measured!.fineTune.value > 0);
  }
  for (const { advice, reason } of recommendations(await run(other, hard, values))) {
    ok(!advice.startsWith("pretrain"), reason);
  }
});
