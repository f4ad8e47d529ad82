import { judgeClasses } from "./judge_classes.ts";
import { type Gains, judgeTransfer } from "./judge_transfer.ts";
import { deviation, mean, meanOverHalvings, predictedGain } from "./predicted_gain.ts";
import type { GainRecord, MethodNumbers, Recommendation } from "./run_record.ts";
import type { Cell } from "./state.ts";
import { type Method, methods } from "./table_candidates.ts";
import type { ByMethod, TransferEvidence } from "./transfer_evidence.ts";

/** A cell of one number of target rows. */
export type SizeCell = Cell<{ readonly sizes: number }>;

/** What each gain compares. */
const pairs: Readonly<Record<keyof Gains, readonly [before: Method, after: Method]>> = {
  freeze: ["scratch", "linear-transfer"],
  fineTune: ["scratch", "lazy-fine-tune"],
  between: ["linear-transfer", "lazy-fine-tune"],
};

/** Standard errors of predicted gains over the loss from scratch; sizes that halves do not reach have those of the largest that they do. */
export function relativeErrors(
  cells: readonly SizeCell[],
  evidence: readonly TransferEvidence[],
): readonly Record<keyof Gains, number>[] {
  const splits = evidence.flatMap(({ splits }) => splits);
  const order = cells.map((_, at) => at).sort((one, other) =>
    cells[one].params.sizes - cells[other].params.sizes
  );
  const found: Record<keyof Gains, number>[] = [];
  let last = { freeze: 1, fineTune: 1, between: 1 }; // as large as the loss: nothing is known
  for (const at of order) {
    const reached = splits.flatMap(({ predicted }) => predicted[at] ?? []);
    if (reached.length > 1) {
      const loss = mean(reached.map(({ scratch }) => scratch.loss));
      const of = ([before, after]: readonly [Method, Method]) =>
        deviation(reached.map((one) => one[before].loss - one[after].loss)) / loss;
      last = { freeze: of(pairs.freeze), fineTune: of(pairs.fineTune), between: of(pairs.between) };
    }
    found[at] = last;
  }
  return found;
}

/** The recommendation for a size, from the evidence of all instances; so many rows of the target's file are not used. */
export function recommendation(
  cell: SizeCell,
  at: number,
  evidence: readonly TransferEvidence[],
  { errors, unused }: { readonly errors: Record<keyof Gains, number>; readonly unused: number },
): Recommendation {
  const { rows } = evidence[0], whole = evidence.flatMap(({ whole }) => whole[at] ?? []);
  const measured = evidence.flatMap(({ splits }) => splits.flatMap((split) => split.measured[at] ?? []));
  const told = evidence.flatMap(({ splits }) => splits.flatMap(({ accuracies }) => accuracies[at] ?? []));
  const { sizes: samples } = cell.params;
  const means = (of: "loss" | "overlap"): MethodNumbers =>
    byMethod((method) => mean(whole.map((one) => one[method][of])));
  const losses = whole.length > 0 ? means("loss") : undefined;
  const predicted = losses && gains((pair): GainRecord => {
    const values = whole.map((one) => predictedGain(one, ...pairs[pair]));
    return {
      value: mean(values.map(({ value }) => value)),
      standardError: errors[pair] * losses.scratch,
      allowance: mean(values.map(({ allowance }) => allowance)),
    };
  });
  const trained = measured.length > 1
    ? gains((pair): GainRecord => {
      const [before, after] = pairs[pair];
      const saved = measured.map((one) => one[before].map((loss, draw) => loss - one[after][draw]));
      return { ...meanOverHalvings(saved), allowance: 0 };
    })
    : undefined;
  const errorRates = told.length > 0
    ? byMethod((method) => 1 - mean(told.map((one) => mean(one[method]))))
    : null;
  const saves = (method: Method): GainRecord => {
    const saved = told.map((one) => one[method].map((share, draw) => share - one.scratch[draw]));
    return { ...meanOverHalvings(saved), allowance: 0 };
  };
  const errorsSaved = told.length > 1
    ? { freeze: saves("linear-transfer"), fineTune: saves("lazy-fine-tune") }
    : null;
  const judgement = judgeTransfer({ samples, rows, unused, losses, predicted, measured: trained });
  const kept = (all?: Gains) => all ? { freeze: all.freeze, fineTune: all.fineTune } : null;
  return {
    type: "recommendation",
    cell: cell.index,
    params: cell.gridParams,
    samples,
    ...judgement,
    ...judgeClasses(
      judgement,
      errorRates && errorsSaved ? { rates: errorRates, saved: errorsSaved } : undefined,
    ),
    losses: losses ?? null,
    overlaps: losses ? means("overlap") : null,
    choices: losses
      ? byMethod((method) => [...new Set(whole.map((one) => one[method].name))].join(" or "))
      : null,
    predicted: kept(predicted),
    measured: kept(trained),
    errorRates,
    errorsSaved,
  };
}

function byMethod<Value>(of: (method: Method) => Value): ByMethod<Value> {
  return Object.fromEntries(methods.map((method) => [method, of(method)])) as Record<Method, Value>;
}

function gains(of: (pair: keyof Gains) => GainRecord): Gains {
  return { freeze: of("freeze"), fineTune: of("fineTune"), between: of("between") };
}
