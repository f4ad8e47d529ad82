import type { LabelledTable, Labels } from "../datasets/labelled_table.ts";
import { standardiseTable } from "../datasets/standardise_table.ts";
import { permutation } from "../numerics/draws.ts";
import type { Matrix } from "../numerics/matrix.ts";
import type { OperatorFunction } from "rxjs";
import { advance } from "./advance.ts";
import { type EncodedLabels, encodeLabels } from "./encode_labels.ts";
import type { FileRecord, Notice } from "./run_record.ts";
import type { Flow, State } from "./state.ts";
import { tableNotes, type TableRows } from "./table_notes.ts";

/** Parameters that {@linkcode sampleTables} uses. */
export interface TableParams {
  /** Rows of the source to learn from, at most. */
  readonly sourceRows: number;
  /** Rows of the target to use, at most. */
  readonly targetRows: number;
}

/** A task made of rows of a table. */
export interface TableTask extends EncodedLabels {
  /** `[rows, D]` */
  readonly inputs: Matrix;
}

/** Two tasks with the same features. */
export interface TableTasks {
  /** The task to pretrain on. */
  readonly source: TableTask;
  /** The task that is wanted. */
  readonly target: TableTask;
  /** Both ask for the same: numbers under one name, or the same classes. */
  readonly sameLabels: boolean;
  /** Where they come from. */
  readonly files: { readonly source: FileRecord; readonly target: FileRecord };
}

/**
 * Draws rows of both tables (the same for every instance), standardises the features by the source's, encodes the labels, and adds
 * the two tasks as `tasks`. Notices tell what was left out, of the first instance only.
 *
 * @param tables Gives source and target, matched.
 */
export function sampleTables<Content extends { readonly params: TableParams }>(
  tables: (params: Content["params"]) => Promise<{ source: LabelledTable; target: LabelledTable }>,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly tasks: TableTasks }>> {
  return advance(undefined, async (state: State<Content>) => {
    const { params } = state.content, { source: from, target: to } = await tables(params);
    const order = (table: LabelledTable, role: string, most: number) => {
      const { seed } = state.cell, key = { seed, cell: 0, instance: 0, purpose: `${role} rows` };
      return permutation(key, table.rows).slice(0, most);
    };
    const source = pick(from, order(from, "source", params.sourceRows));
    const target = pick(to, order(to, "target", params.targetRows));
    const { apply, constant } = standardiseTable(source), { inputs, cut } = apply(target);
    const tasks: TableTasks = {
      source: { inputs: apply(source).inputs, ...encodeLabels(source.labels) },
      target: { inputs, ...encodeLabels(target.labels) },
      sameLabels: source.labels.kind === "numbers"
        ? to.labels.kind === "numbers" && from.labelName !== undefined && from.labelName === to.labelName
        : target.labels.kind === "classes" &&
          source.labels.names.join("\0") === target.labels.names.join("\0"),
      files: { source: fileOf(from, source), target: fileOf(to, target) },
    };
    const notes = tableNotes({ from, source, constant }, { to, target, cut });
    const records = notes.map((message): Notice => ({ type: "notice", level: "info", message }));
    return { added: { tasks }, records: state.instance === 0 ? records : [] };
  });
}

function pick({ features, columns, alike, labels }: LabelledTable, order: Uint32Array): TableRows {
  const chosen = new Float64Array(order.length * columns);
  order.forEach((row, at) => {
    chosen.set(features.subarray(row * columns, (row + 1) * columns), at * columns);
  });
  const own: Labels = labels.kind === "numbers"
    ? { ...labels, values: Float64Array.from(order, (row) => labels.values[row]) }
    : present({ ...labels, classes: Int32Array.from(order, (row) => labels.classes[row]) });
  return { features: chosen, rows: order.length, columns, alike, labels: own };
}

function fileOf({ origin, sha256, rows, columns, labelName }: LabelledTable, used: TableRows): FileRecord {
  const { labels } = used, name = labelName === undefined ? "the labels" : `"${labelName}"`;
  const what = labels.kind === "numbers" ? "numbers" : `${labels.names.length} classes`;
  const commonest = labels.kind === "numbers" ? null : commonestOf(labels);
  return {
    path: origin,
    sha256,
    rows,
    used: used.rows,
    features: columns,
    labels: `${name}, ${what}`,
    commonest,
  };
}

function commonestOf({ names, classes }: Extract<Labels, { kind: "classes" }>): FileRecord["commonest"] {
  const counts = names.map(() => 0);
  for (const one of classes) counts[one]++;
  const most = counts.indexOf(Math.max(...counts));
  return { name: names[most], share: counts[most] / classes.length };
}

/** The same labels with those classes only that occur. */
function present({ kind, names, classes }: Extract<Labels, { kind: "classes" }>): Labels {
  const own = new Set(classes), kept = names.map((_, at) => at).filter((at) => own.has(at));
  return {
    kind,
    names: kept.map((at) => names[at]),
    classes: classes.map((one) => kept.indexOf(one)),
  };
}
