import { ok } from "node:assert/strict";
import { marchenkoPasturShift } from "../numerics/marchenko_pastur.ts";
import { laplaceContour } from "../numerics/laplace_contour.ts";
import { slowModes } from "./slow_modes.ts";
import { spikedFlowCorrection } from "./spiked_flow_correction.ts";

function close(value: number, wanted: number, tolerance: number, told = ""): void {
  ok(
    Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${told}: ${value} against ${wanted}`,
  );
}

Deno.test("spikedFlowCorrection() without spike is the shift of the spectrum", () => {
  for (const [ratio, time] of [[0.5, 0.3], [1, 2], [2, 5]]) {
    const { nodes, weights } = marchenkoPasturShift(ratio, 60);
    const shift = (f: (x: number) => number) => nodes.reduce((sum, x, j) => sum + weights[j] * f(x), 0);
    const at = spikedFlowCorrection(ratio, 0, laplaceContour(time, 10), 60);
    close(at.alongTest, shift((x) => Math.exp(-2 * x * time)), 1e-6, "test");
    close(at.alongTrain, shift((x) => x * Math.exp(-2 * x * time)), 1e-6, "train");
    ok(at.bulkTest === 0 && at.bulkTrain === 0 && at.fittedNoise === 0);
  }
});

Deno.test("spikedFlowCorrection() at convergence is that of the random share p = |Pv̂|² of the spike in the data's span", () => {
  // At finite D the converged parts are exact functions of p, Beta distributed with mean α and variance 2α(1−α)/D:
  //   along v̂:  (1−p)/(1+χp)²
  //   across:   1 − α + [2χp(1−p)/(1+χp) + χ²p(1−p)²/(1+χp)²]/D, beyond the mean of |P⊥u|², which is exact
  const ratio = 0.4;
  for (const spike of [0.5, 3, 20]) {
    const { alongTest, bulkTest } = spikedFlowCorrection(ratio, spike, laplaceContour(400, 10), 120);
    const along = (p: number) => (1 - p) / (1 + spike * p) ** 2, h = 1e-3;
    const curvature = (along(ratio + h) - 2 * along(ratio) + along(ratio - h)) / h ** 2;
    close(alongTest, ratio * (1 - ratio) * curvature, 1e-4, `along, χ ${spike}`);
    const gain = 1 + spike * ratio, p = ratio;
    const across = 2 * spike * p * (1 - p) / gain + spike ** 2 * p * (1 - p) ** 2 / gain ** 2;
    close(bulkTest, across, 1e-6, `across, χ ${spike}`);
  }
});

Deno.test("spikedFlowCorrection() takes two time steps of the noise from its Taylor series", () => {
  // Early the noise energy is (t²/D) tr MWM: the spike adds (2χ + χ²)v̂Wv̂, with mean α, to D times the bulk's.
  const ratio = 0.7, spike = 3, time = 1e-4;
  const { fittedNoise } = spikedFlowCorrection(ratio, spike, laplaceContour(time, 10), 40);
  ok(Math.abs(fittedNoise / (time ** 2 * (2 * spike + spike ** 2) * ratio) - 1) < 1e-2, String(fittedNoise));
});

Deno.test("slowModes() matter late only, grow like t³/D³ before, and vanish where there is no gap", () => {
  // In units of the slowest typical mode.
  const at = (inputDim: number, time: number) =>
    slowModes(0.5, inputDim, time).weight * Math.exp(2 * (1 - Math.SQRT1_2) ** 2 * time);
  ok(at(20, 60) > 1 && at(2000, 60) < 1e-5);
  close(at(200, 2) / at(200, 1), 8, 1e-2);
  close(at(200, 1) / at(400, 1), 8, 1e-2);
  ok(slowModes(1, 20, 10).weight === 0 && slowModes(0.5, 20, Infinity).weight === 0);
});
