// The scatter of losses against regressions on drawn data.
import { ok } from "node:assert/strict";
import { matrix } from "../numerics/matrix.ts";
import { squaredDistance } from "../numerics/norm.ts";
import { compare } from "../operators/verdict.ts";
import { teacherForms } from "./anisotropic_task.ts";
import { sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
import { spikedGainDeviation, spikedLossDeviation, type SpikedPair } from "./spiked_scatter.ts";
import { kernelFit, sample, spiked, statistics } from "./test_regressions.ts";

const D = 80, INSTANCES = 300;
const [direction, teacher] = sineTeachers(D, 0.6);

function pair(eigenvalues: Float64Array, changes: Partial<SpikedPair>): SpikedPair {
  const forms = (diagonal: (i: number) => number) => teacherForms({ teacher, direction }, diagonal);
  const task = { samples: D / 2, noise: 0, spike: 4, ridge: 0, scratchRidge: 0, start: 0 };
  return { eigenvalues, forms, ...task, ...changes };
}

/** Losses without and with the spike on the same drawn data. */
function drawn(task: SpikedPair, instances: number): [scratch: number, transfer: number][] {
  const { eigenvalues, samples, noise, spike, ridge, scratchRidge, start } = task;
  return Array.from({ length: instances }, (_, instance) => {
    const scale = eigenvalues.map(Math.sqrt);
    // Inputs Σ^{1/2}z see the teacher as z sees Σ^{1/2}β.
    const white = { teacher: teacher.map((b, i) => b * scale[i]), noise };
    const { inputs: z, labels } = sample({ cell: samples, instance, purpose: "scatter" }, samples, white);
    const inputs = matrix(z.rows, D, z.data.map((value, at) => value * scale[at % D]));
    const from = direction.map((b) => start * b), left = labels.slice();
    for (let p = 0; p < samples; p++) for (let i = 0; i < D; i++) left[p] -= inputs.data[p * D + i] * from[i];
    const plain = kernelFit({ inputs, labels }, (x) => x, scratchRidge);
    const bent = kernelFit({ inputs, labels: left }, spiked(spike, direction), ridge);
    const loss = (fit: Float64Array) => squaredDistance(fit, teacher, eigenvalues);
    return [loss(plain), loss(bent.map((b, i) => b + from[i]))];
  });
}

/** Standard deviations of both losses and of their difference. */
function sampled(task: SpikedPair) {
  const losses = drawn(task, INSTANCES);
  return {
    scratch: statistics(losses.map(([one]) => one)).deviation,
    transfer: statistics(losses.map(([, other]) => other)).deviation,
    gain: statistics(losses.map(([one, other]) => one - other)).deviation,
  };
}

Deno.test("spikedLossDeviation() and spikedGainDeviation() are how much losses and their difference scatter", () => {
  const spectra = [
    spectrumEigenvalues({ kind: "power-law", power: 0 }, D),
    spectrumEigenvalues({ kind: "power-law", power: 0.8 }, D),
  ];
  const changes: Partial<SpikedPair>[] = [
    {},
    { noise: 0.5 },
    { noise: 0.3, ridge: 0.1, scratchRidge: 0.1 },
    { noise: 0.3, ridge: 0.05, scratchRidge: 0.2, samples: 2 * D },
    { start: 0.7, samples: D / 4, spike: 1 },
  ];
  for (const [k, eigenvalues] of spectra.entries()) {
    for (const change of changes) {
      const task = pair(eigenvalues, change), measured = sampled(task);
      const predicted = {
        scratch: spikedLossDeviation({ ...task, spike: 0, start: 0, ridge: task.scratchRidge }),
        transfer: spikedLossDeviation(task),
        gain: spikedGainDeviation(task),
      };
      for (const name of ["scratch", "transfer", "gain"] as const) {
        // Next order: 1/P, at most 10 %. That of a standard deviation of 300 skewed values: about 6 %.
        const off = Math.log(predicted[name] / measured[name]);
        ok(Math.abs(off) < 0.22, `spectrum ${k}, ${JSON.stringify(change)}, ${name}: ${off}`);
      }
    }
  }
});

Deno.test("spikedGainDeviation() vanishes with the spike, and is below the sum of both deviations", () => {
  const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 1 }, D);
  const at = (spike: number) => pair(eigenvalues, { spike, noise: 0.2 });
  ok(spikedGainDeviation(at(1e-3)) < 2e-3 * spikedLossDeviation(at(0)));
  for (const spike of [-0.5, 1, 30]) {
    ok(spikedGainDeviation(at(spike)) < spikedLossDeviation(at(0)) + spikedLossDeviation(at(spike)));
  }
});

Deno.test("a check of few instances raises fewer false alarms when it knows how much they scatter", () => {
  // 300 checks of 5 instances each, of predictions that are right: what is predicted is the mean of all.
  const checks = 300, few = 5;
  const task = pair(spectrumEigenvalues({ kind: "power-law", power: 0.8 }, D), { noise: 0.2 });
  const losses = drawn(task, checks * few);
  const gains = losses.map(([scratch, transfer]) => scratch - transfer);
  const tails = [
    [losses.map(([scratch]) => scratch), spikedLossDeviation({ ...task, spike: 0 })],
    [losses.map(([, transfer]) => transfer), spikedLossDeviation(task)],
    [gains, spikedGainDeviation(task)],
  ] as const;
  let before = 0, after = 0;
  for (const [values, deviation] of tails) {
    const { mean: right } = statistics(values);
    for (let k = 0; k < checks; k++) {
      const { mean, error } = statistics(values.slice(k * few, (k + 1) * few));
      const alarm = (standardError: number) => (compare(mean, standardError, right, 0).zScore ?? 0) > 3;
      if (alarm(error)) before++;
      if (alarm(Math.max(error, deviation / Math.sqrt(few)))) after++;
    }
  }
  // Of 900: Student's t of 4 degrees is beyond 3 in 4 % of all cases, a normal number in 0.27 %.
  ok(before >= 25 && after <= 8, `${before} false alarms without the deviation, ${after} with it`);
});
