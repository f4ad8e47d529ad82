import { ok } from "node:assert/strict";
import { dot } from "../numerics/norm.ts";
import { setTeachers } from "./anisotropic_params.ts";
import { anisotropicSource } from "./anisotropic_source.ts";
import { pretrainedTask } from "./anisotropic_source_loss.ts";
import { anisotropicTransferability } from "./anisotropic_transfer.ts";
import { boostSpike } from "./boost_law.ts";
import { sourceCorrection } from "./source_correction.ts";
import { spectrumEigenvalues } from "./spectrum.ts";
import { kernelFit, leastSquares, sample, statistics, zScore } from "./test_regressions.ts";

const D = 60, SETS = 3000;
const base = {
  inputDim: D,
  spectrum: "power-law",
  power: 1,
  eigenvalues: [],
  share: 0.5,
  ratio: 39,
  teachers: "fixed",
  sourceAngle: 0.9,
  alignment: 0.5,
  proportionalRichness: 3,
  sourceRatio: 2,
  sourceNoise: 2,
  targetRatio: 1,
  targetNoise: 0.5,
  ridge: 10,
} as const;

Deno.test("anisotropicTransferability() is that of sampled pairs of noisy tasks, which the scatter of the source decides", () => {
  const cases = [{}, { sourceRatio: 0.5, sourceNoise: 1, targetRatio: 0.5, targetNoise: 0.2, ridge: 1 }];
  cases.forEach((change, cell) => {
    const params = { ...base, ...change }, [sourceTeacher, targetTeacher] = setTeachers(params);
    const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 1 }, D),
      root = eigenvalues.map(Math.sqrt);
    const [P1, P2] = [params.sourceRatio * D, params.targetRatio * D];
    const white = (teacher: Float64Array) => teacher.map((b, i) => b * root[i]);
    const covariance = (x: Float64Array) => x.map((value, i) => value * eigenvalues[i]);
    const loss = (fit: Float64Array) =>
      fit.reduce((sum, w, i) => sum + (w - targetTeacher[i] * root[i]) ** 2, 0);
    const gains = Array.from({ length: SETS }, (_, instance) => {
      const draw = (purpose: string, teacher: Float64Array, noise: number, samples: number) =>
        sample({ cell: 30 + cell, instance, purpose }, samples, { teacher: white(teacher), noise });
      const source = draw("source", sourceTeacher, params.sourceNoise, P1);
      const fit = P1 < D ? kernelFit(source, covariance) : leastSquares(source);
      const beta = fit.map((value, i) => value / root[i]), square = dot(beta, beta);
      const spike = boostSpike(params.proportionalRichness, square) / square;
      const target = draw("target", targetTeacher, params.targetNoise, P2);
      // Inputs are white here: the metric Σ^{1/2}(I + χv̂v̂ᵀ)Σ^{1/2} has their variances.
      const tilted = beta.map((b, i) => b * root[i]);
      const metric = (x: Float64Array) => {
        const along = spike * dot(tilted, x);
        return x.map((value, i) => value * eigenvalues[i] + along * tilted[i]);
      };
      return loss(kernelFit(target, covariance, params.ridge)) -
        loss(kernelFit(target, metric, params.ridge));
    });
    const law = anisotropicTransferability(params, [sourceTeacher, targetTeacher]);
    const { mean, error } = statistics(gains);
    const told = `${cell}: ${mean} ± ${error} against ${law.value} ± ${law.allowance}`;
    ok(zScore(gains, law) < 3.5, told);
    ok(law.allowance < 0.2 * law.value, told);
    const given = {
      ...{ ...params, eigenvalues, sourceTeacher, targetTeacher },
      ...{ sourceSamples: P1, targetSamples: P2 },
    };
    const { shift } = sourceCorrection(pretrainedTask(given), anisotropicSource(given), given);
    ok(zScore(gains, { ...law, value: law.value + shift }) > 3.5, `${told}: without ${shift} it would fail`);
  });
});
