import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { checkLayers } from "./check_layers.ts";
import type { Cell, Flow, State } from "./state.ts";

interface Content {
  readonly params: Record<never, never>;
  readonly layers: readonly number[];
}

const cell: Cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} };
const stateOf = (layers: readonly number[]): State<Content> => ({
  ...{ type: "state", stage: "scratch", cell, instance: 2 },
  content: { params: {}, layers },
});
const checked = (layers: readonly number[]) =>
  lastValueFrom(
    from<Flow<Content>[]>([stateOf(layers)]).pipe(
      checkLayers(
        ({ layers }) => layers.map((value) => ({ trace: value, square: value * value })),
        ({ layers }) => layers.length,
        (layer, metric, count) =>
          metric === "square"
            ? undefined
            : { value: layer * count, allowance: 0, allowanceReason: "exact", source: "Paper" },
      ),
      toArray(),
    ),
  );

Deno.test("checkLayers() samples every layer, numbered from 1, and then hands the state on", async () => {
  const items = await checked([3, 4]);
  const told = items.map((item) =>
    item.type === "sample" ? [item.metric, item.measured, item.predicted?.value] : item.type
  );
  deepStrictEqual(told, [
    ["trace_1", 3, 2],
    ["square_1", 9, undefined],
    ["trace_2", 4, 4],
    ["square_2", 16, undefined],
    "state",
  ]);
});

Deno.test("checkLayers() gives up an instance with a number that is none", async () => {
  const [notice, ...rest] = await checked([3, NaN]);
  deepStrictEqual(rest, []);
  strictEqual(
    notice.type === "notice" && notice.message,
    "Lost an instance in cell 0, instance 2, after scratch: Cannot use the measured trace_2 at scratch: it is NaN",
  );
});
