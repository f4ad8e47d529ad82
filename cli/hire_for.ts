import type { Observable } from "rxjs";
import type { Cell } from "../operators/state.ts";
import type { RunItem } from "../pipelines/define_pipeline.ts";
import type { ResolvedRun } from "../pipelines/resolve_run.ts";
import type { Setup } from "../workers/messages.ts";
import { blocksOf, spreadOverWorkers } from "../workers/spread_over_workers.ts";
import { hireWorkers } from "../workers/worker_crew.ts";

/** Who carries out the cells of a run; nobody else than this thread if `carryOut` is missing. */
export interface Help extends Disposable {
  /** For `runPipeline`. */
  readonly carryOut?: (cells: Observable<Cell>) => Observable<RunItem>;
}

/**
 * Hires workers for a run if it has more than one job to share.
 *
 * @param setup Name of the pipeline, or path of its module, as the user gave it, and what computes.
 * @param workers Workers at most, an integer ≥ 1; never more than twice the cores are hired.
 * @param onInstance Hears of every instance that is over in a worker, as soon as it is.
 */
export function hireFor(
  { target, backend }: Pick<Setup, "target" | "backend">,
  run: ResolvedRun,
  workers: number,
  onInstance: () => void,
): Help {
  const { pipeline: { parallel }, cellCount, instanceCount } = run;
  // More would only cost memory and time to start; what is recorded does not depend on it.
  const useful = Math.min(workers, 2 * navigator.hardwareConcurrency);
  const spread = {
    workers: useful,
    cellCount,
    instanceCount,
    cutCells: parallel === "instances",
    together: backend.kind === "gpu",
  };
  const jobs = cellCount * blocksOf(spread).length;
  if (useful === 1 || jobs === 1 || !parallel) return { [Symbol.dispose]: () => {} };
  const crew = hireWorkers(
    Math.min(useful, jobs),
    { kind: "setup", target, instanceCount, backend },
    onInstance,
  );
  crew.gather();
  return {
    carryOut: (cells) => spreadOverWorkers(cells, crew, spread),
    [Symbol.dispose]: () => crew[Symbol.dispose](),
  };
}
