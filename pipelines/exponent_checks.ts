import type {
  CheckRecord,
  Measurement,
  Params,
  PredictionRecord,
  RunRecord,
} from "../operators/run_record.ts";
import { compare } from "../operators/verdict.ts";

/** What the metric of an exponent ends in. */
const SUFFIX = "_exponent";
/** Cells that tell a power from a curve, at least. */
const FEWEST = 3;

/** Takes the records of a run, and says last how they go with a parameter. */
export interface ExponentChecks {
  /** Takes a record. */
  readonly add: (record: RunRecord) => void;
  /** A measurement, a prediction and a check of each exponent. */
  readonly records: () => (Measurement | PredictionRecord | CheckRecord)[];
}

/** Whether a record is about an exponent: it belongs to several cells, not to the one whose index it has, the last of them. */
export function isExponent(record: RunRecord): boolean {
  return "metric" in record && record.metric.endsWith(SUFFIX);
}

/**
 * Checks of the exponents of power laws, one for each metric, stage and set of the other parameters, from the checks of the cells.
 *
 *     ln m = k ln x + const,   k = Σ(ln x − ⟨ln x⟩) ln m / Σ(ln x − ⟨ln x⟩)²
 *
 * Its standard error comes from those of the measurements, as if cells were independent. Where they share draws they are not: neurons
 * that networks have in common add a few percent to the scatter of k, and data in common cancel in k, which takes off more where
 * instances differ much. What is allowed for is how much the same fit to the predictions in the cells differs from the exponent:
 * they know the next order, and the cells' own data.
 */
export function exponentChecks(): ExponentChecks {
  const laws = new Map<string, NonNullable<PredictionRecord["powerLaw"]>>();
  const errors = new Map<string, number>();
  const groups = new Map<string, Group>();
  const place = ({ cell, stage, metric }: Measurement | PredictionRecord | CheckRecord) =>
    JSON.stringify([cell, stage, metric]);
  return {
    add(record) {
      if (record.type === "measurement" && record.standardError !== null) {
        errors.set(place(record), record.standardError);
      } else if (record.type === "prediction" && record.powerLaw) {
        laws.set(place(record), record.powerLaw);
      } else if (record.type === "check") {
        const law = laws.get(place(record)), error = errors.get(place(record));
        const at = law && record.params[law.along];
        if (!law || error === undefined || typeof at !== "number") return;
        const { [law.along]: _, ...params } = record.params;
        const key = JSON.stringify([record.stage, record.metric, law, params]);
        const group = groups.get(key) ?? { law, params, points: [] };
        group.points.push({ check: record, error, at });
        groups.set(key, group);
      }
    },
    records: () => [...groups.values()].flatMap(exponentOf),
  };
}

/** The cells that differ in one parameter. */
interface Group {
  readonly law: NonNullable<PredictionRecord["powerLaw"]>;
  readonly params: Params;
  readonly points: { readonly check: CheckRecord; readonly error: number; readonly at: number }[];
}

function exponentOf({ law, params, points }: Group): (Measurement | PredictionRecord | CheckRecord)[] {
  const sound = points.filter(({ at, check }) => at > 0 && check.measured > 0 && check.predicted > 0);
  if (new Set(sound.map(({ at }) => at)).size < FEWEST) return [];
  const mean = sound.reduce((sum, { at }) => sum + Math.log(at), 0) / sound.length;
  const offsets = sound.map(({ at }) => Math.log(at) - mean),
    square = offsets.reduce((sum, x) => sum + x * x, 0);
  const slope = (value: (point: Group["points"][number]) => number) =>
    sound.reduce((sum, point, i) => sum + offsets[i] * Math.log(value(point)), 0) / square;
  const error = (relative: (point: Group["points"][number]) => number) =>
    Math.hypot(...sound.map((point, i) => offsets[i] * relative(point))) / square;

  const { check: { cell, stage, metric, source } } = sound[sound.length - 1];
  const head = { cell, params, stage, metric: metric + SUFFIX };
  const measured = slope(({ check }) => check.measured);
  const standardError = error(({ error, check }) => error / check.measured);
  const allowance = Math.abs(slope(({ check }) => check.predicted) - law.exponent);
  const instances = sound.reduce((sum, { check }) => sum + check.instances, 0);
  const allowanceReason =
    `by how much the predictions at ${sound.length} values of ${law.along} depart from that power: next order, and their data`;
  return [
    { type: "measurement", ...head, value: measured, standardError, instances },
    { type: "prediction", ...head, value: law.exponent, source, allowance, allowanceReason },
    {
      type: "check",
      ...head,
      measured,
      standardError,
      instances,
      predicted: law.exponent,
      allowance,
      ...compare(measured, standardError, law.exponent, allowance),
      source,
    },
  ];
}
