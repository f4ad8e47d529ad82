// Rows of the independent program's table on closed cases: whitened data, depth, the proportional limit.
import { ok, throws } from "node:assert/strict";
import reference from "../../fixtures/reference-bayes.json" with { type: "json" };
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { depthPosterior } from "./depth_posterior.ts";
import { proportionalPosterior, type ProportionalTransfer } from "./proportional_posterior.ts";
import { type BayesCase, identityRows, referenceKinds, trigData } from "./reference_problems.ts";
import { decoupledTarget, overlappingTarget, sameTaskTarget } from "./whitened_targets.ts";

const algebra = await openWasm("");
const casesOf = referenceKinds(reference.cases);

/** Asserts that a number is that of the table, and that 2 % more would not be. */
function same(name: string, got: number, expected: number, relTol: number, least = 0) {
  const tolerance = relTol * Math.abs(expected) + least;
  ok(Math.abs(got - expected) <= tolerance, `${name}: ${got}, need ${expected}`);
  if (expected !== 0) ok(Math.abs(1.02 * got - expected) > tolerance, `${name}: 2 % is not seen`);
}

for (const row of casesOf("whitened-transfer")) {
  Deno.test(`the closed equations of whitened tasks reproduce ${row.id}`, () => {
    const { params: p, expected, inputs, relTol } = row;
    const task = {
      ...{ sourceRichness: p.gamma1, targetRichness: p.gamma2 },
      ...{ elasticCoupling: p.delta, inverseTemperature: p.betaT },
    };
    const shared = inputs.rows1[0] === inputs.rows2[0];
    const overlap = shared
      ? inputs.y1.reduce((sum: number, y: number, i: number) => sum + y * inputs.y2[i], 0)
      : 0;
    const ways = [overlappingTarget(task, overlap)];
    if (!shared) ways.push(decoupledTarget(task));
    if (overlap === 1) ways.push(sameTaskTarget(task));
    for (const found of ways) {
      same("c1", found.sourceKernel, expected.c1, relTol);
      same("c2", found.targetKernel, expected.c2, relTol);
      same("q", found.stiffness, expected.q, relTol);
      same("A + B", found.resolution, expected.A + expected.B, relTol);
      same("tau", found.rescaling, expected.tau, relTol);
    }
  });
}

for (const row of casesOf("deep-linear-single-task")) {
  Deno.test(`depthPosterior() reproduces ${row.id}`, () => {
    const { params, expected, inputs, relTol } = row,
      trig = inputs.family === "trig" ? trigData(inputs) : undefined;
    const task = {
      inputs: trig ? trig.inputs1 : identityRows(inputs.D, inputs.rows),
      labels: trig ? trig.labels1 : Float64Array.from(inputs.y as number[]),
      ...{ richness: params.gamma, inverseTemperature: params.betaT },
    };
    const found = depthPosterior(algebra, task, params.L);
    same("chi", found.response, expected.chiHat, relTol);
    expected.c.forEach((c: number, l: number) => same(`c${l + 1}`, found.scales[l], c, relTol));
    const largest = Math.max(...expected.v.map(Math.abs));
    expected.v.forEach((v: number, k: number) => ok(Math.abs(found.dual[k] - v) <= relTol * largest));
  });
}

const transferOf = ({ params: p }: BayesCase, delta: number): ProportionalTransfer => ({
  ...{
    sourceRatio: p.alpha1,
    targetRatio: p.alpha2,
    alignment: p.a,
    sourceNoise: p.sigma1,
    targetNoise: p.sigma2,
  },
  ...{ sourceRichness: p.gt1, targetRichness: p.gt2, elasticCoupling: delta, inverseTemperature: p.betaT },
});

for (const row of casesOf("proportional-limit")) {
  Deno.test(`proportionalPosterior() reproduces ${row.id}`, () => {
    const found = proportionalPosterior(transferOf(row, row.params.delta)), { expected, relTol } = row;
    same("c1", found.sourceScale, expected.c1, relTol);
    same("E1", found.size, expected.E1, relTol);
    same("R1", found.overlap, expected.R1, relTol);
    // The table's 1 − 2R₁ + E₁ of doubles near 1
    same("source loss", found.sourceLoss, expected.sourceLoss, relTol, 1e-15);
    same("A", found.resolution, expected.Atilde, relTol);
    same("q", found.stiffness, expected.q, relTol);
    same("tau", found.rescaling, expected.tau, relTol);
    same("s", found.strength, expected.sTilde, relTol);
    same("loss", found.targetLoss, expected.testLoss2, relTol);
  });
}

for (const row of casesOf("proportional-limit-curve")) {
  Deno.test(`proportionalPosterior() reproduces the curve ${row.id}`, () => {
    row.params.delta.forEach((delta: number, i: number) => {
      const { targetLoss, rescaling } = proportionalPosterior(transferOf(row, delta));
      same(`loss at ${delta}`, targetLoss, row.expected.testLoss2[i], row.relTol);
      same(`tau at ${delta}`, rescaling, row.expected.tau[i], row.relTol);
    });
  });
}

Deno.test("the reference has as many rows of each kind as are tested here", () => {
  const counts = [
    "whitened-transfer",
    "deep-linear-single-task",
    "proportional-limit",
    "proportional-limit-curve",
  ];
  ok(counts.map((kind) => casesOf(kind).length).join() === "4,2,4,3");
  throws(() => same("x", 1.02, 1, 1e-9), /need 1/);
});
