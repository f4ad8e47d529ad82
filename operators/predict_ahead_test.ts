import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import { NumericalError } from "../numerics/numerical_error.ts";
import { predictAhead } from "./predict_ahead.ts";
import type { Notice } from "./run_record.ts";
import type { Cell, Flow, State } from "./state.ts";

type Content = {
  readonly params: { readonly width: number };
  readonly gram: number;
  readonly outcome: number;
};

const cell: Cell<Content["params"]> = {
  ...{ type: "cell", index: 2, seed: 1 },
  ...{ params: { width: 8 }, gridParams: {} },
};
const state = (instance: number): State<Content> => ({
  type: "state",
  stage: "init",
  cell,
  instance,
  content: { params: cell.params, gram: 5, outcome: 7 },
});
const notice: Notice = { type: "notice", level: "info", message: "passes" };
const told: Notice = { type: "notice", level: "info", message: "stiff", cell: 2 };

const flowOf = (...items: Flow<Content>[]) => from(items);

Deno.test("predictAhead() adds what it solves from condition and parameters alone, and tells remarks once a cell", async () => {
  const seen: unknown[] = [];
  const out = await lastValueFrom(
    flowOf(notice, state(0), state(1)).pipe(
      predictAhead("theory", ({ gram }) => gram, (params, gram) => {
        seen.push([params, gram]);
        return Promise.resolve({ result: params.width * gram, remarks: ["stiff"] });
      }),
      toArray(),
    ),
  );
  const solved = (instance: number) => ({
    ...state(instance),
    content: { ...state(instance).content, theory: 40 },
  });
  deepStrictEqual(out, [notice, told, solved(0), solved(1)]);
  deepStrictEqual(seen, [[{ width: 8 }, 5], [{ width: 8 }, 5]]);
});

Deno.test("predictAhead() costs the instance if the theory does not converge, and all if it is broken", async () => {
  const failing = (error: Error) =>
    lastValueFrom(
      flowOf(state(0), state(1)).pipe(
        predictAhead("theory", ({ outcome }) =>
          outcome, (_, outcome) =>
          Promise.reject(outcome === 7 ? error : new Error("another condition"))),
        toArray(),
      ),
    );
  const lost = await failing(new NumericalError("Cannot solve"));
  deepStrictEqual(lost.map(({ type }) => type), ["notice", "notice"]);
  await rejects(failing(new TypeError("a bug")), /a bug/);
});

Deno.test("predictAhead() is stopped by unsubscribing", async () => {
  const stopped = Promise.withResolvers<void>(), begun = Promise.withResolvers<void>();
  const subscription = flowOf(state(0)).pipe(
    predictAhead("theory", () => undefined, (_params, _condition, signal) => {
      signal.addEventListener("abort", () => stopped.resolve());
      begun.resolve();
      return new Promise<never>(() => {});
    }),
  ).subscribe();
  await begun.promise;
  subscription.unsubscribe();
  strictEqual(await stopped.promise, undefined);
});
