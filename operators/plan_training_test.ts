// What is settled before training, on a tiny problem.
import { deepStrictEqual, match, ok } from "node:assert/strict";
import { lastValueFrom, of } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { planTraining } from "./plan_training.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import type { TrainingPlan } from "./stage_plan.ts";

const { algebra } = await openCpuBackend();
const D = 5;

function points(purpose: string, scale: number): LabelledPoints {
  const inputs = matrix(20, D, normals({ seed: 1, cell: 0, instance: 0, purpose }, 20 * D));
  return { inputs, targets: Float64Array.from({ length: 20 }, (_, p) => p % 2 ? scale : -scale) };
}

/** The plan for a target whose labels are ± `scale`. */
async function planned(scale: number, learningRate: number | "auto" = "auto"): Promise<TrainingPlan> {
  const item = await plannedItem(scale, learningRate);
  ok(item.type === "state");
  return item.content.plan;
}

function plannedItem(scale: number, learningRate: number | "auto") {
  const [source, target] = [points("source", 0.5), points("target", scale)];
  const params = {
    ...{ width: 64, activation: "relu", weightDecay: 0, learningRate, sourceRichness: 1, targetRichness: 1 },
    ...{ sourceTime: 0.1, targetTime: 0.1, stopLoss: 0, readout: "reset" as const },
  };
  const tasks = { source, target, sourceTest: source, targetTest: target };
  const cell = { type: "cell", index: 0, seed: 1, params, gridParams: {} } as const;
  const state = { type: "state", stage: "init", cell, instance: 0, content: { params, tasks } } as const;
  return lastValueFrom(of(state).pipe(planTraining(algebra)));
}

Deno.test("planTraining() takes smaller steps for larger labels, as for more richness, not for smaller ones", async () => {
  const [small, one, ten] = [await planned(0.1), await planned(1), await planned(10)];
  deepStrictEqual(small.target, one.target);
  deepStrictEqual(ten.source, one.source);
  // g = b√(1 + γ²D⟨y²⟩)
  const ratio = one.target.learningRate / ten.target.learningRate;
  ok(ratio > 0.8 * Math.sqrt((1 + 100 * D) / (1 + D)), `${ratio}`); // times are whole numbers of steps
});

Deno.test("planTraining() ends at the time asked for, and records from the start to the end", async () => {
  for (const plan of [await planned(1), await planned(1, 1e-4)]) {
    const { steps, learningRate, recordAt } = plan.target;
    ok(Math.abs(steps * learningRate - 0.1) < 1e-9);
    deepStrictEqual([recordAt[0], recordAt.at(-1)], [0, steps]);
    ok(recordAt.every((step, i) => i === 0 || step > recordAt[i - 1]));
  }
});

Deno.test("planTraining() gives up what would take for ever, with the number of steps and the time", async () => {
  const item = await plannedItem(1, 1e-13);
  ok(item.type === "notice");
  match(
    item.message,
    /Cannot train for 1000000000000 steps on the source and 1000000000000 on the target: .* about \d+ hours/,
  );
});
