import { ok, throws } from "node:assert/strict";
import { plainPopulationSlope } from "../../bench/plain_relu.ts";
import { meetsCase, referenceProblem, unitRows } from "../../fixtures/relu_problem.ts";
import { normals } from "../draws.ts";
import { matrix } from "../matrix.ts";
import { norm, squaredDistance } from "../norm.ts";
import { NumericalError } from "../numerical_error.ts";
import { openLinearAlgebra } from "../open_linear_algebra.ts";
import { populationRisk } from "./population_risk.ts";
import { asSum, packed } from "./relu_objective.ts";
import { loadReluPairs } from "./relu_pairs.ts";
import { reluMoments, reluValues } from "./relu_sum.ts";
import { trainRelu } from "./train_relu.ts";

const pairs = await loadReluPairs(), algebra = await openLinearAlgebra();

function problem(dim: number, width: number, taught: number, scale: number) {
  const { weights, readout, teacher } = referenceProblem(dim, width, taught);
  const network = { weights, readout, scale };
  return { network, teacher, objective: populationRisk(algebra, pairs, { teacher, width, scale }) };
}

Deno.test("reluMoments() meets the reference", () => {
  const w = matrix(1, 3, Float64Array.of(1, 2, 2)), v = matrix(1, 3, Float64Array.of(2, -1, 2));
  const minus = matrix(1, 3, w.data.map((x) => -x));
  meetsCase("k1-kernel", [...reluMoments(algebra, w, v).data]);
  meetsCase("k1-antiparallel", [w, minus].map((u) => reluMoments(algebra, w, u).data[0]).reverse());
});

Deno.test("populationRisk() meets the reference: risk, slopes, and the path of descent with its drift", async () => {
  for (const name of ["openblas", "wasm"] as const) {
    const own = name === "wasm" ? await openLinearAlgebra("wasm") : algebra;
    const { weights, readout, teacher } = referenceProblem(5, 6, 3);
    const objective = populationRisk(own, pairs, { teacher, width: 6, scale: 1 });
    const slope = new Float64Array(objective.size);
    meetsCase("pop-loss", [objective.slope(packed({ weights, readout, scale: 1 }), slope)]);
    meetsCase("pop-grad-c", [...slope.subarray(30)]);
    meetsCase("pop-grad-W-row0", [...slope.subarray(0, 5)]);
    meetsCase("pop-grad-W-norm", [norm(slope.subarray(0, 30))]);
  }
  const { weights, readout, teacher } = referenceProblem(5, 6, 3);
  const taught = { ...teacher, weights: unitRows(teacher.weights) };
  const start = packed({ weights: unitRows(weights), readout: readout.map((c) => 0.1 * c), scale: 6 });
  const losses: number[] = [];
  const { state } = await trainRelu(
    populationRisk(algebra, pairs, { teacher: taught, width: 6, scale: 6 }),
    start,
    {
      ...{ integrator: "descent", learningRate: 0.1, maxSteps: 1000, stopLoss: 0 },
      onStep: (step, _, loss) => [0, 1, 10, 100, 1000].includes(step) && losses.push(loss),
    },
  );
  meetsCase("pop-gd-trajectory", losses);
  meetsCase("balance-drift", [Math.max(...drifts(start, state, 6, 5))]);
});

Deno.test("populationRisk() has the slope of its risk by finite differences, at any output scale", () => {
  for (const scale of [1, 7]) {
    const { network, objective } = problem(5, 7, 3, scale), state = packed(network);
    const slope = new Float64Array(state.length), none = new Float64Array(state.length);
    objective.slope(state, slope);
    for (let i = 0; i < state.length; i++) {
      const at = (shift: number) => objective.slope(state.map((x, k) => k === i ? x + shift : x), none);
      const difference = scale * (at(1e-5) - at(-1e-5)) / 4e-5;
      ok(Math.abs(slope[i] - difference) < 1e-8, `${i}: ${slope[i]} for ${difference}`);
    }
  }
});

