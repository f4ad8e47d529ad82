import { ok, throws } from "node:assert/strict";
import { meetsCase, referenceProblem } from "../../fixtures/relu_problem.ts";
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { featureModes, squareMean } from "./feature_modes.ts";
import { gateMoment, neuronPull } from "./gate_moment.ts";
import { initialRatePrediction } from "./initial_rate.ts";
import { arcCosine, crossoverAngle, equalReadoutOverlap, overlapLaw, switchDistance } from "./overlap_law.ts";
import { FRAME_PAIRS } from "./scratch_prediction.ts";
import { ridgeRisk } from "./ridge_risk.ts";
import { scratchRisk } from "./scratch_risk.ts";
import { degreePower, sphereSpectrum } from "./sphere_spectrum.ts";
import { keptNeurons, type TaskFamily } from "./task_family.ts";
import { teacherFrame } from "./teacher_frame.ts";
import { teacherTangentModes } from "./teacher_tangent_modes.ts";
import { teacherTangentPrediction } from "./teacher_tangent_prediction.ts";

const algebra = await openLinearAlgebra();
const params = (family: TaskFamily, angle: number, teacherNeurons = 6) =>
  ({ family, angle, alignment: "angle", teacherNeurons }) as const;
const draw = (purpose: string, count: number) => normals({ seed: 3, cell: 0, instance: 0, purpose }, count);

Deno.test("overlapLaw() and its limits meet the reference", () => {
  const angles = [Math.PI / 12, Math.PI / 6, Math.PI / 4, Math.PI / 3, Math.PI / 2];
  meetsCase("overlap-rotate", angles.map((angle) => overlapLaw(params("rotate", angle)).value));
  meetsCase("overlap-rotate-equal-sign", [equalReadoutOverlap(0.7, 6)]);
  meetsCase("crossover-angle", [crossoverAngle()]);
  ok(Math.abs(switchDistance(params("rotate", crossoverAngle())) - 1) < 1e-12);
  throws(() => overlapLaw(params("random", 1)), /Cannot give the overlap of random teachers/);
});

Deno.test("overlaps and distances of every family are those of the frame's teachers", () => {
  for (const family of ["rotate", "keep", "new-head"] as const) {
    for (const angle of [0, 0.4, 1.1, Math.PI / 2]) {
      const frame = teacherFrame(params(family, angle));
      const sum = (neurons: readonly Float64Array[], coefficients: Float64Array) => ({
        weights: matrix(neurons.length, 12, Float64Array.from(neurons.flatMap((row) => [...row]))),
        coefficients,
      });
      const source = sum(frame.source, frame.sourceReadout), target = sum(frame.target, frame.targetReadout);
      const both = sum(
        [...frame.target, ...frame.source],
        new Float64Array([...frame.targetReadout, ...frame.sourceReadout.map((c) => -c)]),
      );
      ok(
        Math.abs(squareMean(algebra, source) - 1) < 1e-12 &&
          Math.abs(squareMean(algebra, target) - 1) < 1e-12,
      );
      ok(Math.abs(squareMean(algebra, both) - switchDistance(params(family, angle))) < 1e-12);
      const { power } = featureModes(algebra, source.weights, target);
      const explained = Array.from(power).reduce((all, p) => all + p, 0);
      ok(Math.abs(explained - overlapLaw(params(family, angle)).value) < 1e-12, `${family} ${angle}`);
    }
  }
  ok(keptNeurons({ ...params("keep", 0), alignment: 0.6 }) === 4);
});

Deno.test("neuronPull() meets the reference, gateMoment() the mean over inputs", () => {
  const w = Float64Array.of(1, 2, 2).map((x) => x / 3), v = Float64Array.of(2, -1, 2).map((x) => x / 3);
  meetsCase("k1-kernel-grad", [...neuronPull(w, v).map((x) => 3 * x)]);
  const count = 100_000,
    inputs = draw("moments", 3 * count),
    sums = new Float64Array(9),
    squares = new Float64Array(9);
  for (let p = 0; p < count; p++) {
    const x = inputs.subarray(3 * p, 3 * p + 3),
      inner = (u: Float64Array) => u[0] * x[0] + u[1] * x[1] + u[2] * x[2];
    if (!(inner(w) > 0 && inner(v) > 0)) continue;
    for (let at = 0; at < 9; at++) {
      const product = x[Math.floor(at / 3)] * x[at % 3];
      sums[at] += product;
      squares[at] += product * product;
    }
  }
  for (let at = 0; at < 9; at++) {
    const error = Math.sqrt(squares[at]) / count, exact = gateMoment(w, v)(Math.floor(at / 3), at % 3);
    ok(Math.abs(sums[at] / count - exact) < 3.5 * error, `${at}`);
  }
  ok(gateMoment(w, w)(0, 1) === 0 && Math.abs(gateMoment(w, w)(1, 1) - 0.5) < 1e-7);
});

