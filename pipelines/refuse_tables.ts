import type { TablePair, TablesRequest } from "./resources.ts";
import { refuseMemory } from "./refuse_memory.ts";
import { UsageError } from "./usage_error.ts";

/** Values that decide whether a source can be judged. */
export interface TableValues extends TablesRequest {
  readonly sourceRows: number;
  readonly targetRows: number;
  readonly width: number;
  readonly sourceRichness: readonly string[];
  readonly sizes: number;
}

/** Memory of one instance, GiB. */
const MOST_GIB = 2;

/**
 * Refuses what has no files, tables that do not fit each other, and more rows or neurons than the memory holds.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refuseTables(
  values: TableValues,
  tables: (request: TablesRequest) => Promise<TablePair>,
): Promise<void> {
  for (const role of ["source", "target"] as const) {
    if (values[role] !== "") continue;
    throw new UsageError(
      `Cannot judge without a ${role}: name its file, --source source.csv --target target.csv ` +
        "(numeric features, and a column of labels)",
    );
  }
  const { source, target } = await tables(values);
  const outputs = source.labels.kind === "classes" ? source.labels.names.length : 1;
  if (values.width < LEAST_SHARE * outputs) {
    throw new RangeError(
      `Cannot share --width ${values.width} among the ${outputs} classes of ${source.origin}: need at least ` +
        `${LEAST_SHARE * outputs}`,
    );
  }
  const bytes = tableBytes(values, { source: source.rows, target: target.rows, features: source.columns });
  refuseMemory(bytes, "lower --target-rows, --source-rows or --width", MOST_GIB);
}

/** Neurons of an output at least. */
const LEAST_SHARE = 8;

/** Bytes of an instance, about. */
export function tableBytes(
  { sourceRows, targetRows, width, sourceRichness }: Omit<TableValues, "sizes" | keyof TablesRequest>,
  there: { readonly source: number; readonly target: number; readonly features: number },
): number {
  const rows = Math.min(sourceRows, there.source), wanted = Math.min(targetRows, there.target);
  const kernels = 2 + 2 * sourceRichness.length;
  const grams = (kernels + kernels / 2 + 4) * wanted ** 2; // whole, on both halves, and a decomposition
  const training = 4 * width * (rows + wanted) + 4 * width * there.features + rows ** 2;
  return 8 * (grams + training + 2 * (rows + wanted) * there.features);
}
