import { deepStrictEqual } from "node:assert/strict";
import { concatMap, from, lastValueFrom, of, toArray } from "rxjs";
import { byChoice } from "./by_choice.ts";
import type { Cell, Flow, Sample, State } from "./state.ts";

const cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} } satisfies Cell;
const state = (mode: "a" | "b", instance: number): State<{ params: { mode: "a" | "b" } }> => ({
  ...{ type: "state", stage: "init", cell, instance, content: { params: { mode } } },
});
const sample: Sample = { type: "sample", cell, instance: 9, stage: "init", metric: "m", measured: 1 };

Deno.test("byChoice() sends each state through the branch of its choice, in order, and lets samples pass", async () => {
  const twice = concatMap((item: Flow) => of(item, item));
  const flow: Flow<{ params: { mode: "a" | "b" } }>[] = [state("a", 0), sample, state("b", 1), state("a", 2)];
  const out = await lastValueFrom(
    from(flow).pipe(byChoice(({ mode }) => mode, { a: (s) => s, b: twice }), toArray()),
  );
  deepStrictEqual(out.map((item) => "instance" in item ? item.instance : item.type), [0, 9, 1, 1, 2]);
});
