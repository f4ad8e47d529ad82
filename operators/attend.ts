import { defer, finalize, type MonoTypeOperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";

/**
 * Announces an instance to the backend from subscription to its end, however it ends, so that its training is gathered with that of
 * the others under way.
 *
 *     in   --s--s--|
 *     out  --s--s--|
 */
export function attend<Item>({ attend }: Pick<Backend, "attend">): MonoTypeOperatorFunction<Item> {
  if (!attend) return (source) => source;
  return (source) => defer(() => source.pipe(finalize(attend())));
}
