import { concat, defer, filter, from, type OperatorFunction, tap } from "rxjs";
import { meanAndError } from "./mean_and_error.ts";
import type { CheckRecord, Measurement, Notice, PredictionRecord } from "./run_record.ts";
import type { CellItem, Remark, Sample } from "./state.ts";
import { UNCHECKED, whyUnchecked } from "./unchecked.ts";
import { agreesWithNone, compare, flawOf, isVague } from "./verdict.ts";

/**
 * Pools the samples of one cell over its instances into `measurement`, `prediction` and `check` records.
 *
 *     in   --c-r-c------|
 *     out  ----r--(mpk)-|      c samples, r other items (pass at once), mpk the three pooled records
 *
 * The stream must hold one cell. If that asks for a `block` of its instances, samples pass: who joins the blocks pools them.
 * A prediction that {@linkcode isVague} is left out, and one that agrees as it {@linkcode agreesWithNone}: the measurement stands
 * alone, and a notice says so; where the prediction is `unchecked` it is told all the same. So does an error notice where the
 * prediction is no number ({@linkcode flawOf}). Samples that are a
 * `remark` become one notice of the cell.
 *
 * The check's standard error is that of measured − predicted over instances: the same as the measurement's unless the
 * prediction is conditional and differs between instances, or the theory knows that an instance scatters more than this
 * sample does.
 */
export function pool(): OperatorFunction<CellItem, CellItem> {
  return (source) =>
    defer(() => {
      const groups = new Map<string, Group>();
      const passing = source.pipe(
        tap((item) => {
          if (item.type !== "sample" || item.cell.block) return;
          const key = `${item.stage} ${item.metric}`;
          let group = groups.get(key);
          if (!group) groups.set(key, group = new Group(item));
          group.add(item);
        }),
        filter((item) => item.type !== "sample" || item.cell.block !== undefined),
      );
      return concat(passing, defer(() => from([...groups.values()].flatMap((group) => group.pooled()))));
    });
}

/** The numbers of a metric's samples; the samples themselves, with their texts, would be a hundred times as large. */
class Group {
  readonly #measured: number[] = [];
  readonly #predicted: number[] = [];
  readonly #allowances: number[] = [];
  #deviations = 0;

  constructor(private readonly first: Sample) {}

  add({ measured, predicted }: Sample): void {
    this.#measured.push(measured);
    if (!predicted) return;
    this.#predicted.push(predicted.value);
    this.#allowances.push(predicted.allowance);
    this.#deviations += predicted.deviation ?? 0;
  }

  pooled(): (Measurement | PredictionRecord | CheckRecord | Notice)[] {
    const { cell, stage, metric, predicted: prediction } = this.first;
    const head = { cell: cell.index, params: cell.gridParams, stage, metric },
      instances = this.#measured.length;
    if (this.first.remark) return [this.#remark(this.first.remark)];
    const { mean: measured, standardError } = meanAndError(this.#measured);
    const measurement: Measurement = {
      type: "measurement",
      ...head,
      value: measured,
      standardError,
      instances,
    };
    if (!prediction || this.#predicted.length < instances) return [measurement];

    const { source, allowanceReason, powerLaw, unchecked } = prediction;
    const predicted = meanAndError(this.#predicted).mean;
    const allowance = meanAndError(this.#allowances).mean;
    const flaw = flawOf(prediction) ?? flawOf({ value: predicted, allowance, deviation: this.#deviations });
    if (flaw) {
      const message = `Cannot check ${metric} at ${stage} in cell ${cell.index}${this.#where()}: ${flaw}; ` +
        "has every parameter it uses a value?";
      return [{ type: "notice", level: "error", message }, measurement];
    }
    const differences = this.#measured.map((value, i) => value - this.#predicted[i]);
    const deviation = this.#deviations / instances, difference = errorOfMean(differences, deviation);
    const { zScore, verdict } = compare(measured, difference, predicted, allowance, metric);
    const vague = isVague(predicted, allowance, metric);
    const none = verdict === "agrees" &&
      agreesWithNone(metric, { predicted, allowance, error: difference ?? Infinity });
    const reason = whyUnchecked(unchecked) ?? (vague ? "vague" : none ? "none" : undefined);
    const told = unchecked && (unchecked !== "vague" || reason === "vague");
    const said: PredictionRecord = {
      type: "prediction",
      ...head,
      value: predicted,
      source,
      allowance,
      allowanceReason,
      ...deviation > 0 && { deviation: deviation < Infinity ? deviation : null },
      ...told && { unchecked },
      ...powerLaw && { powerLaw },
    };
    if (reason) {
      const message = `Not checked: ${metric} at ${stage}${UNCHECKED[reason]}`, level = "info";
      const notice: Notice = { type: "notice", level, message, params: cell.gridParams };
      return [notice, measurement, ...told ? [said] : []];
    }
    return [
      measurement,
      said,
      {
        type: "check",
        ...head,
        measured,
        standardError: difference,
        instances,
        predicted,
        allowance,
        zScore,
        verdict,
        source,
      },
    ];
  }

  /** What the instances have to tell, in one sentence. */
  #remark({ level, before, after }: Remark): Notice {
    const [low, high] = [Math.min(...this.#measured), Math.max(...this.#measured)].map(short);
    const count = this.#measured.length;
    const range = `${low}${high === low ? "" : ` to ${high}`}${count > 1 ? ` in ${count} instances` : ""}`;
    return { type: "notice", level, message: `${before} ${range}${after}${this.#where()}` };
  }

  /** The cell's place in the grid, in parentheses. */
  #where(): string {
    const at = Object.entries(this.first.cell.gridParams).map(([name, value]) => `${name} ${value}`).join(
      ", ",
    );
    return at && ` (${at})`;
  }
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

/** Standard error of the mean difference: the sample's, or the theory's where that is larger. */
function errorOfMean(differences: readonly number[], deviation: number): number | null {
  const { standardError } = meanAndError(differences);
  if (standardError === null) return null;
  // An infinite variance leaves the standard error unknown.
  return deviation === Infinity ? null : Math.max(standardError, deviation / Math.sqrt(differences.length));
}
