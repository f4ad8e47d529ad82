import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, of } from "rxjs";
import { normals, permutation } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import type { CandidatePoint } from "../theory/candidate_curve.ts";
import { mean, meanOverHalvings } from "./predicted_gain.ts";
import type { State } from "./state.ts";
import { methods, onRows, type TableCandidate } from "./table_candidates.ts";
import {
  mostMeasured,
  type PredictCurve,
  SPLITS,
  type TransferEvidence,
  transferEvidence,
} from "./transfer_evidence.ts";

const rows = 41, algebra = await openLinearAlgebra();
const key = { seed: 3, cell: 0, instance: 0, purpose: "points" };
const points = matrix(rows, 5, normals(key, 5 * rows)), kernel = algebra.gram(points);
const labels = (noise: (row: number) => number) =>
  matrix(rows, 1, Float64Array.from({ length: rows }, (_, row) => points.data[5 * row] + noise(row)));

/** All ways with the same kernel and labels, and what is found of them. */
async function evidence(targets = labels(() => 0), predict: PredictCurve = fixed, sizes = [4, 16, 25, 41]) {
  const candidates = methods.map((method): TableCandidate => ({ method, name: method, kernel, targets }));
  const cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} } as const;
  const content = { params: {}, candidates };
  const state: State<typeof content> = { type: "state", stage: "init", cell, instance: 0, content };
  const last = await lastValueFrom(of(state).pipe(transferEvidence(algebra, { sizes, predict })));
  return (last as unknown as State<{ params: object; evidence: TransferEvidence }>).content.evidence;
}

/** A prediction that knows nothing. */
const fixed: PredictCurve = (_, counts) =>
  counts.map((samples): CandidatePoint => ({ samples, ridge: 0.1, loss: 1, homogeneous: 1, overlap: 0 }));

Deno.test("transferEvidence() predicts from all rows and from halves, and measures what the other halves allow", async () => {
  const { whole, splits } = await evidence();
  deepStrictEqual(whole.map((one) => one !== undefined), [true, true, true, false]);
  strictEqual(splits.length, SPLITS);
  strictEqual(mostMeasured(rows), 16);
  for (const { predicted, measured } of splits) {
    deepStrictEqual(predicted.map((one) => one !== undefined), [true, true, false, false]); // a half has 21
    deepStrictEqual(measured.map((one) => one !== undefined), [true, true, false, false]);
    const [few, many] = measured;
    ok(mean(many!.scratch) < mean(few!.scratch));
    deepStrictEqual(few!.scratch, few!["lazy-fine-tune"]); // the same rows for all ways
  }
});

Deno.test("transferEvidence() learns and tests on rows that the prediction has not seen", async () => {
  const halves: number[][] = [];
  const spy: PredictCurve = (candidate, counts) => {
    if (candidate.kernel.rows < rows && candidate.method === "scratch") {
      const diagonal = Array.from(
        candidate.targets.data,
        (_, i) => candidate.kernel.data[i * (candidate.kernel.cols + 1)],
      );
      halves.push(
        diagonal.map((value) =>
          kernel.data.findIndex((other, at) => other === value && at % (rows + 1) === 0) / (rows + 1)
        ),
      );
    }
    return fixed(candidate, counts);
  };
  const before = await evidence(labels(() => 0), spy);
  halves.forEach((half) => deepStrictEqual([half.length, new Set(half).size], [21, 21]));
  // Noise on the rows of the first half alone: what is measured on the second one stays as it was
  const after = await evidence(labels((row) => halves[0].includes(row) ? 100 : 0), spy);
  deepStrictEqual(after.splits[0].measured, before.splits[0].measured);
  ok(mean(after.splits[1].measured[0]!.scratch) > 100);
});

Deno.test("transferEvidence() takes of each way the candidate that the prediction says is best, at each size", async () => {
  const targets = labels(() => 0);
  const choose: PredictCurve = (candidate, counts) =>
    fixed(candidate, counts).map((point) => ({
      ...point,
      loss: candidate.name === "b" ? point.samples / 10 : 1,
    }));
  const candidates = ["a", "b"].flatMap((name) =>
    methods.map((method): TableCandidate => ({ method, name, kernel, targets }))
  );
  const cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} } as const;
  const content = { params: {}, candidates };
  const state: State<typeof content> = { type: "state", stage: "init", cell, instance: 0, content };
  const last = await lastValueFrom(
    of(state).pipe(transferEvidence(algebra, { sizes: [4, 16], predict: choose })),
  );
  const { whole } =
    (last as unknown as State<{ params: object; evidence: TransferEvidence }>).content.evidence;
  deepStrictEqual(whole.map((one) => one!.scratch.name), ["b", "a"]);
});

Deno.test("onRows() takes rows and columns of each kernel once", () => {
  const targets = labels(() => 0);
  const both = onRows(["a", "b"].map((name) => ({ method: "scratch", name, kernel, targets })), [7, 2]);
  strictEqual(both[0].kernel, both[1].kernel);
  const entry = (i: number, j: number) => kernel.data[i * rows + j];
  deepStrictEqual([...both[0].kernel.data], [entry(7, 7), entry(7, 2), entry(2, 7), entry(2, 2)]);
  deepStrictEqual([...both[1].targets.data], [targets.data[7], targets.data[2]]);
});

Deno.test("meanOverHalvings() has the error of a mean of all rows, whatever the draws add", () => {
  // Many sets of 40 normal numbers: the mean of a set has the standard deviation 1/√40
  const sets = 400, size = 40, halvings = 12, draws = 4;
  const squares = Array.from({ length: sets }, (_, set) => {
    const own = { seed: 1, cell: 0, instance: set, purpose: "numbers" };
    const numbers = normals(own, size);
    const halves = Array.from({ length: halvings }, (_, half) => {
      const order = permutation({ ...own, purpose: `half ${half}` }, size).subarray(0, size / 2);
      const centre = mean(Array.from(order, (at) => numbers[at]));
      return [...normals({ ...own, purpose: `draws ${half}` }, draws)].map((noise) => centre + 0.15 * noise);
    });
    return meanOverHalvings(halves).standardError ** 2;
  });
  // 1/40, and what the draws leave
  const expected = 1 / size + 0.15 ** 2 / (halvings * draws);
  const found = mean(squares);
  ok(Math.abs(found / expected - 1) < 0.1, `${found} ${expected}`);
});
