import type { GainRecord } from "./run_record.ts";

/** Standard errors that are told, and that a gain must be away from 0 to be told by itself. */
const ERRORS = 2, CLEAR_ALONE = 3;
/** Advice to take more rows is given up to so many times those there are. */
const MANY_TIMES = 20;

/** Gains in per cent of the loss from scratch, with 2 standard errors. */
export function gainText(predicted: GainRecord, measured: GainRecord | undefined, loss: number): string {
  const percent = ({ value, standardError, allowance }: GainRecord) => {
    const [gain, error] = [value, ERRORS * standardError + allowance].map((one) => 100 * one / loss);
    const digits = error >= 2 ? 0 : 1;
    return `${gain > 0 ? "−" : "+"}${Math.abs(gain).toFixed(digits)} ± ${error.toFixed(digits)} %`;
  };
  const trained = measured ? `, by training ${percent(measured)}` : "";
  return `loss ${percent(predicted)} by the prediction${trained}`;
}

/** What would help where it cannot be told. */
export function remedyText(
  predicted: GainRecord,
  measured: GainRecord | undefined,
  { rows, unused, samples }: { readonly rows: number; readonly unused: number; readonly samples: number },
): string {
  if (!measured && samples > rows / 2) {
    return `${2 * samples} rows of the target would tell more${unusedText(unused)}`;
  }
  const gain = measured ?? predicted;
  const times = (CLEAR_ALONE * gain.standardError / Math.abs(gain.value)) ** 2;
  if (times > MANY_TIMES) {
    return "the ways are too close for more rows to matter: take the simplest, without pretraining";
  }
  const wanted = Math.ceil(rows * Math.max(1.5, times));
  return `about ${Number(wanted.toPrecision(2))} rows of the target would tell${
    unusedText(unused)
  }, or a source ` +
    "that is nearer";
}

/** Rows that are there but were not used are cheaper than new ones. */
export function unusedText(unused: number): string {
  return unused > 0 ? ` (its file has ${unused} more than were used: raise --target-rows)` : "";
}
