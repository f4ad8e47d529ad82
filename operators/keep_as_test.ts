import { deepStrictEqual } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { keepAs } from "./keep_as.ts";
import type { Notice } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

Deno.test("keepAs() adds a second name at the same stage and lets records pass", async () => {
  const cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} } as const;
  const content = { params: {}, one: 1 };
  const state: State<typeof content> = { type: "state", stage: "pretrain", cell, instance: 0, content };
  const notice: Notice = { type: "notice", level: "info", message: "passes" };
  const flow: Flow<typeof content>[] = [state, notice];
  const after = await lastValueFrom(from(flow).pipe(keepAs("other", ({ one }) => one), toArray()));
  deepStrictEqual(after, [{ ...state, content: { ...content, other: 1 } }, notice]);
});
