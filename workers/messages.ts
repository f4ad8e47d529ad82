import type { Cell } from "../operators/state.ts";
import type { PipelineItem } from "../pipelines/define_pipeline.ts";

/** What computes in a worker: the same as in the main thread. */
export type BackendPlan = { readonly kind: "cpu" } | {
  readonly kind: "gpu";
  readonly name: string;
  readonly description: string;
  readonly caveat: string;
  /** How matrices are multiplied: chosen once, as the last digits depend on it. */
  readonly variant: "registers" | "tile64" | "tile128";
};

/** The first message to a worker: what it will run. */
export interface Setup {
  readonly kind: "setup";
  /** Name of a pipeline, or path of a module. */
  readonly target: string;
  /** Independent repetitions of each cell. */
  readonly instanceCount: number;
  /** What computes. */
  readonly backend: BackendPlan;
}

/** A job: a cell or a block of its instances, described by a few numbers. */
export interface Job {
  readonly kind: "job";
  /** With the `block` of instances that is wanted, if not all are. */
  readonly cell: Cell;
}

/** An error on its way between threads. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** It is the user's to mend: bad usage. */
  readonly usage: boolean;
}

/** What the pipeline emitted for a job, and the error it ended with, if it did. */
export interface Finished {
  readonly kind: "finished";
  readonly items: readonly PipelineItem[];
  readonly failure?: Failure;
}

/** A worker's last word: an error outside of any stream, or no memory left. */
export interface Died {
  readonly kind: "died";
  /** Why, as part of a sentence. */
  readonly reason: string;
}

/** The reason of a worker that filled its heap. */
export const OUT_OF_MEMORY = "it ran out of memory";

/** News of an instance that is over, for progress only: the items of the job tell of it too. */
export interface Progressed {
  readonly kind: "progressed";
}

/** What ends a job. */
export type Answer = Finished | Died;
