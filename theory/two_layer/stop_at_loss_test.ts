import { ok, strictEqual } from "node:assert/strict";
import { activations } from "../../numerics/activation.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { independentMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";
import { stopAtLoss } from "./stop_at_loss.ts";
import { gaussianInputs, hermiteLabels } from "./test_problems.ts";

/** A training whose loss at a step is known. */
function madeUp(lossAt: (step: number) => number, from: number, to: number) {
  let mark = from, here = to, tries = 0;
  const training = {
    remember: () => void (mark = here),
    retry: (steps: number) => (tries++, here = mark + steps, Promise.resolve(lossAt(here))),
  };
  const at = (step: number) => ({ step, loss: lossAt(step) });
  return {
    stop: (stopLoss: number) => stopAtLoss(training, stopLoss, at(from), at(to)),
    get here() {
      return here;
    },
    get tries() {
      return tries;
    },
  };
}

Deno.test("stopAtLoss() finds the first step at most at the loss, and goes there", async () => {
  const curves: [string, (step: number) => number][] = [
    ["a decay", (step) => Math.exp(-step / 40)],
    ["two decays", (step) => 0.9 * Math.exp(-step / 5) + 0.1 * Math.exp(-step / 90)],
    ["a plateau and a fall", (step) => 1 / (1 + Math.exp((step - 120) / 4))],
  ];
  for (const [name, loss] of curves) {
    for (const stopLoss of [0.6, 0.05, loss(200)]) {
      const training = madeUp(loss, 0, 200), step = await training.stop(stopLoss);
      ok(loss(step) <= stopLoss && loss(step - 1) > stopLoss, `${name}, ${stopLoss}: ${step}`);
      strictEqual(training.here, step);
    }
  }
});

Deno.test("stopAtLoss() finds the step of a long training to a thousandth, in few tries", async () => {
  const training = madeUp((step) => Math.exp(-step / 4e4), 1e4, 2e5);
  const step = await training.stop(0.1), exact = 4e4 * Math.LN10;
  ok(step >= exact && step < 1.001 * exact && training.tries <= 4, `${step}, ${training.tries} tries`);
});

Deno.test("solveFields() stops each stage at its loss, by leaps where step by step", async () => {
  const inputs = gaussianInputs(20, 5, 1, "stops"), second = gaussianInputs(15, 5, 1, "stops again");
  const stage = { richness: 1, learningRate: 0.02, steps: 600, records: [0, 5, 50, 500], detailed: [] };
  const rule = { readout: "keep", trainable: "all" } as const;
  const problem = (stopLoss?: number) => ({
    stages: [
      { ...stage, ...rule, inputs, targets: hermiteLabels(inputs, 1), stopLoss },
      { ...stage, ...rule, inputs: second, targets: hermiteLabels(second, 2), stopLoss },
    ],
    ...{ tests: [], activation: activations.relu, weightDecay: 0, loss: "sum" } as const,
  });
  const algebra = await openWasm("");
  const measure = () =>
    independentMeasure(5, {
      ...{ particles: 64, pairs: true },
      key: { seed: 1, cell: 0, instance: 0, purpose: "stop" },
    });
  const stopLoss = 0.03;
  const stops = async (tolerance: number) =>
    (await solveFields(algebra, problem(stopLoss), measure(), { tolerance })).records
      .filter(({ trainLoss }) => trainLoss <= stopLoss);
  const [first, then] = await stops(0);
  // Step by step until the loss is reached, and from there on likewise
  const every = Array.from({ length: 601 }, (_, step) => step);
  const whole = problem();
  const plain = async (steps: number) => {
    const [a, b] = whole.stages;
    const stages = [{ ...a, steps, records: every.slice(0, steps + 1) }, { ...b, records: every }];
    return (await solveFields(algebra, { ...whole, stages }, measure(), { tolerance: 0 })).records;
  };
  const reached = (records: Awaited<ReturnType<typeof plain>>, stage: number) =>
    records.find((record) => record.stage === stage && record.trainLoss <= stopLoss)!;
  const end = reached(await plain(600), 0), last = reached(await plain(end.step), 1);
  strictEqual(first.step, end.step);
  strictEqual(then.step, last.step);
  ok(Math.abs(then.trainLoss - last.trainLoss) < 1e-12);
  const leaps = await stops(1e-3);
  [first, then].forEach(({ step }, i) =>
    ok(Math.abs(leaps[i].step - step) <= 2 + 0.01 * step, `${leaps[i].step}`)
  );
});
