import { DatasetError } from "./dataset_error.ts";
import type { LabelledTable } from "./labelled_table.ts";

/** Rows that a task needs at least. */
const FEWEST_ROWS = 20;
/** Classes of a task at most. */
const MOST_CLASSES = 50;

/**
 * Source and target with the same features in the same order, and labels that can be learned: columns are matched by their names
 * if both files have them, else by their places.
 *
 * @returns The target with its columns in the order of the source's.
 * @throws {DatasetError} If the features differ, a table has fewer than 20 rows, its labels are all the same or of more than 50
 * classes, or both tables are the same bytes.
 */
export function matchTables(source: LabelledTable, target: LabelledTable): LabelledTable {
  for (const table of [source, target]) requireTask(table);
  if (source.sha256 === target.sha256 && source.labelName === target.labelName) {
    throw new DatasetError(
      `Cannot transfer from ${source.origin} to ${target.origin}: they hold the same data, what is to be ` +
        "predicted would have been learned",
    );
  }
  if (!source.names || !target.names) {
    if (source.columns === target.columns) return target;
    throw new DatasetError(
      `Cannot match ${source.origin} and ${target.origin}: they have ${source.columns} and ${target.columns} ` +
        "features, need the same ones",
    );
  }
  const lacking = source.names.filter((name) => !target.names!.includes(name));
  const added = target.names.filter((name) => !source.names!.includes(name));
  if (lacking.length > 0 || added.length > 0) {
    const said = [
      ...lacking.length > 0 ? [`the target lacks ${listed(lacking)}`] : [],
      ...added.length > 0 ? [`the source lacks ${listed(added)}`] : [],
    ];
    throw new DatasetError(
      `Cannot match the features of ${source.origin} and ${target.origin}: ${
        said.join(", ")
      }; need the same ones ` +
        "(is the label column the right one? it can be named by --label)",
    );
  }
  const order = source.names.map((name) => target.names!.indexOf(name));
  if (order.every((from, at) => from === at)) return target;
  const { rows, columns } = target, features = new Float64Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (const from of order) features[at++] = target.features[row * columns + from];
  }
  return { ...target, names: source.names, features };
}

function listed(names: readonly string[]): string {
  return names.slice(0, 5).map((name) => `"${name}"`).join(", ") +
    (names.length > 5 ? ` and ${names.length - 5} more` : "");
}

function requireTask({ origin, rows, labels }: LabelledTable): void {
  if (rows < FEWEST_ROWS) {
    throw new DatasetError(
      `Cannot learn from ${origin}: it has ${rows} row${rows === 1 ? "" : "s"}, need at least ${FEWEST_ROWS}`,
    );
  }
  if (labels.kind === "numbers") {
    if (labels.values.every((value) => value === labels.values[0])) {
      throw new DatasetError(
        `Cannot learn from ${origin}: its labels are all ${labels.values[0]}, need different ones`,
      );
    }
    return;
  }
  if (labels.names.length < 2) {
    throw new DatasetError(
      `Cannot learn from ${origin}: its rows are all of class "${
        labels.names[0]
      }", need two classes at least`,
    );
  }
  if (labels.names.length > MOST_CLASSES) {
    throw new DatasetError(
      `Cannot learn from ${origin}: its labels are of ${labels.names.length} classes, at most ${MOST_CLASSES} are ` +
        "learned; if they are numbers to be predicted, say --task numbers",
    );
  }
}
