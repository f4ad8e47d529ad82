import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { LabelKind, LabelledTable } from "../datasets/labelled_table.ts";
import { UsageError } from "./usage_error.ts";

/** What a pipeline may ask the outside world for. */
export interface Resources {
  /**
   * Labelled images by path; the empty path means those that come with the program. Asking again costs nothing.
   *
   * @throws {UsageError} If there are none at the path.
   */
  readonly images: (path: string) => Promise<LabelledImages>;
  /**
   * The positive numbers of a file, one a line, in its order.
   *
   * @throws {UsageError} If there is no such file, or a line of it is something else.
   */
  readonly column: (path: string) => Promise<readonly number[]>;
  /**
   * Two tables with the same features, the target's columns in the order of the source's. Asking again costs nothing.
   *
   * @throws {UsageError} If one cannot be read, or they do not fit.
   */
  readonly tables: (request: TablesRequest) => Promise<TablePair>;
}

/** Which tables, and how their labels are to be understood. */
export interface TablesRequest {
  /** Path of the table to pretrain on. */
  readonly source: string;
  /** Path of the table that is wanted. */
  readonly target: string;
  /** Name or number of the label column; empty for the usual ones. */
  readonly label: string;
  /** What labels are. */
  readonly task: LabelKind;
}

/** A source and a target that fit. */
export interface TablePair {
  /** What to pretrain on. */
  readonly source: LabelledTable;
  /** What is wanted. */
  readonly target: LabelledTable;
}

/** For pipelines that draw all their data. */
export const noResources: Resources = {
  images: () => Promise.reject(new UsageError("Cannot load images: this run was given no way to open files")),
  column: () =>
    Promise.reject(new UsageError("Cannot read numbers: this run was given no way to open files")),
  tables: () => Promise.reject(new UsageError("Cannot read tables: this run was given no way to open files")),
};
