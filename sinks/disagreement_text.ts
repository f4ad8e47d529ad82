/** How the checks of a run ended. */
export interface Disagreements {
  /** Checks that could fail: those that agree and those that disagree. */
  readonly checks: number;
  /** Those that disagree. */
  readonly disagrees: number;
  /** Cells that hold one that disagrees. */
  readonly cells: number;
  /** Instances of each cell. */
  readonly instances: number;
}

/**
 * A line on what chance alone makes of the checks of a true theory, and what to do; empty if none disagrees. One event shows in
 * several rows of a cell, which share their data, so it is the cells with a disagreement that are held against chance. Broken
 * between its parts where it is longer than `width` characters.
 */
export function disagreementText(
  { checks, disagrees, cells, instances }: Disagreements,
  width = 120,
): string {
  if (disagrees === 0) return "";
  const rate = beyondThree(instances - 1), expected = rate * checks;
  const real = tail(expected, cells) < 1e-3
    ? "this is more than chance"
    : "what is real stays with --seed 2 and grows with --instances";
  const parts = [
    `${disagrees} disagree in ${cells} cell${cells === 1 ? "" : "s"}, whose rows share data`,
    `chance makes ${Number((100 * rate).toPrecision(2))} % of ${checks}: ${Number(expected.toPrecision(2))}`,
    real,
  ];
  return parts.reduce((text, part) => {
    const last = text.slice(text.lastIndexOf("\n") + 1);
    return `${text};${last.length + part.length + 2 > width ? "\n" : " "}${part}`;
  }) + "\n";
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
 * How often Student's t lies beyond 3, on either side: 0.27 % as the degrees of freedom ν → ∞, more the fewer instances the standard
 * error comes from.
 *
 *     t = √ν tan θ:     P = ∫_{atan(3/√ν)}^{π/2} cosᵛ⁻¹θ dθ / ∫_0^{π/2} cosᵛ⁻¹θ dθ
 */
function beyondThree(freedom: number): number {
  const area = (from: number) => {
    const steps = 20_000, width = (Math.PI / 2 - from) / steps;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += Math.cos(from + (i + 0.5) * width) ** (freedom - 1);
    return sum * width;
  };
  return freedom < 1 ? 0 : area(Math.atan(3 / Math.sqrt(freedom))) / area(0);
}
