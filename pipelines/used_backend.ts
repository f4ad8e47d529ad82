import { concatWith, defer, EMPTY, type MonoTypeOperatorFunction, Observable, of } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import type { Notice } from "../operators/run_record.ts";
import type { BackendUsed } from "../operators/state.ts";
import type { PipelineItem, RunItem } from "./define_pipeline.ts";

/**
 * Tells, when a pipeline is over, where the backend did its work. Nothing else may use the backend meanwhile.
 *
 *     in   --r--r--|
 *     out  --r--r--(u|)       u where the work was done, unless the backend has no choice
 */
export function withUse(backend: Backend): MonoTypeOperatorFunction<PipelineItem> {
  return concatWith(defer(() => {
    const use = backend.takeUse?.();
    return use ? of<BackendUsed>({ type: "backend-used", ...use }) : EMPTY;
  }));
}

/**
 * Makes notices of where the backend did the work, at the end of each cell: whoever asked for a device is to know what it did
 * not do. They are the cell's own and in the order of their texts, so that they depend neither on how its instances were
 * shared among workers, nor on the cells before it, which another run or shard may have computed.
 *
 *     in   --r-u-u-d--u-|
 *     out  --r-----(nd)-(n|)       u where, d cell done, n notice
 */
export function tellUse(): MonoTypeOperatorFunction<RunItem> {
  return (source) =>
    new Observable((subscriber) => {
      let used: BackendUsed | undefined;
      const tell = (cell?: number) => {
        for (const notice of used ? noticesOf(used, cell === undefined ? "run" : "cell") : []) {
          subscriber.next(cell === undefined ? notice : { ...notice, cell });
        }
        used = undefined;
      };
      return source.subscribe({
        next(item) {
          if (item?.type === "backend-used") {
            const remarks = [...used?.remarks ?? [], ...item.remarks];
            used = { type: item.type, device: item.device || used?.device === true, remarks };
            return;
          }
          if (item?.type === "cell-done") tell(item.cell);
          subscriber.next(item);
        },
        error: (error) => subscriber.error(error),
        complete() {
          tell();
          subscriber.complete();
        },
      });
    });
}

function noticesOf({ device, remarks }: BackendUsed, of: string): Notice[] {
  if (remarks.length > 0) {
    return [...new Set(remarks)].sort().map((message) => ({ type: "notice", level: "warning", message }));
  }
  const message = `The GPU had nothing to do: the CPU did all the work of this ${of}, in float64`;
  return device ? [] : [{ type: "notice", level: "info", message }];
}
