import type { BackendUse } from "../numerics/backend.ts";
import type { Prediction } from "../theory/prediction.ts";
import type { Notice, Params, RunRecord, Stage } from "./run_record.ts";

/** A grid point of a run; its instances share it by reference. */
export interface Cell<P extends object = object> {
  /** Tells the kinds of items apart. */
  readonly type: "cell";
  /** Position in the grid, from 0; part of the key of every random draw unless cells share their draws. */
  readonly index: number;
  /** The run's seed. */
  readonly seed: number;
  /** All parameters of the pipeline, typed. */
  readonly params: P;
  /** Those parameters that span the grid, as records show them. */
  readonly gridParams: Params;
  /** The instances that are wanted, where workers share those of a cell; all of them if undefined. */
  readonly block?: InstanceBlock;
}

/** Consecutive instances of a cell. */
export interface InstanceBlock {
  /** Number of the first. */
  readonly first: number;
  /** How many. */
  readonly count: number;
}

/** What every state holds from the start. */
export interface Contents {
  /** The cell's parameters. */
  readonly params: object;
}

/**
 * One instance of a cell between two operators: immutable, made of plain data.
 *
 * `content` grows as the instance moves on: each operator adds what it made under a name (`tasks`, `pretrained`, …)
 * and declares by its type what it needs, so a pipeline in the wrong order does not compile.
 */
export interface State<Content extends Contents = Contents> {
  /** Tells the kinds of items apart. */
  readonly type: "state";
  /** The stage just finished. */
  readonly stage: Stage;
  /** The grid point. */
  readonly cell: Cell;
  /** Number of the repetition, from 0; part of the key of every random draw. */
  readonly instance: number;
  /** Part of that key instead of the cell's index, where cells are to make the same draws: see `shareDraws`. */
  readonly draws?: number;
  /** What earlier operators made, by name. */
  readonly content: Content;
}

/** One instance's measurement, with its prediction if there is one: paired at birth. */
export interface Sample {
  /** Tells the kinds of items apart. */
  readonly type: "sample";
  /** The grid point. */
  readonly cell: Cell;
  /** Number of the repetition. */
  readonly instance: number;
  /** What had been done. */
  readonly stage: Stage;
  /** What was measured. */
  readonly metric: string;
  /** The number taken. */
  readonly measured: number;
  /** What theory says, if it does. */
  readonly predicted?: Prediction;
  /** The number is no measurement but something to be told: the cell's samples of this metric become one notice. */
  readonly remark?: Remark;
}

/** A sentence around the numbers that the instances of a cell have. */
export interface Remark {
  /** How serious it is. */
  readonly level: Notice["level"];
  /** What stands before the numbers. */
  readonly before: string;
  /** What follows them. */
  readonly after: string;
}

/** What flows through a pipeline: states to work on, samples taken from them, finished records. */
export type Flow<Content extends Contents = Contents> = State<Content> | Sample | RunRecord;

/** Tells that all items of a cell have come, for progress and for what is kept; never written. */
export interface CellDone {
  /** Tells the kinds of items apart. */
  readonly type: "cell-done";
  /** Index of the grid point. */
  readonly cell: number;
}

/** Tells that an instance is over, for progress; never written. */
export interface InstanceDone {
  /** Tells the kinds of items apart. */
  readonly type: "instance-done";
  /** Index of the grid point. */
  readonly cell: number;
  /** Number of the repetition. */
  readonly instance: number;
  /** The last stage it reached. */
  readonly stage: Stage;
}

/** Tells where a backend did the work of a cell, or of a block of its instances; becomes notices of the cell. */
export interface BackendUsed extends BackendUse {
  /** Tells the kinds of items apart. */
  readonly type: "backend-used";
}

/** What comes of a cell, before it is over. */
export type CellItem = Sample | RunRecord | InstanceDone | BackendUsed;
