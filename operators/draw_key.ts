import type { DrawKey } from "../numerics/draws.ts";
import type { State } from "./state.ts";

/** The key of an instance's random numbers for one purpose: they depend on nothing else. */
export function drawKey({ cell, instance, draws = cell.index }: State, purpose: string): DrawKey {
  return { seed: cell.seed, cell: draws, instance, purpose };
}