Deno.test("ridgeRisk() meets the reference, with and without ridge and on the features of a network", () => {
  const i = Array.from({ length: 200 }, (_, k) => k + 1);
  const modes = { values: i.map((k) => k ** -1.5), power: i.map((k) => k ** -2), misfit: 0 };
  for (const [id, ridge] of [["de-ridgeless", 0], ["de-ridge", 0.1]] as const) {
    const { risk, kappa, learned, degreesOfFreedom } = ridgeRisk(modes, {
      samples: 50,
      ridge,
      noiseVariance: 0.1,
    });
    meetsCase(id, [risk + 0.1, kappa, learned, degreesOfFreedom]);
  }
  const { weights, teacher } = referenceProblem(8, 12, 3);
  const own = featureModes(algebra, weights, teacher);
  const at = ridgeRisk(own, { samples: 20, ridge: 0.05, noiseVariance: 0 });
  meetsCase("linear-transfer-de", [at.risk, at.kappa, at.learned, at.degreesOfFreedom]);
  const small = referenceProblem(5, 6, 3),
    { power, misfit } = featureModes(algebra, small.weights, small.teacher);
  const explained = Array.from(power).reduce((sum, p) => sum + p, 0);
  meetsCase("span-overlap-generic", [explained + misfit, explained, explained / (explained + misfit)]);
});

Deno.test("ridgeRisk() counts repeated eigenvalues, and refuses what has no finite risk", () => {
  const fit = { samples: 7, ridge: 0.2, noiseVariance: 0.1 };
  const apart = ridgeRisk({ values: [2, 1, 1, 1], power: [0.5, 0.1, 0.2, 0.3], misfit: 0.1 }, fit);
  const together = ridgeRisk({ values: [2, 1], counts: [1, 3], power: [0.5, 0.6], misfit: 0.1 }, fit);
  ok(Math.abs(apart.risk - together.risk) < 1e-14 && Math.abs(apart.trainLoss - together.trainLoss) < 1e-14);
  const modes = { values: [1, 0.5], power: [1, 0.1], misfit: 0 };
  throws(
    () => ridgeRisk(modes, { samples: 2, ridge: 0, noiseVariance: 0 }),
    /on as many samples as features, 2/,
  );
  throws(() => ridgeRisk(modes, { samples: 2, ridge: -1, noiseVariance: 0 }), /ridge must be >= 0/);
  throws(() => ridgeRisk(modes, { samples: 2, ridge: 1, noiseVariance: -1 }), /noise variance must be >= 0/);
  throws(() => ridgeRisk(modes, { samples: 0, ridge: 1, noiseVariance: 0 }), /samples must be >= 1/);
  throws(
    () => ridgeRisk({ ...modes, misfit: -0.1 }, { samples: 9, ridge: 1, noiseVariance: 0 }),
    /more than there is/,
  );
});

Deno.test("sphereSpectrum() adds up to the kernel at any angle", () => {
  for (const dim of [2, 3, 8, 30]) {
    for (const angle of [0.3, 1, 2, Math.PI]) {
      const cosine = Math.cos(angle), pairs = [{ cosine, weight: 1 }];
      const sum = sphereSpectrum(dim).reduce((all, degree) => all + degreePower(degree, dim, pairs), 0);
      ok(Math.abs(sum - arcCosine(angle) / (2 * Math.PI)) < 2e-4, `${dim} ${angle}: ${sum}`);
    }
    const trace = sphereSpectrum(dim).reduce((all, { count, eigenvalue }) => all + count * eigenvalue, 0);
    ok(trace < dim / 2 + 1e-9 && trace > 0.999 * dim / 2);
  }
});

Deno.test("scratchRisk() is what kernel regression with the arc-cosine kernel does, within its error", () => {
  const dim = 12, samples = 30, tests = 150, rounds = 100, risks: number[] = [];
  const { target, targetReadout } = teacherFrame(params("rotate", Math.PI / 2, 4));
  const value = (x: Float64Array) =>
    target.reduce(
      (sum, v, j) => sum + targetReadout[j] * Math.max(0, v.reduce((all, e, k) => all + e * x[k], 0)),
      0,
    );
  const kernel = (x: Float64Array, y: Float64Array) => {
    const inner = x.reduce((sum, e, k) => sum + e * y[k], 0), size = Math.hypot(...x) * Math.hypot(...y);
    return size * arcCosine(Math.acos(Math.max(-1, Math.min(1, inner / size)))) / (2 * Math.PI);
  };
  for (let round = 0; round < rounds; round++) {
    const data = draw(`round ${round}`, (samples + tests) * dim);
    const points = Array.from({ length: samples + tests }, (_, p) => data.subarray(p * dim, (p + 1) * dim));
    const fit = points.slice(0, samples), gram = matrix(samples, samples);
    fit.forEach((x, p) => fit.forEach((y, q) => gram.data[p * samples + q] = kernel(x, y)));
    const dual = algebra.solvePositiveDefinite(gram, matrix(samples, 1, Float64Array.from(fit, value))).data;
    const squares = points.slice(samples).map((x) =>
      (value(x) - fit.reduce((sum, y, p) => sum + dual[p] * kernel(x, y), 0)) ** 2
    );
    risks.push(squares.reduce((sum, square) => sum + square, 0) / tests);
  }
  const mean = risks.reduce((sum, risk) => sum + risk, 0) / rounds;
  const error = Math.sqrt(risks.reduce((sum, risk) => sum + (risk - mean) ** 2, 0) / (rounds * (rounds - 1)));
  const { risk } = scratchRisk(dim, FRAME_PAIRS, { samples, noiseVariance: 0 });
  ok(Math.abs(risk - mean) < 3.5 * error + 0.03 * risk, `${risk} for ${mean}(${error})`);
  ok(error < 0.05 * risk);
});

