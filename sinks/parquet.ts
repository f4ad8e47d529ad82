import type {
  CheckRecord,
  ClaimRecord,
  Measurement,
  Params,
  ParamValue,
  PredictionRecord,
  RunRecord,
  RunStart,
  Summary,
} from "../operators/run_record.ts";
import { type ColumnValue, type GrowingColumn, numberColumn, textColumn } from "./growing_column.ts";
import { jsonLine } from "./json_lines.ts";
import { parquetBytes, type ParquetColumn } from "./parquet_bytes.ts";

/** Collects the records of one run for a parquet file. */
export interface ParquetTable {
  /** Takes a record, in the order of the run; what the table has no place for is passed over. */
  add(record: RunRecord): void;
  /** The whole file. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * A parquet file of one run, for pandas and polars: a row for each quantity that was measured or predicted, that is for
 * each cell, stage and metric.
 *
 * | column | type | holds |
 * | --- | --- | --- |
 * | `pipeline`, `seed` | STRING, INT64 | those of the run, the same in every row |
 * | `cell` | INT32 | index of the grid point |
 * | one for each of `gridNames` | DOUBLE or STRING | the cell's parameter; a list as text, with spaces |
 * | `stage`, `metric` | STRING | what was measured |
 * | `measured`, `standardError`, `instances` | DOUBLE, DOUBLE, INT32 | as in the check; without one, as in the measurement |
 * | `predicted`, `allowance`, `zScore` | DOUBLE | null without a prediction, or as unknown as in the check |
 * | `verdict`, `source` | STRING | null without a check, without a prediction |
 *
 * The rows with a verdict are those of `checks.csv`, of which those of metric `printed:NAME` are printed claims. Unknown numbers are null, infinite parameters are infinite. A parameter
 * with the name of another column gets `_param` behind it. Training curves are not in the table. The file's metadata has
 * the `run` and `summary` records as JSON, under `carryover.run` and `carryover.summary`; the latter is missing if the
 * run was broken off.
 *
 * It takes 72 bytes a row and 8 for each of `gridNames`, at most twice that while it grows; a file takes about half.
 *
 * @param gridNames Parameters that span the grid; their types are those of the values that the `run` record lists.
 */
export function parquetTable(gridNames: readonly string[]): ParquetTable {
  const columns = fixedColumns();
  const grid = new Map<string, GrowingColumn>(gridNames.map((name) => [name, numberColumn("DOUBLE")]));
  let run: RunStart | undefined, summary: Summary | undefined;
  let rows = 0, cell = -1;
  /** Rows of the current cell by stage and metric. */
  const places = new Map<string, number>();

  const rowOf = (record: Measurement | PredictionRecord | CheckRecord | ClaimRecord): number => {
    if (record.cell !== cell) places.clear();
    cell = record.cell;
    const key = `${record.stage} ${record.metric}`, known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, rows);
    columns.cell.set(rows, cell);
    columns.stage.set(rows, record.stage);
    columns.metric.set(rows, record.metric);
    for (const [name, column] of grid) column.set(rows, valueFor(column, record.params[name]));
    return rows++;
  };
  const fill = (row: number, values: Readonly<Record<string, ColumnValue>>) => {
    for (const [name, value] of Object.entries(values)) columns[name as keyof typeof columns].set(row, value);
  };

  return {
    add(record) {
      switch (record.type) {
        case "run":
          run = record;
          for (const name of gridNames) grid.set(name, columnFor(record.params, name));
          break;
        case "summary":
          summary = record;
          break;
        case "measurement": {
          const { value: measured, standardError, instances } = record;
          fill(rowOf(record), { measured, standardError, instances });
          break;
        }
        case "prediction": {
          const { value: predicted, allowance, source } = record;
          fill(rowOf(record), { predicted, allowance, source });
          break;
        }
        case "check":
        case "claim": {
          const { measured, standardError, instances, predicted, allowance, zScore, verdict, source } =
            record;
          const known = { measured, standardError, instances, predicted, allowance, zScore, verdict, source };
          fill(rowOf(record), known);
        }
      }
    },
    bytes() {
      const { cell, ...others } = columns;
      const taken = ["pipeline", "seed", ...Object.keys(columns)];
      const table: ParquetColumn[] = [
        { name: "pipeline", values: run?.pipeline ?? "" },
        { name: "seed", values: BigInt(run?.seed ?? 0) },
        { name: "cell", values: cell },
        ...Array.from(
          grid,
          ([name, values]) => ({ name: taken.includes(name) ? `${name}_param` : name, values }),
        ),
        ...Object.entries(others).map(([name, values]) => ({ name, values })),
      ];
      const metadata = [run, summary].flatMap((record) =>
        record ? [[`carryover.${record.type}`, jsonLine(record).trimEnd()]] : []
      );
      return parquetBytes(table, rows, Object.fromEntries(metadata));
    },
  };
}

function fixedColumns() {
  return {
    cell: numberColumn("INT32"),
    stage: textColumn(),
    metric: textColumn(),
    measured: numberColumn("DOUBLE"),
    standardError: numberColumn("DOUBLE"),
    instances: numberColumn("INT32"),
    predicted: numberColumn("DOUBLE"),
    allowance: numberColumn("DOUBLE"),
    zScore: numberColumn("DOUBLE"),
    verdict: textColumn(),
    source: textColumn(),
  };
}

/** What JSON lines make of infinite numbers. */
const INFINITE: Readonly<Record<string, number>> = { inf: Infinity, "-inf": -Infinity };

/** A column for a parameter: of numbers if all its values are. */
function columnFor(params: Params, name: string): GrowingColumn {
  const values: readonly ParamValue[] = [params[name]].flat();
  return values.every((value) => typeof value === "number" || String(value) in INFINITE)
    ? numberColumn("DOUBLE")
    : textColumn();
}

function valueFor(column: GrowingColumn, value: ParamValue | undefined): ColumnValue {
  if (value === undefined) return null;
  if (column.type === "DOUBLE") return INFINITE[String(value)] ?? value as number;
  return [value].flat().join(" ");
}
