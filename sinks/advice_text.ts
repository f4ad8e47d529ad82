import type { Advice, Conclusion, FileRecord, Recommendation } from "../operators/run_record.ts";

/** An advice in words. */
export const adviceWords: Readonly<Record<Advice, string>> = {
  "pretrain-and-freeze": "pretrain, freeze the features, train a new readout",
  "pretrain-and-fine-tune": "pretrain, then fine-tune all weights",
  "do-not-pretrain": "do not pretrain",
  "cannot-tell": "cannot tell",
};

/** What a recommendation was made from, in words. */
export const basisWords: Readonly<Record<Recommendation["basis"], string>> = {
  "prediction and training": "prediction, held against training",
  prediction: "prediction alone",
  extrapolation: "prediction beyond half of the rows: an extrapolation",
  nothing: "nothing",
};

/** An advice with how sure it is. */
export function adviceText({ advice, confidence, basis }: Recommendation): string {
  const marks = [...confidence ? [confidence] : [], ...basis === "extrapolation" ? ["extrapolated"] : []];
  return marks.length > 0 ? `${adviceWords[advice]} (${marks.join(", ")})` : adviceWords[advice];
}

/** What every answer leaves open: how to read its numbers, and what is not looked at. */
export const adviceCaveat =
  "A loss of 1 is that of predicting the mean; ± is two standard errors. Fine-tuning stands for its lazy limit: " +
  "all weights of a two-layer network move, but little, as in kernel regression. Real networks, whose features go on moving, or " +
  "deeper ones can do better or worse: trust the sign of a clear gain more than its size, and take a small loss for none.";

/**
 * How many rows each way puts into the wrong class, and how many it would be to say the target's commonest one every time, in words;
 * empty where labels are numbers or nothing was trained.
 */
export function errorText({ errorRates }: Recommendation, { commonest }: FileRecord): string {
  if (!errorRates) return "";
  const [scratch, freeze, tune] = (["scratch", "linear-transfer", "lazy-fine-tune"] as const).map((method) =>
    `${(100 * errorRates[method]).toFixed(1)} %`
  );
  return `held-out rows put into the wrong class: ${scratch} without the source, ${freeze} frozen, ${tune} fine-tuned` +
    (commonest ? `, ${baseRate(commonest)} by always saying "${commonest.name}"` : "");
}

/** Share of wrong answers of one who always says the commonest class. */
export function baseRate({ share }: NonNullable<FileRecord["commonest"]>): string {
  return `${(100 * (1 - share)).toFixed(1)} %`;
}

/** Recommendations of neighbouring sizes that say the same, gathered. */
export function adviceRuns(all: readonly Recommendation[]): Recommendation[][] {
  const sorted = all.toSorted((one, other) => one.samples - other.samples), runs: Recommendation[][] = [];
  for (const one of sorted) {
    const last = runs.at(-1);
    const nothing = one.basis === "nothing"; // too few rows are another reason than large errors
    if (last && adviceText(last[0]) === adviceText(one) && (last[0].basis === "nothing") === nothing) {
      last.push(one);
    } else runs.push([one]);
  }
  return runs;
}

/** `10 rows`, `10 to 50 rows`. */
export function rowsText(run: readonly Recommendation[]): string {
  const [first, last] = [run[0].samples, run[run.length - 1].samples];
  return first === last ? `${first} rows` : `${first} to ${last} rows`;
}

/**
 * The answer for people: the conclusion, then the advice for each size, gathered where it is the same, with its reason.
 *
 * @param all The recommendations of one experiment, at least one.
 * @param width Characters in a line.
 */
export function adviceTable(all: readonly Recommendation[], conclusion: Conclusion, width: number): string {
  const { source, target, text, params } = conclusion;
  const grid = Object.entries(params).map(([name, value]) => `, ${name} ${value}`).join("");
  const runs = adviceRuns(all).map((run) => {
    const reasons = [...new Set([run[0], run[run.length - 1]])].map((one) => {
      const { samples, reason, remedy } = one,
        at = run.length > 1 ? `at ${samples}: ` : "",
        wrong = errorText(one, target);
      return `${at}${reason}${wrong && `; ${wrong}`}${remedy && `; what would help: ${remedy}`}`;
    });
    const [{ choices, advice }] = run;
    const chosen = advice.startsWith("pretrain") && choices
      ? [
        `best with ${choices[advice === "pretrain-and-freeze" ? "linear-transfer" : "lazy-fine-tune"]}`,
      ]
      : [];
    return `  ${rowsText(run)}: ${adviceText(run[0])}\n${
      [...reasons, ...chosen].map((line) => lines(line, width, "      ")).join("")
    }`;
  });
  return `Pretrain on ${source.path} for ${target.path}${grid}?\n\n${lines(text, width, "")}\n${
    runs.join("")
  }`;
}

/** What stands below all answers; see {@linkcode adviceCaveat}. */
export function caveatText(width: number): string {
  return `\n${lines(adviceCaveat, width, "")}`;
}

/** A text in lines of a width, each behind an indent, ended. */
function lines(text: string, width: number, indent: string): string {
  const out: string[] = [];
  for (const word of text.split(" ")) {
    const last = out.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= Math.max(width, 40)) {
      out[out.length - 1] = `${last} ${word}`;
    } else out.push(`${indent}${word}`);
  }
  return `${out.join("\n")}\n`;
}