Deno.test("teacherTangentModes() meets the reference, and all features at once for a small frame", () => {
  const risks = [8, 15, 30].map((samples) =>
    ridgeRisk(teacherTangentModes(algebra, teacherFrame(params("rotate", Math.PI / 4)), 30), {
      samples,
      ridge: 0,
      noiseVariance: 0,
    }).risk
  );
  meetsCase("finetune-teacher-ntk", risks);

  // All m*·d features at once, with their weights as matrices
  const dim = 5, frame = teacherFrame(params("rotate", 0.8, 2)), size = 2 * dim;
  const full = (row: Float64Array) => Float64Array.from({ length: dim }, (_, k) => row[k] ?? 0);
  const source = frame.source.map(full), target = frame.target.map(full), covariance = matrix(size, size);
  const root = (j: number, a: number) => a === j ? Math.SQRT2 : 1;
  const moment = Float64Array.from({ length: size }, (_, at) => {
    const j = Math.floor(at / dim), a = at % dim;
    const along = (neurons: Float64Array[], readout: Float64Array) =>
      neurons.reduce((sum, v, l) => sum + readout[l] * neuronPull(source[j], v)[a], 0);
    return root(j, a) * (along(target, frame.targetReadout) - along(source, frame.sourceReadout));
  });
  for (let one = 0; one < size; one++) {
    for (let other = 0; other < size; other++) {
      const [j, a, k, b] = [Math.floor(one / dim), one % dim, Math.floor(other / dim), other % dim];
      covariance.data[one * size + other] = root(j, a) * gateMoment(source[j], source[k])(a, b) * root(k, b);
    }
  }
  const { values, vectors } = algebra.symmetricEigen(covariance), along = new Float64Array(size);
  algebra.apply(vectors, moment, along);
  const power = along.map((x, i) => x * x / values[i]);
  const misfit = switchDistance(params("rotate", 0.8, 2)) - power.reduce((sum, p) => sum + p, 0);
  const modes = teacherTangentModes(algebra, frame, dim);
  for (const samples of [2, 4, 8]) {
    const fit = { samples, ridge: 0, noiseVariance: 0.1 };
    ok(Math.abs(ridgeRisk(modes, fit).risk - ridgeRisk({ values, power, misfit }, fit).risk) < 1e-10);
  }
});

Deno.test("on hardly any data fine-tuning is where it starts, at the distance of the teachers", () => {
  for (const angle of [0.3, 0.9, 1.4]) {
    const base = { ...params("rotate", angle), inputDim: 400, ridge: 0, targetNoise: 0, targetSamples: 1 };
    ok(Math.abs(teacherTangentPrediction(algebra, base).value / switchDistance(base) - 1) < 0.02);
  }
  throws(
    () =>
      teacherTangentPrediction(algebra, {
        ...params("rotate", 1),
        inputDim: 20,
        ridge: 0,
        targetNoise: 0,
        targetSamples: 21,
      }),
    /Cannot predict fine-tuning/,
  );
});

Deno.test("initialRatePrediction() is the first term of harmonics for a source of one neuron", () => {
  // f = relu(v·x), R(0) = ½: 2 E_w k(w, v)² d/R(0) by quadrature over the angle in three dimensions
  let mean = 0;
  for (let k = 0; k < 4000; k++) {
    const cosine = (k + 0.5) / 2000 - 1; // uniform on the sphere
    mean += (arcCosine(Math.acos(cosine)) / (2 * Math.PI)) ** 2 / 4000;
  }
  const { value } = initialRatePrediction({ inputDim: 3, width: 1e6 }, [{ cosine: 1, weight: 1 }]);
  ok(Math.abs(value / (3 * 2 * mean / 0.5) - 1) < 0.02); // the second term, of t = 0.05
});
