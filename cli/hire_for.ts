import type { Observable } from "rxjs";
import type { Cell } from "../operators/state.ts";
import type { PipelineItem } from "../pipelines/define_pipeline.ts";
import type { ResolvedRun } from "../pipelines/resolve_run.ts";
import { blocksOf, spreadOverWorkers } from "../workers/spread_over_workers.ts";
import { hireWorkers } from "../workers/worker_crew.ts";

/** Who carries out the cells of a run; nobody else than this thread if `carryOut` is missing. */
export interface Help extends Disposable {
  /** For `runPipeline`. */
  readonly carryOut?: (cells: Observable<Cell>) => Observable<PipelineItem>;
}

/**
 * Hires workers for a run if it has more than one job to share.
 *
 * @param target Name of the pipeline, or path of its module, as the user gave it.
 * @param workers Workers at most, an integer ≥ 1.
 */
export function hireFor(target: string, run: ResolvedRun, workers: number): Help {
  const { pipeline, cellCount, instanceCount } = run;
  const spread = { workers, cellCount, instanceCount };
  const jobs = cellCount * blocksOf(spread).length;
  if (workers === 1 || jobs === 1 || pipeline.indivisible) return { [Symbol.dispose]: () => {} };
  const crew = hireWorkers(Math.min(workers, jobs), { kind: "setup", target, instanceCount });
  return {
    carryOut: (cells) => spreadOverWorkers(cells, crew, spread),
    [Symbol.dispose]: () => crew[Symbol.dispose](),
  };
}
