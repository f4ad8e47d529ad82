import { deepStrictEqual } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { pool } from "./pool.ts";
import type { Cell } from "./state.ts";
import { trainingSamples } from "./training_samples.ts";

const cell: Cell = { type: "cell", index: 2, seed: 1, params: {}, gridParams: { readout: "keep" } };
const ended = (trainLoss: number) => [{ step: 0, time: 0, trainLoss, sourceTestLoss: 1, targetTestLoss: 1 }];

/** What two instances of a cell have to tell that end at these train losses. */
const told = async (losses: readonly number[], stopLoss: number, steps = 100) => {
  const samples = losses.flatMap((trainLoss, instance) =>
    trainingSamples({ cell, instance }, { stage: "pretrain", task: "source", stopLoss }, {
      learningRate: 0.1,
      steps: steps + instance,
      curve: ended(trainLoss),
    })
  );
  const records = await lastValueFrom(from(samples).pipe(pool(), toArray()));
  return records.map((record) =>
    record.type === "notice"
      ? `${record.level}: ${record.message}`
      : record.type === "measurement" && `${record.metric} ${record.value}`
  );
};

Deno.test("a cell tells once that its time was over before --stop-loss was reached, and by how much", async () => {
  deepStrictEqual(await told([0.333, 0.005, 0.4], 0.01), [
    "learning_rate 0.1",
    "training_steps 101",
    "warning: pretrain ended at its time with a train loss of 0.33 to 0.4 in 2 instances, not at --stop-loss 0.01; " +
    "raise --source-time (readout keep)",
  ]);
  deepStrictEqual((await told([0.333, 0.4], 0)).length, 2);
  deepStrictEqual((await told([0.01], 0.01)).length, 2);
});

Deno.test("a cell tells that its steps were few", async () => {
  deepStrictEqual((await told([1, 1], 0, 18)).slice(2), [
    "info: Steps of descent at pretrain: 18 to 19 in 2 instances, so few that it is no flow; " +
    "theory takes the same ones, for finer ones lower --learning-rate (readout keep)",
  ]);
  deepStrictEqual((await told([1, 1], 0, 20)).length, 2);
});
