import { deepStrictEqual } from "node:assert/strict";
import { from, lastValueFrom, mergeMap, timer, toArray } from "rxjs";
import type { Cell } from "../operators/state.ts";
import { eachInstance } from "./each_instance.ts";

const cell: Cell<{ size: number }> = {
  ...{ type: "cell", index: 0, seed: 1, params: { size: 2 ** 29 }, gridParams: {} },
};

/** Instances in the order they are emitted, how many were under way at most, were announced, and never left. */
async function run(atOnce?: number) {
  let alive = 0, present = 0, most = 0, announced = 0;
  const attend = () => {
    announced++;
    present++;
    return () => {
      present--;
    };
  };
  const seen$ = from([cell]).pipe(
    eachInstance(
      { atOnce, attend },
      6,
      ({ size }) => size,
      (start$) =>
        start$.pipe(mergeMap(async ({ instance }) => {
          most = Math.max(most, ++alive);
          await lastValueFrom(timer(10 - instance));
          alive--;
          return instance;
        })),
    ),
    toArray(),
  );
  return { seen: await lastValueFrom(seen$), most, announced, present };
}

Deno.test("eachInstance() has as many under way as the backend gathers and memory allows, in their order", async () => {
  const seen = [0, 1, 2, 3, 4, 5];
  deepStrictEqual(await run(), { seen, most: 1, announced: 6, present: 0 });
  deepStrictEqual(await run(3), { seen, most: 3, announced: 6, present: 0 });
  deepStrictEqual(await run(16), { seen, most: 4, announced: 6, present: 0 }); // half a GiB each
});