Deno.test("populationRisk() equals plain loops over whole matrices for odd sizes and several blocks", () => {
  for (const [dim, width, taught] of [[4, 1, 1], [6, 131, 3], [9, 64, 8], [3, 193, 5]]) {
    const { network, teacher, objective } = problem(dim, width, taught, width), state = packed(network);
    const slope = new Float64Array(state.length), risk = objective.slope(state, slope);
    const plain = plainPopulationSlope(algebra, { teacher, width, scale: width }, state);
    ok(Math.abs(risk - plain.risk) < 1e-12);
    ok(squaredDistance(slope, plain.slope) < 1e-24 * state.length);
  }
});

Deno.test("populationRisk() is the mean over inputs, within 3.5 standard errors", () => {
  const { network, teacher, objective } = problem(5, 6, 3, 1), state = packed(network), count = 200_000;
  const inputs = matrix(count, 5, normals({ seed: 1, cell: 0, instance: 0, purpose: "risk" }, 5 * count));
  const outputs = reluValues(algebra, asSum(network), inputs), labels = reluValues(algebra, teacher, inputs);
  const squares = outputs.map((f, p) => (f - labels[p]) ** 2);
  const mean = squares.reduce((sum, x) => sum + x, 0) / count;
  const error = Math.sqrt(squares.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / count;
  const risk = objective.slope(state, new Float64Array(state.length));
  ok(Math.abs(risk - mean) < 3.5 * error);
  ok(Math.abs(1.02 * risk - mean) > 3.5 * error); // 2 % more would be seen
});

Deno.test("w·∂R/∂w = c ∂R/∂c for every neuron, and the balance drifts in proportion to the rate", async () => {
  const { network, objective } = problem(8, 40, 4, 40), state = packed(network);
  const slope = new Float64Array(state.length);
  objective.slope(state, slope);
  for (let i = 0; i < 40; i++) {
    let radial = 0;
    for (let k = 8 * i; k < 8 * i + 8; k++) radial += state[k] * slope[k];
    ok(Math.abs(radial - state[320 + i] * slope[320 + i]) < 1e-13);
  }
  const drift = async (integrator: "descent" | "flow", learningRate: number) => {
    const options = { integrator, learningRate, maxSteps: 20 / learningRate, stopLoss: 0 };
    const end = await trainRelu(objective, state, options);
    return { drift: Math.max(...drifts(state, end.state, 40, 8)), loss: end.loss };
  };
  const [coarse, fine, flow] = [
    await drift("descent", 0.1),
    await drift("descent", 0.025),
    await drift("flow", 0.1),
  ];
  ok(coarse.drift / fine.drift > 3.4 && coarse.drift / fine.drift < 4.6);
  // The flow is where descent goes as its rate vanishes
  const limit = fine.loss + (fine.loss - coarse.loss) / 3;
  ok(Math.abs(flow.loss / limit - 1) < 2e-3, `${flow.loss} for ${limit}`);
  ok(flow.drift < 0.3 * coarse.drift);
});

Deno.test("populationRisk() refuses a neuron without weights", () => {
  const { network, objective } = problem(5, 6, 3, 1), state = packed(network);
  state.fill(0, 5, 10);
  throws(() => objective.slope(state, new Float64Array(state.length)), NumericalError);
  state.fill(NaN, 5, 10);
  throws(() => objective.slope(state, new Float64Array(state.length)), NumericalError);
});

/** |Δ(|w_i|² − c_i²)|. */
function drifts(before: Float64Array, after: Float64Array, width: number, dim: number): number[] {
  const balance = (state: Float64Array, i: number) =>
    norm(state.subarray(i * dim, (i + 1) * dim)) ** 2 - state[width * dim + i] ** 2;
  return Array.from({ length: width }, (_, i) => Math.abs(balance(after, i) - balance(before, i)));
}
