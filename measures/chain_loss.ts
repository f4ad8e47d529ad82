import { squaredDistance } from "../numerics/norm.ts";
import type { LearnedTask, SampledTask } from "../operators/task_chain.ts";

/**
 * Test loss on one task of a chain, read from the network as it is after that or a later task: |v/γ̄ − offset − β|², with the
 * richness and the offset that belong to the task. What it exceeds the loss just after the task by has been forgotten.
 *
 * A new readout takes the old one's output with it: after a `reset` the loss on earlier tasks is that of a wrong head.
 *
 * @param which The task and the last one learned by then, from 0.
 * @returns Mean of (f − y)² on noise-free points x ~ N(0, I).
 */
export function chainLoss(
  chain: readonly Pick<SampledTask, "target">[],
  history: readonly Pick<LearnedTask, "moments" | "richness" | "offset">[],
  { task, after }: { readonly task: number; readonly after: number },
): number {
  const { richness, offset } = history[task];
  const says = history[after].moments.cross.map((v, i) => v / richness - (offset?.[i] ?? 0));
  return squaredDistance(says, chain[task].target);
}
