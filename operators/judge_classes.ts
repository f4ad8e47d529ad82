import type { GainRecord, MethodNumbers, Recommendation } from "./run_record.ts";

/** What training says of the classes of held-out rows. */
export interface ClassEvidence {
  /** Share put into the wrong class. */
  readonly rates: MethodNumbers;
  /** Share that either use of the source saves from it. */
  readonly saved: { readonly freeze: GainRecord; readonly fineTune: GainRecord };
}

/** Standard errors beyond which a difference counts. */
const CLEAR = 2;
/** Differences that stay below this share of the rows are hardly any. */
const HARDLY = 0.01;

/**
 * Holds an advice, which goes by the loss, against the rows that are put into the right class, as people count them: of most tasks the
 * loss still falls where hardly an answer changes. An advice to pretrain is about its own way, one against it about the better one.
 *
 * @param evidence Undefined where labels are numbers, or nothing was trained.
 * @returns The advice's reason with what it leaves out, and what classes say.
 */
export function judgeClasses(
  { advice, reason }: Pick<Recommendation, "advice" | "reason">,
  evidence: ClassEvidence | undefined,
): Pick<Recommendation, "reason" | "classes"> {
  if (!evidence || advice === "cannot-tell") return { reason, classes: null };
  const { rates, saved: { freeze, fineTune } } = evidence;
  const tune = advice === "do-not-pretrain"
    ? rates["lazy-fine-tune"] < rates["linear-transfer"]
    : advice === "pretrain-and-fine-tune";
  const { value, standardError } = tune ? fineTune : freeze, error = CLEAR * standardError;
  const classes = value > error ? "fewer-wrong" : value < -error ? "more-wrong" : "alike";
  const [amount, about] = [Math.abs(value), error].map((one) => (100 * one).toFixed(1));
  if (advice === "do-not-pretrain") {
    const yet = `; yet ${tune ? "fine-tuning" : "freezing"} puts ${amount} ± ${about} % of the rows fewer ` +
      "into the wrong class";
    return { reason: classes === "fewer-wrong" ? reason + yet : reason, classes };
  }
  const words = {
    "fewer-wrong": "",
    alike: value + error <= HARDLY
      ? "; the loss falls, but hardly a row more is classified rightly"
      : "; the loss falls, but whether more rows are classified rightly is within the errors",
    "more-wrong":
      `; the loss falls, but ${amount} ± ${about} % more of the rows are put into the wrong class`,
  };
  return { reason: reason + words[classes], classes };
}
