import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { delay, NEVER, Observable, of } from "rxjs";
import { type RunHelpers, TestScheduler } from "rxjs/testing";
import { NumericalError } from "../numerics/numerical_error.ts";
import { onState } from "./on_state.ts";
import type { Notice } from "./run_record.ts";
import type { Cell, Flow, State } from "./state.ts";

const cell: Cell = { type: "cell", index: 2, seed: 1, params: {}, gridParams: { alignment: 0.5, width: 8 } };
const before: State = { type: "state", stage: "init", cell, instance: 4, content: { params: {} } };
const after: State = { ...before, stage: "pretrain" };
const notice: Notice = { type: "notice", level: "info", message: "m" };
const lost: Notice = {
  type: "notice",
  level: "warning",
  message: "Lost an instance in cell 2 (alignment 0.5, width 8), instance 4, after init: Diverged",
  cell: 2,
  instance: 4,
};
const values: Record<string, Flow> = { s: before, t: after, r: notice, l: lost };
const marbles = (test: (helpers: RunHelpers) => void) => new TestScheduler(deepStrictEqual).run<void>(test);

Deno.test("onState() works on states and lets records pass", () =>
  marbles(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot<Flow>("s-r-s-|", values);
    expectObservable(source.pipe(onState(() => of(after)))).toBe("t-r-t-|", values);
    expectSubscriptions(source.subscriptions).toBe("^-----!");
  }));

Deno.test("onState() keeps the order when a step takes time", () =>
  marbles(({ hot, expectObservable }) => {
    const source = hot<Flow>("(sr)-s--|", values);
    expectObservable(source.pipe(onState(() => of(notice, after).pipe(delay(7))))).toBe(
      "-------(rtr)--(rt|)",
      values,
    );
  }));

Deno.test("onState() replaces an instance by a notice when a numerical error is thrown or emitted", () =>
  marbles(({ hot, cold, expectObservable }) => {
    const thrown = onState(() => {
      throw new NumericalError("Diverged");
    });
    expectObservable(hot<Flow>("s-r-s-|", values).pipe(thrown)).toBe("l-r-l-|", values);
    const emitted = onState(() => cold<Flow>("r-#", values, new NumericalError("Diverged")));
    expectObservable(hot<Flow>("s---r|", values).pipe(emitted)).toBe("r-l-r|", values);
  }));

Deno.test("onState() lets any other error end the stream", () =>
  marbles(({ hot, expectObservable }) => {
    const bug = new TypeError("Bug");
    const failing = onState(() => {
      throw bug;
    });
    expectObservable(hot<Flow>("r-s-r-|", values).pipe(failing)).toBe("r-#", values, bug);
  }));

Deno.test("onState() aborts the signal of a step when the subscriber leaves", () => {
  const signals: AbortSignal[] = [];
  const subscription = of(before).pipe(onState((_, signal) => {
    signals.push(signal);
    return NEVER;
  })).subscribe();
  deepStrictEqual(signals.map(({ aborted }) => aborted), [false]);
  subscription.unsubscribe();
  deepStrictEqual(signals.map(({ aborted }) => aborted), [true]);
});

Deno.test("onState() does not start a step before it is subscribed, and starts anew for each subscriber", () => {
  let started = 0;
  const flow = of(before).pipe(onState(() =>
    new Observable<Flow>((subscriber) => {
      started++;
      subscriber.complete();
    })
  ));
  strictEqual(started, 0);
  flow.subscribe();
  flow.subscribe();
  strictEqual(started, 2);
});
