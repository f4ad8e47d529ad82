import { filter, type OperatorFunction } from "rxjs";
import type { RunRecord } from "./run_record.ts";
import type { Flow, Sample } from "./state.ts";

/**
 * Ends an instance: drops its state, so that its arrays can be freed, and lets samples and records pass.
 *
 *     in   --s-c-r--|
 *     out  ----c-r--|
 */
export function records(): OperatorFunction<Flow<never> | Flow, Sample | RunRecord> {
  return filter((item): item is Sample | RunRecord => item.type !== "state");
}
