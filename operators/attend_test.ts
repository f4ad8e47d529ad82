import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { from, NEVER, of, throwError } from "rxjs";
import { attend } from "./attend.ts";

Deno.test("attend() announces each subscription until it completes, fails or is given up", () => {
  let present = 0, ever = 0;
  const backend = {
    attend: () => {
      present++;
      ever++;
      return () => {
        present--;
      };
    },
  };
  const seen: [number, number][] = [];
  const one$ = from([1, 2]).pipe(attend(backend));
  strictEqual(ever, 0);
  one$.subscribe((value) => seen.push([value, present]));
  deepStrictEqual(seen, [[1, 1], [2, 1]]);
  strictEqual(present, 0);
  throwError(() => new Error("lost")).pipe(attend(backend)).subscribe({ error: () => {} });
  const waiting = NEVER.pipe(attend(backend)).subscribe();
  strictEqual(present, 1);
  waiting.unsubscribe();
  deepStrictEqual([present, ever], [0, 3]);
  of(1).pipe(attend({})).subscribe();
});
