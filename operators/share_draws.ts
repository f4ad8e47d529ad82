import type { OperatorFunction } from "rxjs";
import { onState } from "./on_state.ts";
import type { Contents, Flow, State } from "./state.ts";

/**
 * Lets cells share their random draws, of one instance each, if they agree in some parameters: from here on draws are named by the
 * values of those in place of the cell. Differences between such cells are then paired, and their checks are no independent
 * evidence. The values alone decide, not the grid around them: runs of one seed share draws with each other as well.
 *
 *     in   --s----r--|
 *     out  --t----r--|      t: the state, its draws named
 *
 * @param valuesOf The parameters that decide what is drawn: those of the data.
 */
export function shareDraws<Content extends Contents>(
  valuesOf: (params: Content["params"]) => object,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => [{ ...state, draws: nameOf(valuesOf(state.content.params)) }]);
}

/** A 32-bit FNV-1a hash of names and values, whatever their order. */
function nameOf(values: object): number {
  const text = JSON.stringify(Object.entries(values).sort(([a], [b]) => a < b ? -1 : 1));
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
