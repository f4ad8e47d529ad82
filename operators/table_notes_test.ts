import { deepStrictEqual } from "node:assert/strict";
import { tableNotes, type TableRows } from "./table_notes.ts";

/** Rows of one feature. */
const rows = (
  features: readonly number[],
  classes: readonly number[],
  names: readonly string[],
): TableRows => ({
  features: Float64Array.from(features),
  rows: features.length,
  columns: 1,
  alike: false,
  labels: { kind: "classes", names, classes: Int32Array.from(classes) },
});

Deno.test("tableNotes() counts rows in words that fit, and names classes of a single row", () => {
  const notes = (source: TableRows, target: TableRows) => {
    const table = (used: TableRows, origin: string) => ({ ...used, origin, sha256: "" });
    return tableNotes(
      { from: table(source, "a.csv"), source, constant: [] },
      { to: table(target, "b.csv"), target, cut: 0 },
    );
  };
  const names = ["x", "y"], plain = rows([1, 2, 3, 4], [0, 1, 0, 1], names);
  deepStrictEqual(notes(plain, rows([5, 6, 7, 8], [0, 1, 0, 1], names)), []);
  deepStrictEqual(notes(plain, rows([5, 6, 6, 1], [0, 1, 0, 1], names)), [
    "1 row of the target has the features of a row of the source",
    "1 row of the target repeats the features of another: losses on such rows look better than they are",
  ]);
  deepStrictEqual(notes(plain, rows([2, 6, 6, 6, 1], [0, 1, 0, 1, 0], names)), [
    "2 rows of the target have the features of a row of the source",
    "2 rows of the target repeat the features of another: losses on such rows look better than they are",
  ]);
  deepStrictEqual(notes(plain, rows([5, 6, 7, 8], [0, 1, 2, 1], ["x", "y", "z"])), [
    '2 of the 3 classes of b.csv have a single row among those used, "x", "z": it is learned or tested on, never both, ' +
    "so nothing is told of them",
  ]);
});
