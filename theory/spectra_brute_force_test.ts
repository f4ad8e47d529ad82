// The truth here is brute force: data are drawn, the kernel is diagonalised densely, training is integrated exactly, the label
// noise is averaged exactly. Nothing of the theory takes part.
import { ok } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { anisotropicFlow } from "./anisotropic_flow.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import { anisotropicSourceLoss } from "./anisotropic_source_loss.ts";
import type { AnisotropicTask } from "./anisotropic_task.ts";
import type { Prediction } from "./prediction.ts";
import { spikedKernelFlow } from "./regression_flow.ts";
import { bandTeacher, sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
import type { TrainingRule } from "./training_rule.ts";

const algebra = await openLinearAlgebra();

/** What is left of an eigenmode. */
type Left = (rate: number) => number;

/** Standard normal inputs times √σ, `[P, D]`. */
function draw(purpose: string, instance: number, eigenvalues: Float64Array, samples: number) {
  const dim = eigenvalues.length, root = eigenvalues.map(Math.sqrt);
  const data = normals({ seed: 4, cell: 0, instance, purpose }, samples * dim);
  return matrix(samples, dim, data.map((value, at) => value * root[at % dim]));
}

/** Exact test and train loss of one data set under each rule, averaged over label noise. */
function losses(
  task: AnisotropicTask,
  instance: number,
  rules: readonly Left[],
): { test: number; train: number }[] {
  const { eigenvalues, teacher, direction: v, spike, samples, noise } = task, dim = eigenvalues.length;
  const inputs = draw("inputs", instance, eigenvalues, samples), root = Math.sqrt(1 + spike);
  /** M^{±1/2}x */
  const stretch = (x: Float64Array, by: number) => {
    const overlap = dot(x, v);
    return x.map((value, i) => value + (by - 1) * overlap * v[i]);
  };
  const seen = matrix(samples, dim);
  for (let p = 0; p < samples; p++) {
    seen.data.set(stretch(inputs.data.subarray(p * dim, (p + 1) * dim), root), p * dim);
  }
  const kernel = algebra.multiply(seen, seen, { transposeA: true });
  const { values, vectors } = algebra.symmetricEigen(
    matrix(dim, dim, kernel.data.map((value) => value / dim)),
  );
  const rates = values.map((value, k) => k < dim - samples ? 0 : Math.max(0, value));
  const along = new Float64Array(dim);
  algebra.apply(vectors, stretch(teacher, 1 / root), along);
  const lengths = rates.map((_, k) => {
    const mode = stretch(vectors.data.subarray(k * dim, (k + 1) * dim), root);
    return mode.reduce((sum, value, i) => sum + eigenvalues[i] * value * value, 0);
  });
  return rules.map((left) => {
    const rest = new Float64Array(dim);
    algebra.applyTransposed(vectors, along.map((value, k) => value * left(rates[k])), rest);
    let test = stretch(rest, root).reduce((sum, value, i) => sum + eigenvalues[i] * value * value, 0);
    let train = noise ** 2 * (1 - dim / samples);
    rates.forEach((rate, k) => {
      const kept = left(rate);
      if (rate > 0) test += noise ** 2 * (1 - kept) ** 2 / rate * lengths[k] / dim;
      train += (dim * rate * (kept * along[k]) ** 2 + noise ** 2 * kept ** 2) / samples;
    });
    return { test, train };
  });
}

/** Fails unless the mean of the values is the prediction's, within its allowance and 3.5 standard errors. */
function agree(
  values: readonly number[],
  { value, allowance }: Prediction,
  told: string,
  allowed: number,
): void {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const error = Math.sqrt(
    values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1) / values.length,
  );
  const line = `${told}: ${mean} ± ${error} against ${value}, allowance ${allowance}`;
  ok(Math.abs(mean - value) < allowance + 3.5 * error, line);
  ok(allowance < allowed * Math.max(value, 1e-3), `${line}: wider than ${allowed}`);
}

const flow = (time: number): TrainingRule => ({ integrator: "flow", time });

Deno.test("spikedKernelFlow() averages exact training of drawn data, by flow and by descent, within its allowance", () => {
  const rules: TrainingRule[] = [
    flow(0.1),
    flow(1),
    flow(30),
    { integrator: "descent", learningRate: 0.02, steps: 50 },
    { integrator: "descent", learningRate: 0.1, steps: 3 }, // up to ημ_max = 1.1
  ];
  // Dimensions, data sets, and the largest allowance, as a part of the loss, away from α = 1 and near it.
  for (const [D, sets, away, near] of [[20, 600, 0.35, 0.35], [60, 40, 0.06, 0.1]]) {
    for (const targetRatio of [0.5, 0.9, 1, 1.1, 2]) {
      for (const spike of [0, 1, 4]) {
        const [direction, teacher] = sineTeachers(D, 0.6), samples = Math.round(targetRatio * D);
        const eigenvalues = new Float64Array(D).fill(1);
        const task = { eigenvalues, direction, teacher, spike, samples, noise: 0.3 };
        const lefts = rules.map((rule): Left =>
          rule.integrator === "flow"
            ? (rate) => Math.exp(-rate * rule.time)
            : (rate) => (1 - rule.learningRate * rate) ** rule.steps
        );
        const measured = Array.from({ length: sets }, (_, instance) => losses(task, instance, lefts));
        rules.forEach((rule, r) => {
          const params = { inputDim: D, targetRatio, targetNoise: 0.3, spike, featureAlignment: 0.6 };
          const predicted = spikedKernelFlow(params, rule), square = Math.abs(1 - targetRatio) < 0.3;
          for (const part of ["test", "train"] as const) {
            const told = `D ${D}, α ${targetRatio}, χ ${spike}, ${JSON.stringify(rule)}, ${part}`;
            agree(measured.map((one) => one[r][part]), predicted[part], told, square ? near : away);
          }
        });
      }
    }
  }
});

