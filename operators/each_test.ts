import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { concatMap, delay, from, mergeMap, type Observable, of, range, throwError, toArray } from "rxjs";
import { type RunHelpers, TestScheduler } from "rxjs/testing";
import { each } from "./each.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

const marbles = (test: (helpers: RunHelpers) => void) => new TestScheduler(deepStrictEqual).run<void>(test);

Deno.test("each() runs one body after the other by default", () =>
  marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
    const bodies = { a: cold("1--2|"), b: cold("3|"), c: cold("4-|") };
    const source = hot("ab-c---|");
    const body = (item$: Observable<string>) =>
      item$.pipe(mergeMap((item) => bodies[item as "a" | "b" | "c"]));
    expectObservable(source.pipe(each(body))).toBe("1--234-|");
    expectSubscriptions(bodies.a.subscriptions).toBe("^---!");
    expectSubscriptions(bodies.b.subscriptions).toBe("----^!");
    expectSubscriptions(bodies.c.subscriptions).toBe("-----^-!");
    expectSubscriptions(source.subscriptions).toBe("^------!");
  }));

Deno.test("each() emits in the order of the items whichever finishes first", () =>
  marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
    const bodies = { a: cold("1----2|"), b: cold("3-|"), c: cold("-4|") };
    const source = hot("(abc)|");
    const body = (item$: Observable<string>) =>
      item$.pipe(mergeMap((item) => bodies[item as "a" | "b" | "c"]));
    expectObservable(source.pipe(each(body, 2))).toBe("1----234|");
    expectSubscriptions(bodies.b.subscriptions).toBe("^-!");
    // b is over but still waits for a: only then may c begin
    expectSubscriptions(bodies.c.subscriptions).toBe("------^-!");
  }));

Deno.test("each() errors with its source or with a body, and lets go of the others", () =>
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    expectObservable(cold<string>("a-#").pipe(each((item$) => item$))).toBe("a-#");
    const other = hot("1-2-3-4");
    const source = cold("(xy)----|");
    const failing = source.pipe(
      each(
        (item$) =>
          item$.pipe(mergeMap((item) => item === "x" ? other : throwError(() => "bug").pipe(delay(0)))),
        2,
      ),
    );
    expectObservable(failing).toBe("#", undefined, "bug");
    expectSubscriptions(other.subscriptions).toBe("(^!)");
    expectSubscriptions(source.subscriptions).toBe("(^!)");
  }));

Deno.test("each() stops its bodies and its source when the subscriber leaves", () =>
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const body = cold("--1--2--3|");
    const source = cold("a-b------|");
    expectObservable(source.pipe(each(() => body, 2)), "----!").toBe("--1");
    expectSubscriptions(body.subscriptions).toBe(["^---!", "--^-!"]);
    expectSubscriptions(source.subscriptions).toBe("^---!");
  }));

Deno.test("each() completes after an empty source and after empty bodies", () =>
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold("--|").pipe(each((item$) => item$))).toBe("--|");
    expectObservable(cold("ab|").pipe(each(() => cold<string>("|"), 2))).toBe("--|");
  }));

Deno.test("each() does not nest synchronous bodies", () => {
  let sum = 0;
  range(100_000).pipe(each((item$) => item$)).subscribe((item) => sum += item);
  strictEqual(sum, 4_999_950_000);
});

Deno.test("each() refuses to run less than one body at a time", () => {
  for (const atOnce of [0, -1, 1.5, NaN, Infinity]) throws(() => each((item$) => item$, atOnce), RangeError);
});

Deno.test("each() emits the same for any number at once and never has more bodies alive", () => {
  const durations = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }), { maxLength: 6 });
  fc.assert(fc.property(durations, fc.integer({ min: 1, max: 4 }), (bodies, atOnce) => {
    marbles(({ flush }) => {
      let alive = 0;
      let most = 0;
      const body = (item$: Observable<number[]>) =>
        item$.pipe(mergeMap((waits) => {
          most = Math.max(most, ++alive);
          return from([...waits, -1]).pipe(
            concatMap((wait, index) => {
              if (wait === -1) alive--;
              return of(`${bodies.indexOf(waits)}.${index}`).pipe(delay(Math.max(0, wait)));
            }),
          );
        }));
      let emitted: string[] = [];
      from(bodies).pipe(each(body, atOnce), toArray()).subscribe((all) => emitted = all);
      flush();
      deepStrictEqual(
        emitted,
        bodies.flatMap((waits, b) => [...waits, -1].map((_, index) => `${b}.${index}`)),
      );
      strictEqual(most <= atOnce, true);
    });
  }));
});
