import { ok, throws } from "node:assert/strict";
import reference from "../../fixtures/reference-dmft-field.json" with { type: "json" };
import { activations } from "../../numerics/activation.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { principalSpan } from "./data_span.ts";
import type { FieldProblem, FieldStage } from "./field_problem.ts";
import { linearMoments } from "./linear_moments.ts";
import { meanFieldCurve } from "./mean_field_curve.ts";
import { sobolMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";
import { referenceRows } from "./test_problems.ts";

const algebra = await openWasm("");
const referenceCase = referenceRows(reference.cases);
const key = (purpose: string) => ({ seed: 3, cell: 0, instance: 0, purpose });

const within = (name: string, value: number, expected: number, tolerance: number) =>
  ok(Math.abs(value - expected) <= tolerance, `${name}: ${value}, need ${expected} ± ${tolerance}`);

/** The linear problem of a reference row; the second test set holds √D times the unit vectors, on which f reads θ. */
function problemOf({ inputs }: ReturnType<typeof referenceCase>): FieldProblem {
  const D = inputs.inputDim;
  const cosines = (count: number, s: number) =>
    matrix(
      count,
      D,
      Float64Array.from({ length: count * D }, (_, at) => {
        const i = Math.floor(at / D), d = at % D;
        return Math.SQRT2 * Math.cos(1.3 * (i + 1) * (d + 1) + s * (d + 1) ** 2);
      }),
    );
  const labels = (x: ReturnType<typeof matrix>, beta: number[]) =>
    Float64Array.from(
      { length: x.rows },
      (_, i) => beta.reduce((sum, b, d) => sum + b * x.data[i * D + d], 0),
    );
  const source = cosines(inputs.sourceSamples, 0.1), target = cosines(inputs.targetSamples, 0.7);
  const test = cosines(inputs.testPoints, 1.1), first = [1], second = [0.6, 0.8];
  const units = matrix(D, D);
  for (let d = 0; d < D; d++) units.data[d * D + d] = Math.sqrt(D);
  const shared = { learningRate: inputs.step, trainable: "all", detailed: [] } as const;
  const stages: FieldStage[] = [
    {
      ...shared,
      ...{ inputs: source, targets: labels(source, first), richness: inputs.sourceRichness, readout: "keep" },
      ...{ steps: inputs.sourceSteps, records: [0, inputs.sourceSteps] },
    },
    {
      ...shared,
      ...{
        inputs: target,
        targets: labels(target, second),
        richness: inputs.targetRichness,
        readout: inputs.readout,
      },
      ...{ steps: inputs.targetSteps, records: [0, inputs.targetSteps / 2, inputs.targetSteps] },
    },
  ];
  const tests = [{ inputs: test, targets: [labels(test, first), labels(test, second)] }, {
    inputs: units,
    targets: [],
  }];
  return { stages, tests, activation: activations.linear, weightDecay: inputs.weightDecay, loss: "sum" };
}

for (const id of ["linear-L1-keep-g1-1-lam0", "linear-L1-center-g1-0.7-lam0.3"]) {
  Deno.test(`linearMoments() reproduces ${id}`, () => {
    const row = referenceCase(id), { value, absTol, inputs } = row;
    const [, source, , middle, end] = linearMoments(algebra, problemOf(row));
    value.predictorSwitch.forEach((x: number, d: number) => within("θ", source.tests[1][d], x, absTol));
    value.predictorEnd.forEach((x: number, d: number) => within("θ", end.tests[1][d], x, absTol));
    within("source", source.testLosses[0][0], value.test1Switch, absTol);
    within("middle", middle.testLosses[0][1], value.test2Mid, absTol);
    within("end", end.testLosses[0][1], value.test2End, absTol);
    within("forgetting", end.testLosses[0][0], value.sourceTestEnd, absTol);
    within("C", end.hiddenSquare / inputs.inputDim, value.traceCovOverD[0], absTol);
    within("c", end.readoutSquare, value.gradientKernel[0], absTol);
  });
}

Deno.test("solveFields() converges to linearMoments(), under any rule, with decay and frozen hidden weights too", async () => {
  const base = problemOf(referenceCase("linear-L1-center-g1-0.7-lam0.3"));
  for (const readout of ["keep", "center", "reset"] as const) {
    for (const trainable of ["all", "readout"] as const) {
      const problem = { ...base, stages: [base.stages[0], { ...base.stages[1], readout, trainable }] };
      const exact = linearMoments(algebra, problem);
      const span = principalSpan(algebra, problem.stages.map(({ inputs }) => inputs));
      const errors: number[] = [];
      for (const particles of [128, 8192]) {
        const measure = sobolMeasure(span, { particles, pairs: true, key: key("particles") });
        const { records } = await solveFields(algebra, problem, measure, { tolerance: 0 });
        errors.push(
          Math.max(
            ...records.map(({ testLosses }, i) => Math.abs(testLosses[0][1] - exact[i].testLosses[0][1])),
          ),
        );
      }
      ok(errors[1] < 2e-3 && errors[1] < errors[0] / 8, `${readout} ${trainable}: ${errors}`); // at random it would be √64
    }
  }
});

Deno.test("meanFieldCurve() agrees with linearMoments() within its standard error", async () => {
  const problem = problemOf(referenceCase("linear-L1-keep-g1-1-lam0"));
  const exact = linearMoments(algebra, problem);
  const curve = await meanFieldCurve(algebra, problem, {
    particles: 256,
    randomisations: 8,
    key: key("curve"),
  });
  curve.forEach(({ trainLoss, testLosses }, i) => {
    within("train loss", trainLoss.value, exact[i].trainLoss, 4.5 * trainLoss.standardError + 1e-4); // |t| of 7 degrees
    const { value, standardError } = testLosses[0][1];
    within("test loss", value, exact[i].testLosses[0][1], 4.5 * standardError + 1e-4);
    ok(standardError < 3e-3);
  });
});

Deno.test("linearMoments() ends at ⟨z²⟩ = √(1 + γ²D) on whitened data", () => {
  const { inputs, value, relTol } = referenceCase("population-linear-spike");
  const D = inputs.inputDim, axes = matrix(D, D);
  for (let d = 0; d < D; d++) axes.data[d * D + d] = Math.sqrt(D); // XᵀX = P I with P = D
  const targets = axes.data.slice(0, D); // y = x₀
  inputs.richness.forEach((richness: number, i: number) => {
    const growth = Math.sqrt(1 + richness ** 2 * D);
    const learningRate = 0.003 / growth, steps = Math.ceil(14 / learningRate);
    const [end] = linearMoments(algebra, {
      stages: [{
        ...{ inputs: axes, targets, richness, learningRate, steps, readout: "keep", trainable: "all" },
        ...{ records: [steps], detailed: [] },
      }],
      ...{ tests: [], activation: activations.linear, weightDecay: 0, loss: "sum" },
    });
    within(`γ = ${richness}`, end.readoutSquare, value[i], relTol * value[i]);
    within("c − tr C", end.readoutSquare - end.hiddenSquare, 1 - D, 0.02 * growth);
  });
});

Deno.test("linearMoments() refuses a nonlinear network", () => {
  const problem = { ...problemOf(referenceCase("linear-L1-keep-g1-1-lam0")), activation: activations.tanh };
  throws(() => linearMoments(algebra, problem), /need the linear activation/);
});
