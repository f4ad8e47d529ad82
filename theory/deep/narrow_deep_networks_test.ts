// The theory's own descent of finite networks, against the one that experiments are made with, and by its symmetries.
import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { deepKernels, type DeepNetwork, deepOutput } from "../../numerics/deep_network.ts";
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { trainDeepNetwork } from "../../numerics/train_deep_network.ts";
import type { DeepProblem } from "./deep_problem.ts";
import { narrowDeepNetwork } from "./narrow_deep_networks.ts";
import { cosineProblem, type DeepChange } from "./test_problems.ts";

const algebra = await openLinearAlgebra();
const sizes = { samples: [6, 5], tests: 8, dim: 4 } as const;
const key = { seed: 5, cell: 1, instance: 2, purpose: "narrow" };
const width = 24;

/** Both ends of a problem as `trainDeepNetwork` reaches them from the same draws, with the kernels on the target's points. */
async function trainedEnds({ stages, tests, activation, weightDecay, hiddenLayers }: DeepProblem) {
  const draw = (what: string, count: number) =>
    normals({ ...key, purpose: `${key.purpose}: ${what}` }, count);
  const [{ inputs: passive }] = tests;
  let network: DeepNetwork = {
    hiddenWeights: matrix(width, passive.cols, draw("hidden weights", width * passive.cols)),
    innerWeights: Array.from(
      { length: hiddenLayers - 1 },
      (_, l) => matrix(width, width, draw(`inner weights ${l + 1}`, width * width)),
    ),
    readout: draw("readout", width),
  };
  let offset = network;
  const ends: number[][] = [];
  for (const [index, { readout, inputs, targets, ...stage }] of stages.entries()) {
    if (index > 0 && readout === "reset") network = { ...network, readout: draw("new readout", width) };
    if (index > 0 && readout !== "keep") offset = network;
    const options = { ...stage, activation, weightDecay, offset };
    ({ network } = await trainDeepNetwork(algebra, network, { inputs, targets }, options));
    const before = deepOutput(algebra, offset, passive, options);
    ends.push([...deepOutput(algebra, network, passive, options).map((f, i) => f - before[i])]);
  }
  const { feature, gradient } = deepKernels(algebra, network, activation, stages[1].inputs);
  return [...ends, ...feature.map(({ data }) => [...data]), ...gradient.map(({ data }) => [...data])];
}

/** The same as theory's networks reach them. */
async function narrowEnds(problem: DeepProblem) {
  const records = await narrowDeepNetwork(algebra, problem, { width, key });
  const ends = problem.stages.map(({ steps }, index) =>
    records.find(({ stage, step }) => stage === index && step === steps)!
  );
  const layers = ends[1].layers!;
  return [
    ...ends.map(({ tests }) => [...tests[0]]),
    ...layers.map(({ feature }) => [...feature.data]),
    ...layers.map(({ gradient }) => [...gradient.data]),
  ];
}

const first = { learningRate: 0.03, richness: 1.3 };
const cases: DeepChange[] = [
  { first, hiddenLayers: 1, second: { readout: "keep", richness: 0.6 } },
  { first, hiddenLayers: 1, second: { readout: "reset", freezeLayers: 1 }, weightDecay: 0.4 },
  { first, hiddenLayers: 2, second: { readout: "center", richness: 0.4 }, activation: activations.tanh },
  { first, hiddenLayers: 3, second: { readout: "reset", freezeLayers: 1 }, weightDecay: 0.3 },
  {
    first,
    hiddenLayers: 3,
    second: { readout: "keep", freezeLayers: 2 },
    weightDecay: 0.3,
    activation: activations.relu,
  },
  { first, hiddenLayers: 3, second: { readout: "center", freezeLayers: 3 }, activation: activations.tanh },
];

Deno.test("narrowDeepNetwork() ends where trainDeepNetwork() does from the same weights, to rounding", async () => {
  for (const change of cases) {
    const problem = cosineProblem(sizes, change);
    const [theirs, ours] = [await trainedEnds(problem), await narrowEnds(problem)];
    for (const [i, numbers] of theirs.entries()) {
      const size = Math.max(...numbers.map(Math.abs));
      const off = Math.max(...numbers.map((value, j) => Math.abs(value - ours[i][j])));
      ok(size > 1e-3 && off < 1e-12 * Math.max(1, size), `${JSON.stringify(change.second)} ${i}: ${off}`);
    }
  }
});

Deno.test("narrowDeepNetwork() with one task in two stages is one long stage, and starts at f = 0", async () => {
  const problem = cosineProblem(sizes, { first, second: first, hiddenLayers: 2, weightDecay: 0.2 });
  const [one] = problem.stages, by = { width, key };
  const long = { ...one, steps: 24, records: [0, 24], detailed: [] };
  const halves = [{ ...one, detailed: [] }, { ...one, detailed: [] }];
  const whole = await narrowDeepNetwork(algebra, { ...problem, stages: [long] }, by);
  const parts = await narrowDeepNetwork(algebra, { ...problem, stages: halves }, by);
  const [end, same] = [whole, parts].map((records) => records.at(-1)!.tests[0]);
  ok(end.every((f, i) => Math.abs(f - same[i]) < 1e-13) && end.some((f) => Math.abs(f) > 0.1));
  deepStrictEqual([...whole[0].tests[0], ...whole[0].train], new Array(14).fill(0));
});

Deno.test("narrowDeepNetwork() says where it diverges", async () => {
  const problem = cosineProblem(sizes, { first: { learningRate: 3 }, hiddenLayers: 3 });
  await rejects(narrowDeepNetwork(algebra, problem, { width, key }), {
    name: "NumericalError",
    message: /24 neurons a layer: stage 1 diverges at step \d+/,
  });
});
