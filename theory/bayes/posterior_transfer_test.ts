import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import { largestDifference, scattered, scatteredMatrix } from "../../numerics/test_each_algebra.ts";
import { handedMoment } from "./linear_posterior.ts";
import { nonlinearPosterior } from "./nonlinear_posterior.ts";
import type { TransferTasks } from "./posterior_task.ts";
import { posteriorTransfer, targetGivenSource } from "./posterior_transfer.ts";
import { sourcePosterior } from "./source_posterior.ts";

const algebra = await openLinearAlgebra();
const key = { seed: 1, cell: 0, instance: 0, purpose: "test" };

function tasks(inputDim: number): TransferTasks {
  const task = (seed: number) => ({
    inputs: matrix(3, inputDim, scattered(3 * inputDim, seed).map((x) => 3 * x)),
    labels: scattered(3, seed + 1),
    ...{ richness: 1, inverseTemperature: 5 },
  });
  const sourceTest = scatteredMatrix(2, inputDim, 8), targetTest = scatteredMatrix(3, inputDim, 9);
  return { source: task(1), target: { ...task(4), elasticCoupling: 1 }, sourceTest, targetTest };
}

Deno.test("targetGivenSource() with the moment of infinite width, at any large width, is the target of posteriorTransfer()", async () => {
  const all = tasks(4), options = { activation: activations.linear, particles: 64, key };
  const { target } = await posteriorTransfer(algebra, all, options);
  const { weight, direction } = handedMoment(sourcePosterior(algebra, all.source));
  const moment = matrix(4, 4, Float64Array.from({ length: 16 }, (_, at) => +(at % 5 === 0)));
  algebra.rankOneUpdate(moment, direction, direction, weight);
  const given = await targetGivenSource(algebra, all, moment, 1e15);
  for (const name of ["train", "test", "dual", "within"] as const) {
    ok(largestDifference(given[name], target[name]) < 1e-9, name);
  }
  ok(Math.abs(given.weightOverlap! - target.weightOverlap!) < 1e-9);
  ok(target.restart && !given.restart);
});

Deno.test("posteriorTransfer() reads each task at its own test points", async () => {
  const all = tasks(2), options = { activation: activations.tanh, particles: 64, key };
  const { source, target } = await posteriorTransfer(algebra, all, options);
  deepStrictEqual([source.test.length, target.test.length], [2, 3]);
  const alone = nonlinearPosterior(algebra, activations.tanh, { ...all, sourceTest: all.targetTest });
  ok(largestDifference(target.test, alone.target.test) < 1e-5);
  ok(largestDifference(target.within, alone.target.within) < 1e-3);
  strictEqual(target.testKernel.rows, 3);
});

Deno.test("posteriorTransfer() takes particles in more dimensions than rules have", async () => {
  const { target } = await posteriorTransfer(algebra, tasks(5), {
    ...{ activation: activations.tanh, particles: 64, key },
  });
  ok(target.error > 1e-4); // that of a rule is far smaller
});

Deno.test("posteriorTransfer() makes of a task out of range an error that costs one instance", async () => {
  const all = tasks(4), bad = { ...all, target: { ...all.target, richness: -1 } };
  await rejects(
    posteriorTransfer(algebra, bad, { activation: activations.linear, particles: 64, key }),
    NumericalError,
  );
});
