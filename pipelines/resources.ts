import type { LabelledImages } from "../datasets/labelled_images.ts";
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
}

/** For pipelines that draw all their data. */
export const noResources: Resources = {
  images: () => Promise.reject(new UsageError("Cannot load images: this run was given no way to open files")),
  column: () =>
    Promise.reject(new UsageError("Cannot read numbers: this run was given no way to open files")),
};
