import { gainText, remedyText, unusedText } from "./judge_words.ts";
import type { GainRecord, MethodNumbers, Recommendation } from "./run_record.ts";

/** Gains of both ways to use the source, and of fine-tuning over freezing. */
export interface Gains {
  /** Loss from scratch minus loss on frozen features. */
  readonly freeze: GainRecord;
  /** Loss from scratch minus loss of fine-tuning. */
  readonly fineTune: GainRecord;
  /** Loss on frozen features minus loss of fine-tuning. */
  readonly between: GainRecord;
}

/** All that a recommendation is made from. */
export interface TransferCase {
  /** n. */
  readonly samples: number;
  /** Rows of the target there are. */
  readonly rows: number;
  /** Rows that its file has beyond those. */
  readonly unused?: number;
  /** Predicted losses, in units of the labels' variance; undefined where n is not below the rows. */
  readonly losses?: MethodNumbers;
  /** Predicted gains. */
  readonly predicted?: Gains;
  /** Gains by training on held-out rows. */
  readonly measured?: Gains;
}

/** What is decided. */
export type Judgement = Pick<Recommendation, "advice" | "confidence" | "basis" | "reason" | "remedy">;

/** Standard errors beyond which a gain counts, and beyond which one alone, without training, does. */
const CLEAR = 2, CLEAR_ALONE = 3;
/** Gains below this part of the loss are too small to be worth pretraining; bounds below the other say that there is none. */
const WORTH = 0.02, NONE = 0.05;
/** Losses above this, of 1 for predicting the mean, have learned nothing. */
const LEARNED_NOTHING = 0.95;

/** How the gain of one way was found. */
interface Finding {
  readonly is: "better" | "worse" | "same" | "open" | "contradictory";
  readonly sure: boolean;
}

/**
 * Whether to pretrain at one size, from predicted gains and, where there are any, from measured ones.
 *
 * - A gain is there (or a loss) if prediction and training have the same sign, one of them is 2 standard errors beyond what the
 *   prediction leaves open, and it is at least 2 % of the loss from scratch; it is sure if both are. Where training cannot
 *   tell, the prediction alone must be 3 standard errors away, and is never sure.
 * - There is none to speak of if both stay below 5 % of that loss with 2 standard errors.
 * - Everything else is open. Two clear gains of opposite signs contradict each other.
 *
 * Of two ways that help the better one is recommended, and freezing, which is cheaper, where they cannot be told apart.
 */
export function judgeTransfer(given: TransferCase): Judgement {
  const { samples, rows, unused = 0, losses, predicted, measured } = given;
  if (!losses || !predicted) {
    return {
      advice: "cannot-tell",
      confidence: null,
      basis: "nothing",
      reason: `${
        unused > 0 ? `${rows} rows of the target are used` : `the target has ${rows} rows`
      }, and nothing can be said of ${samples} or more from them`,
      remedy: `${2 * samples} rows of the target would tell${unusedText(unused)}`,
    };
  }
  const basis = measured ? "prediction and training" : samples <= rows / 2 ? "prediction" : "extrapolation";
  if (Object.values(losses).every((loss: number) => loss > LEARNED_NOTHING)) {
    return {
      advice: "cannot-tell",
      confidence: null,
      basis,
      reason: `no way learns anything to speak of from ${samples} rows: all losses are near that of ` +
        "predicting the mean",
      remedy: "features that say more of the labels, or more rows",
    };
  }
  const find = (way: "freeze" | "fineTune") => finding(predicted[way], measured?.[way], losses.scratch);
  const ways = { freeze: find("freeze"), fineTune: find("fineTune") } as const;
  const better = (["freeze", "fineTune"] as const).filter((way) => ways[way].is === "better");
  if (better.length > 0) {
    const between = finding(predicted.between, measured?.between, losses["linear-transfer"]);
    const tune = better.length === 1 ? better[0] === "fineTune" : between.is === "better";
    const way = tune ? "fineTune" : "freeze", other = ways[tune ? "freeze" : "fineTune"];
    const alike = better.length === 2 && (between.is === "same" || between.is === "open");
    const rest = alike
      ? "fine-tuning is not clearly better"
      : other.is === "better"
      ? `${tune ? "freezing" : "fine-tuning"} helps less`
      : other.is === "worse"
      ? `${tune ? "freezing" : "fine-tuning"} hurts`
      : `${tune ? "freezing" : "fine-tuning"} makes no clear difference`;
    return {
      advice: tune ? "pretrain-and-fine-tune" : "pretrain-and-freeze",
      confidence: ways[way].sure ? "sure" : "likely",
      basis,
      reason: `${gainText(predicted[way], measured?.[way], losses.scratch)}; ${rest}`,
      remedy: "",
    };
  }
  const best = predicted.fineTune.value >= predicted.freeze.value ? "fineTune" : "freeze";
  const name = best === "fineTune" ? "fine-tuning" : "freezing";
  const told = gainText(predicted[best], measured?.[best], losses.scratch);
  if (Object.values(ways).every(({ is }) => is === "worse" || is === "same")) {
    const hurts = Object.values(ways).every(({ is }) => is === "worse");
    return {
      advice: "do-not-pretrain",
      confidence: Object.values(ways).every(({ sure }) => sure) ? "sure" : "likely",
      basis,
      reason: hurts
        ? `pretraining hurts; the better of its two uses, ${name}: ${told}`
        : `pretraining gains nothing that matters; the better of its two uses, ${name}: ${told}`,
      remedy: "",
    };
  }
  const contradictory = Object.values(ways).some(({ is }) => is === "contradictory");
  return {
    advice: "cannot-tell",
    confidence: null,
    basis,
    reason: contradictory
      ? `prediction and training contradict each other; of the two uses of pretraining ${name} is the better: ${told}`
      : `the difference is within the errors; the better use of pretraining, ${name}: ${told}`,
    remedy: contradictory
      ? "train both ways on the rows there are, and compare on rows kept apart"
      : remedyText(predicted[best], measured?.[best], { rows, unused, samples }),
  };
}

/** z-score of a gain beyond its allowance, with its sign. */
function signed({ value, standardError, allowance }: GainRecord): number {
  const beyond = Math.max(0, Math.abs(value) - allowance);
  return beyond === 0 ? 0 : Math.sign(value) * beyond / standardError;
}

function finding(predicted: GainRecord, measured: GainRecord | undefined, loss: number): Finding {
  const p = signed(predicted), m = measured ? signed(measured) : undefined;
  const value = measured ? (predicted.value + measured.value) / 2 : predicted.value;
  const is = value > 0 ? "better" : "worse", worth = Math.abs(value) >= WORTH * loss;
  if (m === undefined) {
    if (worth && Math.abs(p) >= CLEAR_ALONE) return { is, sure: false };
  } else {
    if (p * m < 0 && Math.min(Math.abs(p), Math.abs(m)) >= CLEAR) return { is: "contradictory", sure: false };
    const sameSign = predicted.value * measured!.value > 0;
    const clear = [p, m].filter((z) => Math.abs(z) >= CLEAR).length;
    if (worth && sameSign && clear > 0) return { is, sure: clear === 2 };
  }
  const within = ({ value, standardError, allowance }: GainRecord) =>
    value + allowance + CLEAR * standardError <= NONE * loss;
  if (within(predicted) && (!measured || within(measured))) {
    return { is: "same", sure: measured !== undefined };
  }
  return { is: "open", sure: false };
}
