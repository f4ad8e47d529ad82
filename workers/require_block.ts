import type { Cell } from "../operators/state.ts";
import type { PipelineItem } from "../pipelines/define_pipeline.ts";

/**
 * Makes sure that a pipeline kept to the block of instances it was asked for: otherwise instances would count twice.
 *
 * @throws {TypeError} If it ran others, or pooled a part of a cell by itself.
 */
export function requireBlock({ block }: Cell, items: readonly PipelineItem[]): void {
  if (!block) return;
  const strange = items.some((item) => {
    switch (item?.type) {
      case "sample":
      case "instance-done":
      case "loss":
        return item.instance < block.first || item.instance >= block.first + block.count;
      case "measurement":
      case "prediction":
      case "check":
        return true;
      default:
        return false;
    }
  });
  if (strange) {
    throw new TypeError(
      "Cannot share the instances of a cell among workers: the pipeline must start them by instances() and pool " +
        "them by pool(); use --workers 1, or say indivisible: true in its definition",
    );
  }
}
