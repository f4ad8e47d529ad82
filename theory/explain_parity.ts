import { componentName, type HermiteAnalysis } from "../numerics/hermite_analysis.ts";
import { type ActivationParity, missingPart } from "./missing_part.ts";
import { analyseTarget } from "./target_analysis.ts";

/** Shares of E y² below it are rounding. */
const NOTHING = 1e-9;

/** What can be recommended. */
const NAMED: readonly (ActivationParity & { readonly title: string })[] = [
  { name: "relu", title: "ReLU", parity: "relu-like" },
  { name: "tanh", title: "tanh", parity: "odd" },
  { name: "erf", title: "erf", parity: "odd" },
];

/** What networks of a kind cannot learn of a target. */
export interface ParityGap {
  /** Its share of E y², 1 for all of it. */
  readonly share: number;
  /** One line: what it is, why, and what to do. */
  readonly explanation: string;
}

/**
 * Why two-layer networks of an activation cannot learn a target, however wide they are and long they train; null if parity and
 * degree allow all of it.
 *
 * Without biases f(x) = Σ zφ(w·x/√D) keeps the parity of φ: networks of tanh or erf are odd functions of the inputs, those of
 * ReLU, φ(h) = (h + |h|)/2, are linear plus even ones. A constant input lifts both restrictions. If φ is a polynomial, so are its
 * networks, of the same degree. The rule does not say that the rest is learned from few samples.
 *
 * @param target An expression in z, or in z1, z2, …, over standard normal inputs; see {@linkcode readTarget}.
 * @param bias Whether a constant is appended to the inputs.
 * @returns One line: what cannot be learned, its share of E y², and what to do.
 * @throws {SyntaxError} If the target is no expression.
 * @throws {RangeError} If it is not finite somewhere, zero everywhere, or its square has no mean.
 * @see Lauditi, Bordelon, Pehlevan (2025), tasks of Hermite polynomials.
 *
 * @example
 * ```ts
 * import { explainParity } from "./explain_parity.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * const relu = { name: "relu", parity: "relu-like" } as const;
 * strictEqual(await explainParity("He(2, z)", relu, false), null);
 * ok((await explainParity("He(3, z)", relu, false))!.startsWith("ReLU cannot learn He(3,z): "));
 * ```
 */
export async function explainParity(
  target: string,
  activation: ActivationParity,
  bias: boolean,
): Promise<string | null> {
  return (await parityGap(target, activation, bias))?.explanation ?? null;
}

/**
 * As {@linkcode explainParity}, with the share of the target that cannot be learned, so that a caller can tell all from a part.
 *
 * @throws {SyntaxError} If the target is no expression.
 * @throws {RangeError} If it is not finite somewhere, zero everywhere, or its square has no mean.
 */
export async function parityGap(
  target: string,
  activation: ActivationParity,
  bias: boolean,
): Promise<ParityGap | null> {
  const { read, analysis } = await analyseTarget(target);
  const missing = missingPart(analysis, activation, bias);
  if (!missing || missing.square <= NOTHING * analysis.secondMoment) return null;
  const share = missing.square / analysis.secondMoment;
  const largest = analysis.components.find(missing.holds);
  const all = share > 1 - NOTHING;
  const what = all
    ? read.text
    : `${percent(share)} of ${read.text}${largest ? `, mostly ${componentName(largest)}` : ""}`;
  const explanation = `${titleOf(activation)} cannot learn ${what}: ${bias ? "" : "without biases "}its ` +
    `networks are ${missing.networks}; ${remedy(analysis, activation, bias)}`;
  return { share: all ? 1 : share, explanation };
}

/** What would learn the whole target. */
function remedy(analysis: HermiteAnalysis, activation: ActivationParity, bias: boolean): string {
  const learns = (other: ActivationParity, biased: boolean) =>
    !((missingPart(analysis, other, biased)?.square ?? 0) > NOTHING * analysis.secondMoment);
  const others = NAMED.filter((other) => other.name !== activation.name && learns(other, bias));
  const ways = [
    ...others.length > 0 ? [`choose ${others.map(({ title }) => title).join(" or ")}`] : [],
    ...!bias && learns(activation, true) ? ["append a constant input by --bias on"] : [],
  ];
  return ways.length > 0
    ? ways.join(", or ")
    : `choose ${NAMED.map(({ title }) => title).join(", ")} with --bias on`;
}

function titleOf({ name }: ActivationParity): string {
  return NAMED.find((known) => known.name === name)?.title ?? name;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
