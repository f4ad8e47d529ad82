import type { Cell } from "../operators/state.ts";
import type { PipelineItem } from "../pipelines/define_pipeline.ts";

/**
 * Makes sure that a pipeline kept to the block of instances it was asked for: otherwise instances would count twice.
 *
 * @throws {TypeError} If the item is of another instance, or pools a part of the cell.
 */
export function requireBlock({ block }: Cell, item: PipelineItem): void {
  if (!block) return;
  const outside = (instance: number) => instance < block.first || instance >= block.first + block.count;
  const pools = item?.type === "measurement" || item?.type === "prediction" || item?.type === "check";
  const strange = pools ||
    (item && "instance" in item && item.instance !== undefined && outside(item.instance));
  if (strange) {
    throw new TypeError(
      "Cannot share the instances of a cell among workers: the pipeline must start them by instances() and pool " +
        'them by pool(); use --workers 1, or say no more than parallel: "cells" in its definition',
    );
  }
}
