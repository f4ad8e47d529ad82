import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openLinearAlgebra } from "../../numerics/open_linear_algebra.ts";
import type { ParticleStepper } from "../../numerics/particle_descent.ts";
import { scattered, scatteredMatrix } from "../../numerics/test_each_algebra.ts";
import { copyState } from "./descend_fields.ts";
import { fieldDynamics } from "./field_dynamics.ts";
import { paysToStep, transferField, type TransferFieldOptions } from "./transfer_field.ts";
import { transferPrediction } from "./transfer_predictions.ts";

const algebra = await openLinearAlgebra();

/** Steps in this thread what a device would, each rate times a factor; counts its runs and steps. */
function stepper(factor = 1) {
  const taken = { runs: 0, steps: 0 };
  const stepParticles: ParticleStepper = (task) => {
    taken.runs++;
    const trainable = task.form === "none" ? "readout" : "all";
    const dynamics = fieldDynamics(algebra, { ...task, trainable }),
      state = dynamics.fresh(),
      mark = dynamics.fresh();
    return Promise.resolve({
      advance(steps) {
        for (let step = 0; step < steps; step++) {
          dynamics.residual(state);
          dynamics.step(state, factor * task.rate);
        }
        taken.steps += steps;
        const { move: { rows, cols, data }, readout, left } = state;
        return Promise.resolve({
          move: matrix(rows, cols, data.slice()),
          readout: readout.slice(),
          left: left[0],
        });
      },
      remember: () => copyState(state, mark),
      goBack: () => copyState(mark, state),
      [Symbol.dispose]: () => {},
    });
  };
  return { taken, stepParticles };
}

function given(steps: number) {
  const task = (count: number, seed: number) => {
    const { data } = scatteredMatrix(count, 4, seed);
    return {
      inputs: matrix(count, 4, data.map((x) => 3.46 * x)),
      targets: scattered(count, seed + 1).map(Math.sign),
    };
  };
  const test = task(20, 5), stage = { richness: 0.8, learningRate: 0.01, steps, recordAt: [0, steps] };
  return {
    tasks: {
      source: task(6, 1),
      target: task(5, 3),
      sourceTest: test,
      targetTest: { ...test, targets: scattered(20, 9) },
    },
    ...{ source: stage, target: stage, key: { seed: 1, cell: 0, instance: 0, purpose: "stepped" } },
  };
}

const options: TransferFieldOptions = {
  ...{ activation: activations.relu, weightDecay: 0, stopLoss: 0, width: 256, particles: 64 },
  readout: "keep",
};

Deno.test("transferField() has a device step the mean field, and allows for its digits", async () => {
  const own = await transferField(algebra, given(30), options), { taken, stepParticles } = stepper();
  const device = { stepParticles, epsilon: 2 ** -24 },
    stepped = await transferField(algebra, given(30), { ...options, device });
  deepStrictEqual(taken, { runs: 4 * 3, steps: 4 * 3 * 30 }); // 4 randomisations of scratch, pretraining and transfer
  strictEqual(own.rounding, 0);
  strictEqual(stepped.rounding, 64 * 2 ** -24 * Math.sqrt(60));
  const name = "transfer target_test_loss",
    [exact, other] = [own, stepped].map((field) => transferPrediction(field, name));
  ok(Math.abs(other.value - exact.value) < 1e-12);
  const loss = own.infinite.transfer.curve.at(-1)!.targetTestLoss.value,
    more = other.allowance - exact.allowance;
  ok(Math.abs(more / (2 * Math.sqrt(loss) * stepped.rounding) - 1) < 1e-4, `${more}`);
  ok(
    other.allowanceReason.endsWith("rounding in float32 on a device") &&
      exact.allowanceReason.endsWith("rounding"),
  );
});

Deno.test("transferField() leaps by itself where that saves most steps, and where the device cannot step", async () => {
  const { taken, stepParticles } = stepper();
  const far = await transferField(algebra, given(600), {
    ...options,
    device: { stepParticles, epsilon: 2 ** -24 },
  });
  deepStrictEqual([far.leaps, far.rounding, taken.runs], [true, 0, 0]);
  const large = { steps: 5000, particles: 65536, samples: 1000, rank: 784 };
  deepStrictEqual([
    paysToStep(large),
    paysToStep({ ...large, particles: 1024 }),
    paysToStep({ ...large, rank: 4 }),
  ], [
    true,
    true,
    false,
  ]);
  const unable = { stepParticles: () => Promise.resolve(undefined), epsilon: 2 ** -24 };
  deepStrictEqual(
    await transferField(algebra, given(30), { ...options, device: unable }),
    await transferField(algebra, given(30), options),
  );
});

Deno.test("transferField() does not trust a device whose first step is another", async () => {
  const wrong = (factor: number) =>
    transferField(algebra, given(30), { ...options, device: { ...stepper(factor), epsilon: 2 ** -24 } });
  await rejects(
    wrong(1.003),
    /^Error: Cannot trust the device that steps the mean field: its first step moves the .* take --backend cpu$/,
  );
  await rejects(wrong(NaN), /Cannot trust the device/);
  ok(await wrong(1 + 1e-4));
});
