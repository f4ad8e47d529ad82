import { map, type OperatorFunction } from "rxjs";
import type { RunRecord } from "./run_record.ts";
import type { Flow, InstanceDone, Sample } from "./state.ts";

/**
 * Ends an instance: in place of its state, whose arrays can now be freed, tells that it is over; samples and records pass.
 *
 *     in   --s-c-r--|
 *     out  --d-c-r--|        d instance done
 */
export function records(): OperatorFunction<Flow<never> | Flow, Sample | RunRecord | InstanceDone> {
  return map((item) => {
    if (item.type !== "state") return item;
    return { type: "instance-done", cell: item.cell.index, instance: item.instance, stage: item.stage };
  });
}
