// Networks of finite width against the exact recursion: frozen layers, readout rules, weight decay, the law 1/N, the responses.
import { ok } from "node:assert/strict";
import { type DeepNetwork, deepOutput } from "../../numerics/deep_network.ts";
import reference from "../../fixtures/reference-dmft-deep.json" with { type: "json" };
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { trainDeepNetwork } from "../../numerics/train_deep_network.ts";
import type { DeepProblem } from "./deep_problem.ts";
import { linearRecursion } from "./linear_recursion.ts";
import { referenceRows } from "../two_layer/test_problems.ts";
import { cosineProblem, type DeepChange, deepReferenceProblem } from "./test_problems.ts";

const algebra = await openLinearAlgebra();
const sizes = { samples: [6, 5], tests: 8, dim: 4 } as const;

/** f at the test points at the end of both stages, of one network. */
async function networkEnds(problem: DeepProblem, width: number, instance: number): Promise<Float64Array[]> {
  const { stages, hiddenLayers, activation, weightDecay, tests: [{ inputs: passive }] } = problem;
  const draw = (purpose: string, count: number) =>
    normals({ seed: 4, cell: width, instance, purpose }, count);
  const dim = passive.cols;
  let network: DeepNetwork = {
    hiddenWeights: matrix(width, dim, draw("hidden", dim * width)),
    innerWeights: Array.from(
      { length: hiddenLayers - 1 },
      (_, l) => matrix(width, width, draw(`inner ${l}`, width * width)),
    ),
    readout: draw("readout", width),
  };
  let offset: DeepNetwork | undefined = network;
  const ends: Float64Array[] = [];
  for (const [index, { readout, inputs, targets, ...stage }] of stages.entries()) {
    if (index > 0 && readout === "reset") network = { ...network, readout: draw("new readout", width) };
    if (index > 0 && readout !== "keep") offset = network;
    const options = { ...stage, activation, weightDecay, offset };
    const trained = await trainDeepNetwork(algebra, network, { inputs, targets }, options);
    network = trained.network;
    const shift = offset && deepOutput(algebra, offset, passive, options);
    ends.push(deepOutput(algebra, network, passive, options).map((f, i) => f - (shift ? shift[i] : 0)));
  }
  return ends;
}

/** z of the mean over networks, at both ends and all test points; the shift by a finite width is small beside the errors. */
async function scores(problem: DeepProblem, width: number, count: number, withResponses = true) {
  const theory = await linearRecursion(algebra, problem, { withResponses });
  const ends = [theory[2], theory[5]].flatMap(({ tests }) => [...tests[0]]);
  const runs: number[][] = [];
  for (let i = 0; i < count; i++) {
    runs.push((await networkEnds(problem, width, i)).flatMap((f) => [...f]));
  }
  const errors = ends.map((_, i) => {
    const mean = runs.reduce((sum, run) => sum + run[i], 0) / count;
    const variance = runs.reduce((sum, run) => sum + (run[i] - mean) ** 2, 0) / (count - 1);
    return { off: mean - ends[i], standardError: Math.sqrt(variance / count), variance };
  });
  return {
    z: Math.sqrt(
      errors.reduce((sum, { off, standardError }) => sum + (off / standardError) ** 2, 0) / ends.length,
    ),
    variance: errors.reduce((sum, { variance }) => sum + variance, 0) / ends.length,
  };
}

Deno.test("networks with frozen layers end where the linear recursion says, under all readout rules", async () => {
  const cases: DeepChange[] = [
    { second: { readout: "reset", freezeLayers: 1, learningRate: 0.05 }, weightDecay: 0.2 },
    { second: { readout: "center", freezeLayers: 2, learningRate: 0.05, richness: 0.5 } },
    { second: { readout: "keep", freezeLayers: 1, learningRate: 0.05 }, hiddenLayers: 3 },
  ];
  for (const change of cases) {
    const problem = cosineProblem(sizes, { first: { learningRate: 0.05 }, ...change });
    const { z } = await scores(problem, 300, 12);
    // 16 numbers that vary together, with 11 degrees of freedom: z above 2 comes by chance once in some thousand
    ok(z < 2, `${JSON.stringify(change.second)}: z ${z}`);
  }
});

Deno.test("networks vary as 1/N about the linear recursion, and disagree with one that drops the responses", async () => {
  const problem = cosineProblem(sizes, { first: { learningRate: 0.05 }, second: { learningRate: 0.05 } });
  const wide = await scores(problem, 400, 12), narrow = await scores(problem, 100, 24);
  const ratio = narrow.variance / wide.variance; // 4, with an error of a third or so
  ok(ratio > 2 && ratio < 8, `ratio ${ratio}`);
  const without = await scores(problem, 400, 12, false);
  ok(wide.z < 2 && without.z > 4, `z ${wide.z}, without responses ${without.z}`);
});

Deno.test("tanh networks reproduce the rows of deep tanh networks", async () => {
  const row = referenceRows(reference.cases);
  for (const id of ["deep-tanh-L2-keep-g1-1", "deep-tanh-L3-keep-g2-2"]) {
    const { value, se } = row(id), problem = deepReferenceProblem(row(id)), count = 12;
    const expected = [...value.predictorSwitch, ...value.predictorEnd];
    const doubt = [...se.predictorSwitch, ...se.predictorEnd];
    const runs: number[][] = [];
    for (let i = 0; i < count; i++) runs.push((await networkEnds(problem, 400, i)).flatMap((f) => [...f]));
    const scores = expected.map((f, at) => {
      const mean = runs.reduce((sum, run) => sum + run[at], 0) / count;
      const variance = runs.reduce((sum, run) => sum + (run[at] - mean) ** 2, 0) / (count - 1);
      return (mean - f) / Math.hypot(Math.sqrt(variance / count), doubt[at]);
    });
    // Eight numbers that vary together, shifted by a finite width by less than their errors
    const z = Math.hypot(...scores) / Math.sqrt(scores.length);
    ok(z < 2.2, `${id}: z ${scores.map((score) => score.toFixed(1))}`);
  }
});
