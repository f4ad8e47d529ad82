// Chains of tasks, against the same trainings written out.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, toArray } from "rxjs";
import { chainLoss } from "../measures/chain_loss.ts";
import { momentLawResidual } from "../measures/spike.ts";
import { distance, dot, norm, squaredDistance } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { trainMeanField } from "../numerics/train_mean_field.ts";
import { drawMeanField } from "./pretrain_mean_field.ts";
import type { State } from "./state.ts";
import { type ChainedTask, sampleTaskChain, trainTaskChain } from "./task_chain.ts";

const backend = await openCpuBackend(), { algebra } = backend, D = 12;

const tasks: readonly ChainedTask[] = [
  { samples: Infinity, noise: 0, teacher: [1], proportionalRichness: 3, readout: "keep" },
  { samples: 7, noise: 0.2, teacher: [0.6, 0.8], proportionalRichness: 1, readout: "center" },
  { samples: 20, noise: 0, teacher: [0, 0.6, 0.8], proportionalRichness: 2, readout: "keep" },
  { samples: 5, noise: 0, teacher: [1], proportionalRichness: 2, readout: "reset" },
];

async function learn(chosen: readonly ChainedTask[]) {
  const params = { inputDim: D, width: Infinity, curves: "none" } as const;
  const cell = { type: "cell", index: 0, seed: 5, params, gridParams: {} } as const;
  const state: State<{ params: typeof params }> = {
    type: "state",
    stage: "init",
    cell,
    instance: 0,
    content: { params },
  };
  const chained = of(state).pipe(
    sampleTaskChain(backend, () => chosen),
    drawMeanField(),
    trainTaskChain(backend),
  );
  const last = (await lastValueFrom(chained.pipe(toArray()))).at(-1)!;
  ok(last.type === "state", JSON.stringify(last));
  strictEqual(last.stage, "fine-tune");
  return last.content;
}

Deno.test("sampleTaskChain() makes teachers with the overlaps of their coordinates", async () => {
  const { chain } = await learn(tasks);
  for (const [i, a] of tasks.entries()) {
    for (const [j, b] of tasks.entries()) {
      const overlap = a.teacher.reduce((sum, x, k) => sum + x * (b.teacher[k] ?? 0), 0);
      ok(Math.abs(dot(chain[i].target, chain[j].target) - overlap) < 1e-14);
    }
  }
});

Deno.test("trainTaskChain() learns each task from where the last one ended, and keeps the moment law until a reset", async () => {
  const { chain, history, untrained } = await learn(tasks);
  const first = await trainMeanField(algebra, untrained, chain[0].loss, { richness: 3 });
  deepStrictEqual(history[0].network, first.network);
  const second = await trainMeanField(algebra, first.network, chain[1].loss, {
    richness: 1,
    speed: 7 / D,
    offset: first.predictor.map((b) => 3 * b),
  });
  ok(distance(history[1].predictor, second.predictor) < 1e-12);
  const third = await trainMeanField(algebra, second.network, chain[2].loss, { richness: 2, speed: 20 / D });
  ok(distance(history[2].predictor, third.predictor) < 1e-12);
  ok(distance(third.predictor, chain[2].target) < 2e-5); // 20 clean points in 12 dimensions
  deepStrictEqual(history.map((learned) => momentLawResidual(learned) < 1e-11), [true, true, true, false]);
  deepStrictEqual((await learn(tasks.slice(0, 2))).history, history.slice(0, 2));
});

Deno.test("chainLoss() is the loss of the predictor just after a task, and of what is left of it later", async () => {
  const { chain, history } = await learn(tasks);
  for (const task of tasks.keys()) {
    const loss = squaredDistance(history[task].predictor, chain[task].target);
    ok(Math.abs(chainLoss(chain, history, { task, after: task }) - loss) < 1e-12);
  }
  ok(chainLoss(chain, history, { task: 0, after: 0 }) < 1e-9);
  ok(chainLoss(chain, history, { task: 0, after: 1 }) > 0.01);
  const later = history[2].moments.cross.map((v) => v / 3);
  ok(
    Math.abs(chainLoss(chain, history, { task: 0, after: 2 }) - squaredDistance(later, chain[0].target)) <
      1e-14,
  );
  ok(norm(later) > 0.1);
});
