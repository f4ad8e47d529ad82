import type { LabelledTable, Labels } from "../datasets/labelled_table.ts";
import type { TableFeatures } from "../datasets/standardise_table.ts";

/** Rows of a table that are used. */
export type TableRows = TableFeatures & { readonly labels: Labels };

/** The table to pretrain on, its rows that are used, and those of its columns that are constant there. */
export interface SourceRows {
  readonly from: LabelledTable;
  readonly source: TableRows;
  readonly constant: readonly number[];
}

/** The table that is wanted, its rows that are used, and the share of its features that are cut off. */
export interface TargetRows {
  readonly to: LabelledTable;
  readonly target: TableRows;
  readonly cut: number;
}

/** Cut-off features, as a share of all, that the user hears of. */
const MANY_CUT = 0.01;

/** What the user should hear of two tables before they are learned: what is left out, and what makes losses look other than they are. */
export function tableNotes(
  { from, source, constant }: SourceRows,
  { to, target, cut }: TargetRows,
): string[] {
  return [
    ...from.rows > source.rows ? [`uses ${source.rows} of the ${from.rows} rows of ${from.origin}`] : [],
    ...to.rows > target.rows ? [`uses ${target.rows} of the ${to.rows} rows of ${to.origin}`] : [],
    ...constant.length > 0 ? [constantText(from, constant)] : [],
    ...cut > MANY_CUT
      ? [
        `${(100 * cut).toFixed(0)} % of the target's features are more than 5 standard deviations of the ` +
        "source from its mean, and are cut off there: the two may not be measured alike",
      ]
      : [],
    ...sharedRows(source, target),
    ...[[from, source] as const, [to, target] as const].flatMap(([{ origin }, rows]) =>
      singleRows(origin, rows)
    ),
  ];
}

function constantText({ origin, names, alike }: LabelledTable, constant: readonly number[]): string {
  const shown = constant.slice(0, 5).map((column) => names ? `"${names[column]}"` : `${column + 1}`).join(
    ", ",
  );
  const more = constant.length > 5 ? ` and ${constant.length - 5} more` : "";
  const what = alike
    ? `${constant.length} pixels`
    : `feature column${constant.length > 1 ? "s" : ""} ${shown}${more}`;
  return `leaves out what is constant in ${origin}: ${what}`;
}

/** Says so if rows of the target stand in the source as well: their answers may have been learned. */
function sharedRows(source: TableRows, target: TableRows): string[] {
  const keysOf = ({ features, rows, columns }: TableRows) =>
    Array.from(
      { length: rows },
      (_, row) => features.subarray(row * columns, (row + 1) * columns).join(),
    );
  const known = new Set(keysOf(source)), own = keysOf(target);
  const shared = own.filter((key) => known.has(key)).length, repeated = target.rows - new Set(own).size;
  return [
    ...shared > 0
      ? [
        `${shared} ${
          shared === 1 ? "row of the target has" : "rows of the target have"
        } the features of a row of the source`,
      ]
      : [],
    ...repeated > 0
      ? [
        `${repeated} ${
          repeated === 1 ? "row of the target repeats" : "rows of the target repeat"
        } the features of ` +
        "another: losses on such rows look better than they are",
      ]
      : [],
  ];
}

/** Says so of classes that one row alone stands for: it is learned or tested on, never both. */
function singleRows(origin: string, { labels }: TableRows): string[] {
  if (labels.kind === "numbers") return [];
  const counts = labels.names.map(() => 0);
  for (const one of labels.classes) counts[one]++;
  const single = labels.names.filter((_, at) => counts[at] === 1);
  if (single.length === 0) return [];
  const named = single.slice(0, 5).map((name) => `"${name}"`).join(", ");
  const more = single.length > 5 ? ` and ${single.length - 5} more` : "";
  return [
    `${single.length} of the ${labels.names.length} classes of ${origin} ${
      single.length === 1 ? "has" : "have"
    } a ` +
    `single row among those used, ${named}${more}: it is learned or tested on, never both, so nothing is told of ` +
    `${single.length === 1 ? "it" : "them"}`,
  ];
}
