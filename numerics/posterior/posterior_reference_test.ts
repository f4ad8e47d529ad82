// Chains of source and target, one held near a network of the other, against those of an independent program.
import { ok } from "node:assert/strict";
import type { Activation } from "../activation.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { openActivation } from "../open_activation.ts";
import { openLinearAlgebra } from "../open_linear_algebra.ts";
import { gibbsChain } from "./gibbs_chain.ts";
import { hmcChain } from "./hmc_chain.ts";
import { wholeMean } from "./posterior_moments.ts";
import type { PosteriorTask } from "./posterior_task.ts";
import { runChain } from "./run_chain.ts";

interface Reference {
  readonly id: string;
  readonly activation?: "erf" | "relu";
  readonly params: Record<"gamma1" | "gamma2" | "delta" | "betaT" | "N" | "replicas", number>;
  readonly sampled: Readonly<Record<string, { mean: number | number[]; se: number | number[] }>>;
}

const { cases }: { cases: Reference[] } = JSON.parse(
  Deno.readTextFileSync(new URL("../../fixtures/reference-bayes-chains.json", import.meta.url)),
);
const algebra = await openLinearAlgebra();
/** The file's erf has no √2. */
const FORMULAS = { erf: "erf(h)", relu: "relu" } as const;

interface Tasks {
  readonly inputs: readonly [Matrix, Matrix];
  readonly targets: readonly [Float64Array, Float64Array];
  readonly testInputs: Matrix;
}

/** The family `trig` with P₁ = 4, P₂ = 3, D = 5, T = 3. */
function waves(): Tasks {
  const grid = (count: number, f: (i: number, k: number) => number) =>
    matrix(
      count,
      5,
      Float64Array.from({ length: 5 * count }, (_, at) => {
        return Math.SQRT2 * f(Math.floor(at / 5) + 1, at % 5 + 1);
      }),
    );
  const unit = (f: (k: number) => number) => {
    const v = Float64Array.of(1, 2, 3, 4, 5).map(f), size = Math.hypot(...v);
    return v.map((x) => x / size);
  };
  const source = grid(4, (i, k) => Math.cos(1.3 * i * k + 0.2)),
    target = grid(3, (i, k) => Math.sin(0.9 * i * k + 0.5));
  const labels = (x: Matrix, teacher: Float64Array) => {
    const y = new Float64Array(x.rows);
    algebra.apply(x, teacher, y);
    return y;
  };
  return {
    inputs: [source, target],
    targets: [
      labels(source, unit(Math.cos)),
      labels(target, unit((k) => Math.cos(k) + 0.8 * Math.sin(2 * k))),
    ],
    testInputs: grid(3, (i, k) => Math.cos(0.7 * i * k + 0.1)),
  };
}

/** The family `circle` with P₁ = P₂ = 6. */
function circle(): Tasks {
  const around = (angles: readonly number[]) =>
    matrix(
      angles.length,
      2,
      Float64Array.from(angles.flatMap((t) => [Math.cos(t), Math.sin(t)]), (x) => Math.SQRT2 * x),
    );
  const angles = (shift: number) => Array.from({ length: 6 }, (_, i) => 2 * Math.PI * (i + shift) / 6);
  return {
    inputs: [around(angles(0.3)), around(angles(0.6))],
    targets: [
      Float64Array.from(angles(0.3), Math.cos),
      Float64Array.from(angles(0.6), (t) => Math.cos(t - 0.6) + 0.3 * Math.cos(2 * t)),
    ],
    testInputs: around([0.5, 2, 4]),
  };
}

const trace = ({ rows, data }: Matrix) =>
  Array.from({ length: rows }, (_, i) => data[i * (rows + 1)]).reduce((sum, value) => sum + value, 0);

/** One pair of chains. */
async function transfer(
  { params }: Reference,
  activation: Activation | undefined,
  { inputs, targets, testInputs }: Tasks,
  { instance, warmUp, sweeps }: { instance: number; warmUp: number; sweeps: number },
): Promise<Record<string, number[]>> {
  const shared = { testInputs, width: params.N, inverseTemperature: params.betaT };
  const run = (task: PosteriorTask, purpose: string) => {
    const key = { seed: 2, cell: 0, instance, purpose };
    const chain = activation ? hmcChain(algebra, activation, task, key) : gibbsChain(algebra, task, key);
    return runChain(chain, { warmUp, sweeps });
  };
  const source = await run(
    { ...shared, inputs: inputs[0], targets: targets[0], richness: params.gamma1 },
    "source",
  );
  const anchor = { weights: source.network.hiddenWeights, coupling: params.delta };
  const target = await run(
    { ...shared, inputs: inputs[1], targets: targets[1], richness: params.gamma2, anchor },
    "target",
  );
  const [f1, f2] = [source, target].map(({ test }) => [...wholeMean(test)]);
  return {
    ...{ trPhi1: [trace(source.kernel)], trPhi2: [trace(target.kernel)], f1, f2, f1_test: f1, f2_test: f2 },
    trCross: [target.weightOverlap],
    N_var_f2_test_within: [...target.scaledVariance.map((variance) => variance / params.gamma2 ** 2)],
  };
}

for (const reference of cases) {
  Deno.test(`chains agree with those of another program: ${reference.id}`, async () => {
    const { activation: name, sampled, params } = reference;
    const activation = name && await openActivation(FORMULAS[name]), tasks = name ? circle() : waves();
    // Their widths are equal, so nothing is allowed for beyond the standard errors of both.
    const length = name ? { warmUp: 60, sweeps: 100 } : { warmUp: 40, sweeps: 400 },
      found: Record<string, number[]>[] = [];
    const replicas = name ? 16 : params.replicas;
    for (let instance = 0; instance < replicas; instance++) {
      found.push(await transfer(reference, activation, tasks, { instance, ...length }));
    }
    for (const [quantity, { mean, se }] of Object.entries(sampled)) {
      [mean].flat().forEach((wanted, i) => {
        const values = found.map((one) => one[quantity][i]);
        const average = values.reduce((sum, value) => sum + value / replicas, 0);
        const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
        const own = Math.sqrt(squares / (replicas - 1) / replicas), error = Math.hypot(own, [se].flat()[i]);
        const z = (average - wanted) / error;
        ok(
          Math.abs(z) < 3.5,
          `${quantity} ${i}: ${average} ± ${own} over ${replicas}, theirs ${wanted}, z ${z}`,
        );
      });
    }
  });
}
