import { analyseTarget } from "./target_analysis.ts";

/** A target's part of a degree that no number of samples at hand teaches. */
export interface FastPart {
  /** Its share of E y². */
  readonly share: number;
  /** One line: what it is, and what to do. */
  readonly explanation: string;
}

/** Shares below it are not worth a word: jumps and kinks have tails of high degree. */
const LITTLE = 0.02;

/**
 * What of a target varies too fast to be learned: its part of a degree above 50 in one direction, above 10 in two. A component of
 * degree k in D dimensions needs of the order of Dᵏ samples where features stay random, and is learned last in any case. Null if that
 * is little, or the target has so many directions that its degrees are not listed far enough to tell.
 *
 * @param target An expression in z, or in z1, z2, …, over standard normal inputs.
 * @throws {SyntaxError} If the target is no expression.
 * @throws {RangeError} If it is not finite somewhere, zero everywhere, or its square has no mean.
 *
 * @example
 * ```ts
 * import { fastPart } from "./fast_part.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * ok((await fastPart("sin(30*z)"))!.share > 0.999);
 * strictEqual(await fastPart("sin(3*z)"), null);
 * ```
 */
export async function fastPart(target: string): Promise<FastPart | null> {
  const { read, analysis: { secondMoment, components, degree } } = await analyseTarget(target);
  if (read.teachers > 2) return null;
  const listed = components.reduce((sum, { coefficient }) => sum + coefficient ** 2, 0);
  const share = 1 - listed / secondMoment;
  if (share < LITTLE) return null;
  const what = share > 0.99 ? read.text : `${Number((100 * share).toPrecision(2))} % of ${read.text}`;
  return {
    share,
    explanation:
      `No network will learn ${what} from so few samples: it is of degrees above ${degree}, as it ` +
      "varies too fast or jumps; choose a smoother target",
  };
}
