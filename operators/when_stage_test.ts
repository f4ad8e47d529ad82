import { deepStrictEqual } from "node:assert/strict";
import { concatMap, delay, of, type OperatorFunction } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import type { Notice } from "./run_record.ts";
import type { Cell, Flow, State } from "./state.ts";
import { type StageChoice, whenStage } from "./when_stage.ts";

const cell: Cell = { type: "cell", index: 0, seed: 1, params: {}, gridParams: {} };
const state = (...stages: string[]): State<StageChoice> => ({
  type: "state",
  stage: "pretrain",
  cell,
  instance: 0,
  content: { params: { stages } },
});
const notice = (message: string): Notice => ({ type: "notice", level: "info", message });
const values: Record<string, Flow<StageChoice>> = {
  s: state("scratch", "fine-tune"),
  o: state("scratch"),
  r: notice("passes"),
  b: notice("made in the branch"),
};
/** Emits a record and a changed state, after two frames. */
const branch: OperatorFunction<Flow<StageChoice>, Flow<StageChoice>> = concatMap((item) =>
  item.type === "state" ? of(values.b, { ...item, stage: "fine-tune" } as const).pipe(delay(2)) : of(item)
);

const expectFlow = (input: string, expected: string) =>
  new TestScheduler(deepStrictEqual).run(({ hot, expectObservable }) => {
    const flow = hot<Flow<StageChoice>>(input, values).pipe(
      whenStage(["fine-tune", "lazy-fine-tune"], branch),
    );
    expectObservable(flow).toBe(expected, values);
  });

Deno.test("whenStage() emits the branch's records, then the original state", () => {
  expectFlow("s-----r|", "--(bs)r|");
});

Deno.test("whenStage() passes a state on at once when its stage was not chosen", () => {
  expectFlow("o-r-o|", "o-r-o|");
});
