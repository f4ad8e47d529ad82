import { deepStrictEqual } from "node:assert/strict";
import { lastValueFrom, of, toArray } from "rxjs";
import type { CurveChoice } from "./loss_curve.ts";
import { type InstanceParams, reportInstance } from "./report_instance.ts";
import type { Flow, State } from "./state.ts";

type Content = { readonly params: InstanceParams; readonly loss: number };

function through(curves: CurveChoice) {
  const params = { curves, sweeps: 40 };
  const state: State<Content> = {
    ...{ type: "state", stage: "bayes-target", instance: 3 },
    cell: { type: "cell", index: 2, seed: 1, params: { curves }, gridParams: {} },
    content: { params, loss: 0.5 },
  };
  return lastValueFrom(
    of<Flow<Content>>(state).pipe(reportInstance("test_loss", ({ loss }) => loss), toArray()),
  );
}

Deno.test("reportInstance() records a metric of every instance before the state, unless curves are not wanted", async () => {
  const [record, state, ...rest] = await through("first");
  deepStrictEqual(record, {
    ...{ type: "loss", cell: 2, instance: 3, stage: "bayes-target", step: 40, time: 40 },
    ...{ metric: "test_loss", value: 0.5 },
  });
  deepStrictEqual([state.type, rest.length], ["state", 0]);
  deepStrictEqual((await through("none")).map(({ type }) => type), ["state"]);
});
