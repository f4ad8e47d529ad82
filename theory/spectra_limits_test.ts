import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { anisotropicFlow, anisotropicFlowLimit } from "./anisotropic_flow.ts";
import { anisotropicLimit } from "./anisotropic_limit.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import { anisotropicSource } from "./anisotropic_source.ts";
import { anisotropicSourceLoss } from "./anisotropic_source_loss.ts";
import { flowTime } from "./flow_time.ts";
import { lazyKernel } from "./lazy_kernel.ts";
import { regressionFlow, spikedKernelFlow } from "./regression_flow.ts";
import { bandTeacher, sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
import { spectralTrainLoss } from "./spectral_train_loss.ts";
import { spectralTask } from "./anisotropic_flow.ts";
import { spikedFlowLimit } from "./spiked_flow_limit.ts";
import type { TrainingRule } from "./training_rule.ts";

const flow = (time: number): TrainingRule => ({ integrator: "flow", time });

function close(value: number, wanted: number, tolerance: number, told = ""): void {
  ok(
    Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${told}: ${value} against ${wanted}`,
  );
}

Deno.test("spikedFlowLimit() starts at the initial losses and ends at the closed ridgeless form", () => {
  for (const ratio of [0.3, 0.9, 1.1, 2]) {
    for (const spike of [-0.5, 0, 0.7, 8]) {
      const task = { ratio, noise: 0.4, spike, bulk: 0.64, along: 0.6 - 0.2 };
      const start = spikedFlowLimit(task, flow(0));
      close(start.test, 0.64 + 0.16, 1e-13);
      close(start.train, 0.8 + 0.16, 1e-13);
      const { test, train } = spikedFlowLimit(task, flow(Infinity)), above = ratio > 1;
      const noise = 0.16 * (above ? 1 / (ratio - 1) : ratio / (1 - ratio));
      const signal = above ? 0 : (1 - ratio) * (0.64 + 0.16 / (1 + ratio * spike) ** 2);
      close(test, signal + noise, 1e-10, `test, α ${ratio}, χ ${spike}`);
      close(train, above ? 0.16 * (1 - 1 / ratio) : 0, 1e-10, `train, α ${ratio}, χ ${spike}`);
    }
  }
});

Deno.test("spikedFlowLimit() solves its mean-field equation, integrated by Runge–Kutta in slow motion", () => {
  // Independent of modes and nodes: 4000 midpoints in the angle of the law's arc, RK4.
  const ratio = 0.6, spike = 4, time = 1.5, count = 4000, steps = 400;
  const x = Float64Array.from({ length: count }, (_, j) => {
    return 1 + ratio + 2 * Math.sqrt(ratio) * Math.cos(Math.PI * (j + 0.5) / count);
  });
  const w = x.map((value, j) => 2 * ratio * Math.sin(Math.PI * (j + 0.5) / count) ** 2 / count / value);
  let psi = new Float64Array(count + 1).fill(1); // the last one sits at the eigenvalue 0
  const rate = (state: Float64Array) => {
    const drive = spike * x.reduce((sum, value, j) => sum + w[j] * value * state[j], 0);
    return state.map((value, j) => -(x[j] ?? 0) * value - drive);
  };
  const h = time / steps,
    along = (a: Float64Array, b: Float64Array, by: number) => a.map((v, j) => v + by * b[j]);
  for (let step = 0; step < steps; step++) {
    const a = rate(psi),
      b = rate(along(psi, a, h / 2)),
      c = rate(along(psi, b, h / 2)),
      d = rate(along(psi, c, h));
    psi = psi.map((value, j) => value + h / 6 * (a[j] + 2 * b[j] + 2 * c[j] + d[j]));
  }
  const test = x.reduce((sum, _, j) => sum + w[j] * psi[j] ** 2, (1 - ratio) * psi[count] ** 2);
  const train = x.reduce((sum, value, j) => sum + w[j] * value * psi[j] ** 2, 0) / ratio;
  const limit = spikedFlowLimit({ ratio, noise: 0, spike, bulk: 0, along: 1 }, flow(time));
  close(limit.test, test, 1e-9);
  close(limit.train, train, 1e-9);
});

Deno.test("descent with small steps is flow, with large steps it is not, and beyond 2/μ_max it is refused", () => {
  const params = { inputDim: 200, targetRatio: 0.7, targetNoise: 0.3, spike: 3, featureAlignment: 0.6 };
  const by = (steps: number) =>
    spikedKernelFlow(params, { integrator: "descent", learningRate: 2 / steps, steps });
  const still = spikedKernelFlow(params, flow(2));
  for (const part of ["test", "train"] as const) {
    const [coarse, fine] = [by(2000), by(4000)].map((losses) => losses[part].value - still[part].value);
    ok(
      Math.abs(coarse) < 1e-3 && Math.abs(coarse / fine - 2) < 0.02,
      `${part}: first order in η: ${coarse}, ${fine}`,
    );
  }
  ok(Math.abs(by(8).train.value - still.train.value) > 1e-3);
  throws(() => by(4), /diverges: learningRate must be < 0\.\d+, 2 by the largest mode's rate/);
});

Deno.test("spikedKernelFlow() converts all-weights training to another spike and clock", () => {
  const params = { inputDim: 200, targetRatio: 0.7, targetNoise: 0.3, featureAlignment: 0.6 };
  const all = spikedKernelFlow({ ...params, spike: 3, trainable: "all" }, flow(1));
  close(all.test.value, spikedKernelFlow({ ...params, spike: 3 / 5 }, flow(5)).test.value, 1e-14);
  const fresh = lazyKernel(3, 3, { trainable: "all", readout: "reset" });
  ok(fresh.bulk === 2 && fresh.spike === 1.5);
  close(flowTime("kernel-mean", 6, { samples: 3, inputDim: 12 }), 2, 0);
  close(flowTime("regression-half-mean", 6, { samples: 3, inputDim: 12 }), 24, 0);
});

Deno.test("with Σ = I the anisotropic formulas are those of the frozen kernel, converged, with ridge and in time", () => {
  const D = 4000, eigenvalues = new Float64Array(D).fill(1), [direction, teacher] = sineTeachers(D, 0.6);
  for (const ratio of [0.5, 1.5]) {
    for (const spike of [0, 3]) {
      const task = { eigenvalues, direction, teacher, spike, samples: ratio * D, noise: 0.3 };
      for (const ridge of [0, 0.2]) {
        const b = 1 + ridge - ratio, kappa = (b + Math.sqrt(b * b + 4 * ratio * ridge)) / (2 * ratio);
        const gamma = ratio > 1 && ridge === 0 ? 1 / ratio : 1 / (ratio * (1 + kappa) ** 2);
        const k = Math.max(kappa, 0);
        const wanted = (k ** 2 * (0.64 / (1 + k) ** 2 + 0.36 / (1 + spike + k) ** 2) + 0.09 * gamma) /
          (1 - gamma);
        close(anisotropicLimit(task, ridge, "bulk"), wanted, 1e-12, `α ${ratio}, χ ${spike}, λ ${ridge}`);
        close(anisotropicLimit(task, ridge), wanted, 2 * spike / D + 1e-12);
      }
      const inTime = anisotropicFlowLimit(task, 2);
      const wanted = spikedFlowLimit({ ratio, noise: 0.3, spike, bulk: 0.64, along: 0.6 }, flow(2));
      // Both are exact for D → ∞, but only the first has the spike in its spectrum at finite D.
      for (const part of ["test", "train"] as const) {
        close(inTime[part], wanted[part], 2 * spike / D + 1e-10, part);
      }
      close(spectralTrainLoss(spectralTask(task), 2).limit, inTime.train, 1e-10);
    }
  }
});

Deno.test("at finite D the corrections of the isotropic and the anisotropic formulas agree", () => {
  // Two derivations: random Dirichlet weights against leave-one-out. What is left is 1/D².
  const D = 200, eigenvalues = new Float64Array(D).fill(1), [direction, teacher] = sineTeachers(D, 0.6);
  const task = { eigenvalues, direction, teacher, spike: 3, samples: 100, noise: 0.3 };
  const params = { inputDim: D, targetRatio: 0.5, targetNoise: 0.3, spike: 3, featureAlignment: 0.6 };
  const ended = { ratio: 0.5, noise: 0.3, spike: 3, bulk: 0.64, along: 0.6 };
  const pairs = [
    [
      anisotropicLoss({ ...task, ridge: 0 }),
      spikedKernelFlow(params, flow(Infinity)).test,
      spikedFlowLimit(ended, flow(Infinity)).test,
    ],
    [
      anisotropicFlow(task, 1).train,
      spikedKernelFlow(params, flow(1)).train,
      spikedFlowLimit(ended, flow(1)).train,
    ],
  ] as const;
  for (const [a, b, limit] of pairs) {
    const correction = Math.abs(b.value - limit), left = Math.abs(a.value - b.value);
    ok(left < 0.1 * correction, `correction ${correction}, left ${left}`);
  }
});

Deno.test("anisotropicFlow() starts at the initial losses and tends to the ridgeless fit", () => {
  const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 0.5 }, 100),
    [direction, teacher] = sineTeachers(100, 0.6);
  const task = { eigenvalues, direction, teacher, spike: 3, samples: 50, noise: 0.3 };
  const start = eigenvalues.reduce((sum, value, i) => sum + value * teacher[i] ** 2, 0);
  close(anisotropicFlow(task, 0).test.value, start, 1e-12);
  close(anisotropicFlow(task, 1e-6).test.value, start, 1e-4);
  close(anisotropicFlow(task, 1e-6).train.value, start + 0.09, 1e-4);
  close(anisotropicFlowLimit(task, 1e4).test, anisotropicLimit(task, 0), 1e-8);
});

Deno.test("anisotropicSource() has the norm and the overlap of the isotropic fit, and the population's", () => {
  const [sourceTeacher] = sineTeachers(100, 0.6), eigenvalues = new Float64Array(100).fill(1);
  for (
    const [sourceSamples, wanted] of [[40, 0.4 + 0.25 * 0.4 / 0.6], [250, 1 + 0.25 / 1.5], [Infinity, 1]]
  ) {
    const { squaredNorm, mean } = anisotropicSource({
      eigenvalues,
      sourceTeacher,
      sourceSamples,
      sourceNoise: 0.5,
    });
    close(squaredNorm, wanted, 1e-12);
    close(
      mean.reduce((sum, value, i) => sum + value * sourceTeacher[i], 0),
      Math.min(1, sourceSamples / 100),
      1e-12,
    );
  }
});

Deno.test("anisotropicSourceLoss() with a population source is anisotropicLoss() along the source teacher", () => {
  const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 1 }, 100),
    [source, teacher] = sineTeachers(100, 0.6);
  const common = { eigenvalues, ridge: 0.1 };
  const params = {
    ...common,
    sourceTeacher: source,
    targetTeacher: teacher,
    sourceSamples: Infinity,
    sourceNoise: 0,
  };
  const finite = { ...params, targetSamples: 50, targetNoise: 0.2, proportionalRichness: Math.sqrt(8) };
  const known = { ...common, direction: source, teacher, spike: 2, samples: 50, noise: 0.2 };
  const [a, b] = [anisotropicSourceLoss(finite), anisotropicLoss(known)];
  close(a.value, b.value, 1e-12);
  close(a.allowance, b.allowance, 1e-10);
});

Deno.test("the predictions refuse what is outside their domain, naming value and wanted", () => {
  const eigenvalues = spectrumEigenvalues({ kind: "two-level", share: 0.5, ratio: 3 }, 20);
  const [direction, teacher] = sineTeachers(20, 0.6);
  const task = { eigenvalues, direction, teacher, spike: 1, samples: 10, noise: 0.1, ridge: 0 };
  throws(
    () => anisotropicLoss({ ...task, samples: 19 }),
    /19 samples in 20 dimensions, the interpolation point/,
  );
  throws(() => anisotropicLoss({ ...task, ridge: -1 }), /ridge must be >= 0 and finite: current value is -1/);
  throws(
    () => anisotropicLoss({ ...task, spike: -2 }),
    /spike must be > -1 and finite: current value is -2/,
  );
  throws(() => anisotropicLoss({ ...task, noise: NaN }), RangeError);
  throws(() => anisotropicLoss({ ...task, teacher: new Float64Array(3) }), TypeError);
  throws(
    () => anisotropicLoss({ ...task, direction: teacher.map((v) => 2 * v) }),
    /\|direction\|² must be 1/,
  );
  throws(() => anisotropicFlow(task, -1), /time must be >= 0 and finite/);
  const params = { inputDim: 20, targetRatio: 1, targetNoise: 0.1 };
  throws(
    () => regressionFlow(params, flow(401)),
    /interpolation point, to a time > 400.*current value is 401/,
  );
  ok(regressionFlow(params, flow(400)).test.value > 0);
  throws(() => regressionFlow({ ...params, targetRatio: 0.01 }, flow(1)), /0 samples in 20 dimensions/);
  throws(() => regressionFlow(params, flow(NaN)), /time must be >= 0: current value is NaN/);
  throws(() => regressionFlow({ ...params, targetNoise: -1 }, flow(1)), /noise must be >= 0 and finite/);
  throws(
    () => spikedKernelFlow({ ...params, spike: 1, featureAlignment: 1.1 }, flow(1)),
    /featureAlignment\| must be <= 1/,
  );
  throws(
    () => spikedKernelFlow({ ...params, spike: -1, featureAlignment: 1 }, flow(1)),
    /spike must be >= 0/,
  );
  throws(
    () => anisotropicSource({ eigenvalues, sourceTeacher: teacher, sourceSamples: 20, sourceNoise: 0 }),
    RangeError,
  );
  throws(() => sineTeachers(20, 2), /\|alignment\| must be <= 1/);
  throws(() => bandTeacher(20, 20, 0), RangeError);
  for (const eigenvalues of [[1, -1], [1, NaN], [1, 0], [1], [1, Infinity]]) {
    throws(() => spectrumEigenvalues({ kind: "list", eigenvalues }, 2), RangeError);
  }
});

Deno.test("spectrumEigenvalues() sorts and scales a list, so that a power law by any name is the same", () => {
  const eigenvalues = [4, 1, 3, 2].map((k) => k ** -0.7);
  deepStrictEqual(
    spectrumEigenvalues({ kind: "list", eigenvalues }, 4),
    spectrumEigenvalues({ kind: "power-law", power: 0.7 }, 4),
  );
  deepStrictEqual(spectrumEigenvalues({ kind: "list", eigenvalues: [2, 6] }, 2), Float64Array.of(1.5, 0.5));
  deepStrictEqual(eigenvalues[0], 4 ** -0.7);
});
