import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { lastValueFrom, of } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { drawKey } from "./draw_key.ts";
import { shareDraws } from "./share_draws.ts";
import type { State } from "./state.ts";

interface Params {
  readonly samples: number;
  readonly readout: string;
}

async function drawn(params: Params, { index = 0, instance = 0, seed = 1 } = {}): Promise<number[]> {
  const cell = { type: "cell", index, seed, params, gridParams: {} } as const;
  const start: State<{ params: Params }> = {
    type: "state",
    stage: "init",
    cell,
    instance,
    content: { params },
  };
  const state = await lastValueFrom(
    of(start).pipe(shareDraws<{ params: Params }>(({ samples }) => ({ samples, kind: "test" }))),
  ) as State;
  deepStrictEqual(state.cell, cell); // records go on naming the cell
  return [...normals(drawKey(state, "test"), 3)];
}

Deno.test("shareDraws() gives cells that agree in some parameters the same draws, wherever they stand", async () => {
  const first = await drawn({ samples: 10, readout: "keep" });
  deepStrictEqual(await drawn({ samples: 10, readout: "reset" }, { index: 5 }), first);
});

Deno.test("shareDraws() keeps other values, instances and seeds apart", async () => {
  const params = { samples: 10, readout: "keep" }, first = await drawn(params);
  notDeepStrictEqual(await drawn({ ...params, samples: 11 }), first);
  notDeepStrictEqual(await drawn(params, { instance: 1 }), first);
  notDeepStrictEqual(await drawn(params, { seed: 2 }), first);
});