Deno.test("anisotropicLoss() and anisotropicFlow() average exact training of drawn data within their allowances", () => {
  const ridges = [0, 0.1], times = [0.3, 3];
  for (const [D, sets, wide] of [[24, 500, 0.4], [60, 50, 0.15]]) {
    for (const bands of [false, true]) {
      const eigenvalues = spectrumEigenvalues(
        bands ? { kind: "two-level", share: 0.5, ratio: 9 } : { kind: "power-law", power: 0.8 },
        D,
      );
      const [direction, teacher] = bands
        ? [bandTeacher(D, D / 2, 0.9), bandTeacher(D, D / 2, -0.1)]
        : sineTeachers(D, 0.6);
      for (const samples of [D / 2, 1.5 * D]) {
        for (const spike of [0, 4]) {
          const task = { eigenvalues, direction, teacher, spike, samples, noise: 0.3 };
          const lefts: Left[] = [
            ...ridges.map((ridge): Left => (rate) =>
              ridge === 0 ? (rate > 0 ? 0 : 1) : ridge / (rate + ridge)
            ),
            ...times.map((time): Left => (rate) => Math.exp(-rate * time)),
          ];
          const measured = Array.from({ length: sets }, (_, instance) => losses(task, instance, lefts));
          const told = `D ${D}, ${bands ? "bands" : "power"}, P ${samples}, χ ${spike}`;
          ridges.forEach((ridge, r) => {
            agree(
              measured.map((one) => one[r].test),
              anisotropicLoss({ ...task, ridge }),
              `${told}, λ ${ridge}`,
              wide,
            );
          });
          times.forEach((time, t) => {
            const predicted = anisotropicFlow(task, time);
            for (const part of ["test", "train"] as const) {
              const values = measured.map((one) => one[ridges.length + t][part]);
              agree(values, predicted[part], `${told}, t ${time}, ${part}`, wide);
            }
          });
        }
      }
    }
  }
});

Deno.test("anisotropicSourceLoss() averages over source and target data within its allowance", () => {
  const D = 40, sets = 400, [sourceTeacher, targetTeacher] = sineTeachers(D, 0.8);
  const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 0.7 }, D);
  for (const sourceSamples of [20, 60]) {
    const params = {
      ...{ eigenvalues, sourceTeacher, targetTeacher, sourceSamples, sourceNoise: 0.3 },
      ...{ proportionalRichness: 3, targetSamples: 16, targetNoise: 0.2, ridge: 0.05 },
    };
    const values = Array.from({ length: sets }, (_, instance) => {
      // β̂₁ by a vanishing ridge, which finds the minimum norm too.
      const inputs = draw("source", instance, eigenvalues, sourceSamples), labels = matrix(sourceSamples, 1);
      const noise = normals({ seed: 4, cell: 0, instance, purpose: "source noise" }, sourceSamples);
      labels.data.set(noise);
      algebra.apply(inputs, sourceTeacher, labels.data, 1, params.sourceNoise);
      const gram = algebra.gram(inputs), fitted = new Float64Array(D);
      for (let p = 0; p < sourceSamples; p++) gram.data[p * (sourceSamples + 1)] += 1e-9;
      algebra.applyTransposed(inputs, algebra.solvePositiveDefinite(gram, labels).data, fitted);
      const square = dot(fitted, fitted),
        spike = Math.sqrt(1 + params.proportionalRichness ** 2 * square) - 1;
      const task = {
        ...{
          eigenvalues,
          teacher: targetTeacher,
          direction: fitted.map((value) => value / Math.sqrt(square)),
          spike,
        },
        ...{ samples: params.targetSamples, noise: params.targetNoise },
      };
      return losses(task, instance, [(rate) => params.ridge / (rate + params.ridge)])[0].test;
    });
    agree(values, anisotropicSourceLoss(params), `P₁ ${sourceSamples}`, 0.05);
  }
});

Deno.test("the brute force tells 2 % from nothing", () => {
  const [direction, teacher] = sineTeachers(60, 0.6), eigenvalues = new Float64Array(60).fill(1);
  const task = { eigenvalues, direction, teacher, spike: 1, samples: 120, noise: 1 };
  const measured = Array.from(
    { length: 100 },
    (_, instance) => losses(task, instance, [(rate) => Math.exp(-rate)])[0],
  );
  const params = { inputDim: 60, targetRatio: 2, targetNoise: 1, spike: 1, featureAlignment: 0.6 };
  const { train } = spikedKernelFlow(params, flow(1)), values = measured.map((one) => one.train);
  agree(values, train, "as predicted", 0.02);
  let caught = false;
  try {
    agree(values, { ...train, value: 1.02 * train.value }, "2 % more", 0.02);
  } catch {
    caught = true;
  }
  ok(caught);
});
