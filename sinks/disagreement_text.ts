import type { RunRecord } from "../operators/run_record.ts";

/** How the checks of a run ended. */
export interface Disagreements {
  /** Checks that could fail: those that agree and those that disagree. */
  readonly checks: number;
  /** Those that disagree. */
  readonly disagrees: number;
  /** Cells that hold one that disagrees. */
  readonly cells: number;
  /** What chance alone makes of them. */
  readonly chance: Chance;
}

/** What chance alone makes of the checks of a true theory. */
export interface Chance {
  /** Checks that disagree, on average. */
  readonly expected: number;
  /** Of those that do, the one that is least likely: its z, and how often a check has one as large. */
  readonly rarest?: { readonly zScore: number; readonly probability: number };
}

/** Degrees of freedom of a scatter that theory knows: as good as normal. */
const KNOWN = 1e5;

/**
 * Counts what chance makes of checks: beyond z = 3 as often as Student's t, where the standard error comes from the instances, and
 * as a normal number, where it is that of a scatter known to theory. Takes all records in order: a prediction before its check.
 */
export function chanceCount(): { add(record: RunRecord): void; chance(): Chance } {
  const checks = new Map<number, number>(), largest = new Map<number, number>(); // by degrees of freedom
  let deviation: number | undefined;
  return {
    add(record) {
      if (record.type === "prediction") deviation = record.deviation ?? undefined;
      if (record.type !== "check") return;
      const { instances, standardError, verdict, zScore } = record;
      const floor = deviation && deviation / Math.sqrt(instances) * (1 + 1e-9);
      deviation = undefined;
      if (verdict === "inconclusive" || standardError === null || zScore === null) return;
      const freedom = floor && standardError <= floor ? KNOWN : instances - 1;
      checks.set(freedom, (checks.get(freedom) ?? 0) + 1);
      if (verdict === "disagrees") largest.set(freedom, Math.max(zScore, largest.get(freedom) ?? 0));
    },
    chance() {
      const expected = [...checks].reduce((sum, [freedom, count]) => sum + count * beyond(3, freedom), 0);
      const [rarest] = [...largest].map(([freedom, zScore]) => ({
        zScore,
        probability: beyond(zScore, freedom),
      })).sort((a, b) => a.probability - b.probability);
      return { expected, rarest };
    },
  };
}

/** Probability below which a number of disagreements, or one of their size, is not put down to chance. */
const RARE = 1e-3;

/**
 * A line on what chance alone makes of the checks of a true theory, and what to do; empty if none disagrees. One event shows in
 * several rows of a cell, which share their data, so it is the cells with a disagreement that are held against chance; and the largest
 * z is, with all checks that could have had it. Broken between its parts where it is longer than `width` characters.
 */
export function disagreementText(
  { checks, disagrees, cells, chance: { expected, rarest } }: Disagreements,
  width = 120,
): string {
  if (disagrees === 0) return "";
  const rate = expected / checks, large = rarest && checks * rarest.probability < RARE ? rarest : undefined;
  const real = large || tail(expected, cells) < RARE
    ? "this is more than chance"
    : "what is real stays with --seed 2 and grows with --instances";
  const parts = [
    `${disagrees} disagree in ${cells} cell${cells === 1 ? "" : "s"}, whose rows share data`,
    `chance makes ${Number((100 * rate).toPrecision(2))} % of ${checks}: ${Number(expected.toPrecision(2))}`,
    ...large ? [`its share beyond z ${large.zScore.toPrecision(3)} is ${share(large.probability)}`] : [],
    real,
  ];
  return parts.reduce((text, part) => {
    const last = text.slice(text.lastIndexOf("\n") + 1);
    return `${text};${last.length + part.length + 2 > width ? "\n" : " "}${part}`;
  }) + "\n";
}

function share(probability: number): string {
  return probability < 1e-12 ? "below 1e-12" : String(Number(probability.toPrecision(1)));
}

/** Probability of at least `count` events where `mean` are expected, independent of each other. */
function tail(mean: number, count: number): number {
  let term = Math.exp(-mean), below = 0;
  for (let i = 0; i < count; i++) {
    below += term;
    term *= mean / (i + 1);
  }
  return 1 - below;
}

/**
 * How often Student's t lies beyond z, on either side: for 3, 0.27 % as the degrees of freedom ν → ∞, more the fewer instances the
 * standard error comes from.
 *
 *     t = √ν tan θ:     P = ∫_{atan(z/√ν)}^{π/2} cosᵛ⁻¹θ dθ / ∫_0^{π/2} cosᵛ⁻¹θ dθ
 */
function beyond(zScore: number, freedom: number): number {
  const area = (from: number) => {
    const steps = 20_000, width = (Math.PI / 2 - from) / steps;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += Math.cos(from + (i + 0.5) * width) ** (freedom - 1);
    return sum * width;
  };
  return freedom < 1 ? 0 : area(Math.atan(zScore / Math.sqrt(freedom))) / area(0);
}
