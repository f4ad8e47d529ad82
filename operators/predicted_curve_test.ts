import { deepStrictEqual } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import type { CurveChoice } from "./loss_curve.ts";
import { predictedCurve } from "./predicted_curve.ts";
import type { Loss, Notice } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

type Content = { readonly params: { readonly curves: CurveChoice } };

const notice: Notice = { type: "notice", level: "info", message: "passes" };
const state = (curves: CurveChoice, instance: number): State<Content> => ({
  type: "state",
  stage: "pretrain",
  cell: { type: "cell", index: 3, seed: 1, params: { curves }, gridParams: {} },
  instance,
  content: { params: { curves } },
});
const points = [
  { step: 0, time: 0, losses: { source_test_loss: 1, target_test_loss: 2 } },
  { step: 4, time: 0.4, losses: { source_test_loss: 0.5, target_test_loss: 3 } },
];
const through = (...items: Flow<Content>[]) =>
  lastValueFrom(from(items).pipe(predictedCurve(() => points), toArray()));

Deno.test("predictedCurve() records each loss at each moment under its own name, then the state", async () => {
  const loss = (step: number, metric: string, value: number): Loss => ({
    ...{ type: "loss", cell: 3, instance: 0, stage: "pretrain", step, time: step / 10 },
    ...{ metric: `predicted_${metric}`, value },
  });
  deepStrictEqual(await through(notice, state("first", 0)), [
    notice,
    loss(0, "source_test_loss", 1),
    loss(0, "target_test_loss", 2),
    loss(4, "source_test_loss", 0.5),
    loss(4, "target_test_loss", 3),
    state("first", 0),
  ]);
});

Deno.test("predictedCurve() records the instances that are asked for", async () => {
  const counts = async (curves: CurveChoice) => {
    const out = await through(state(curves, 0), state(curves, 1));
    return [0, 1].map((instance) =>
      out.filter((item) => item.type === "loss" && item.instance === instance).length
    );
  };
  deepStrictEqual(await counts("first"), [4, 0]);
  deepStrictEqual(await counts("all"), [4, 4]);
  deepStrictEqual(await counts("none"), [0, 0]);
});
