import { gaussHermite, type NormalRule } from "./gauss_hermite.ts";
import { hermite, MOST_HERMITE_DEGREE } from "./hermite_polynomial.ts";
import type { TargetFunction } from "./target_function.ts";

/** What a target is made of, over independent standard normal z. */
export interface HermiteAnalysis {
  /** E y²: the test loss of predicting 0. */
  readonly secondMoment: number;
  /** E of the square of the part that is even under z → −z (all z at once). */
  readonly even: number;
  /** E of the square of the odd part. */
  readonly odd: number;
  /** Σ (E y z_j)²: what a linear function can express. */
  readonly linear: number;
  /** (E y)². */
  readonly constant: number;
  /** The highest total degree among the components that are listed. */
  readonly degree: number;
  /** The largest first; those with a share below 1e-12 are left out, and so are high degrees (see `hermiteAnalysis`). */
  readonly components: readonly HermiteComponent[];
}

/** One product of Hermite polynomials in a target. */
export interface HermiteComponent {
  /** Degree in each of z1, z2, …, one a teacher. */
  readonly degrees: readonly number[];
  /** E y Π_j He(k_j, z_j). */
  readonly coefficient: number;
}

/** The finest rule: nodes, and how far they reach. */
const NODES = 8000, LIMIT = 20;

/** Means over each variable, coarser ones to see whether they exist, and the highest total degree of components, by the number of variables. */
const RULES = [
  { rule: () => uniformRule(NODES, LIMIT), coarse: () => uniformRule(2800, 14), degree: MOST_HERMITE_DEGREE },
  { rule: () => uniformRule(160, 10), coarse: () => uniformRule(56, 7), degree: 10 },
  { rule: () => gaussHermite(24), coarse: () => gaussHermite(12), degree: 6 },
  { rule: () => gaussHermite(16), coarse: () => gaussHermite(8), degree: 4 },
] as const;

/**
 * Analyses a target by midpoint rules of 8000 nodes for one teacher and 160 for each of two: polynomials to rounding, jumps to the
 * distance of the nodes, 1/200 and 1/8. For three and four teachers by Gauss–Hermite rules of 24 and 16 nodes, exact for polynomials of
 * a degree below that, good to a few per cent elsewhere. Parities are exact for all functions. Components are listed up to total degree
 * 50, 10, 6 and 4.
 *
 * @throws {RangeError} If the target is not finite somewhere, zero everywhere, or its square has no mean.
 */
export function hermiteAnalysis(target: TargetFunction): HermiteAnalysis {
  const { rule, coarse, degree } = RULES[target.teachers - 1];
  const grid = gridOf(rule(), target.teachers), { columns, weights } = grid;
  const labels = target.labels(columns), last = labels.length - 1;
  let even = 0, odd = 0;
  labels.forEach((y, i) => {
    even += weights[i] * ((y + labels[last - i]) / 2) ** 2;
    odd += weights[i] * ((y - labels[last - i]) / 2) ** 2;
  });
  const secondMoment = even + odd;
  if (labels.every((y) => y === 0)) {
    throw new RangeError(`Cannot use the target ${target.text}: it is zero everywhere`);
  }
  requireSquareMean(target, coarse(), secondMoment);

  const components = degreesUpTo(degree, target.teachers)
    .map((degrees) => ({ degrees, coefficient: coefficient(labels, grid, degrees) }))
    .filter(({ coefficient: c }) => c * c > 1e-12 * secondMoment)
    .sort((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
  const share = (total: number) =>
    components.filter(({ degrees }) => totalDegree({ degrees }) === total)
      .reduce((sum, { coefficient: c }) => sum + c * c, 0);
  return { secondMoment, even, odd, linear: share(1), constant: share(0), components, degree };
}

/** Sum of the degrees of a component: its parity is that of the component. */
export function totalDegree({ degrees }: Pick<HermiteComponent, "degrees">): number {
  return degrees.reduce((sum, k) => sum + k);
}

/** A component as one would type it: `He(3,z)`, `He(1,z1)*He(2,z2)`, or 1. */
export function componentName({ degrees }: Pick<HermiteComponent, "degrees">): string {
  const factors = degrees.flatMap((k, j) => k === 0 ? [] : [`He(${k},z${degrees.length > 1 ? j + 1 : ""})`]);
  return factors.join("*") || "1";
}

/** Midpoints of equal intervals from −limit to limit, with the normal density: converges fast, and jumps at round numbers are exact. */
function uniformRule(count: number, limit: number): NormalRule {
  const nodes = Float64Array.from({ length: count }, (_, i) => (2 * i + 1 - count) * limit / count);
  const density = nodes.map((x) => Math.exp(-x * x / 2)), sum = density.reduce((a, b) => a + b, 0);
  return { nodes, weights: density.map((d) => d / sum) };
}

/** Product rule: point i and point last − i are opposite. */
interface Grid {
  readonly rule: NormalRule;
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array;
}

function gridOf(rule: NormalRule, dimensions: number): Grid {
  const count = rule.nodes.length, size = count ** dimensions;
  const weights = new Float64Array(size).fill(1);
  const columns = Array.from({ length: dimensions }, (_, j) => {
    const stride = count ** j;
    return Float64Array.from({ length: size }, (_, i) => {
      const at = Math.floor(i / stride) % count;
      weights[i] *= rule.weights[at];
      return rule.nodes[at];
    });
  });
  return { rule, columns, weights };
}

/** The second moment of a function with infinite mean square grows with the rule, of any other it hardly changes. */
function requireSquareMean(target: TargetFunction, rule: NormalRule, found: number): void {
  const coarse = squareMean(target, rule), one = target.teachers === 1;
  if (found <= (one ? 1.25 : 2) * coarse && found < Infinity && !(one && hasPole(target, found))) return;
  throw new RangeError(
    `Cannot use the target ${target.text}: the mean of its square over standard normal inputs is infinite, or it has ` +
      "peaks too rare to be found",
  );
}

function squareMean(target: TargetFunction, rule: NormalRule): number {
  const { columns, weights } = gridOf(rule, target.teachers);
  return target.labels(columns).reduce((sum, y, i) => sum + weights[i] * y * y, 0);
}

/** Whether the second moment of a function of one variable grows by as much, or more, each time the nodes move closer by half. */
function hasPole(target: TargetFunction, found: number): boolean {
  const [finer, finest] = [2, 4].map((times) => squareMean(target, uniformRule(times * NODES, LIMIT)));
  return finer - found > 0.01 * found && finest - finer > 0.95 * (finer - found);
}

function coefficient(labels: Float64Array, { rule, weights }: Grid, degrees: readonly number[]): number {
  const count = rule.nodes.length;
  const tables = degrees.map((k) => rule.nodes.map((x) => hermite(k, x)));
  let sum = 0;
  labels.forEach((y, i) => {
    let product = weights[i] * y, rest = i;
    for (const table of tables) {
      product *= table[rest % count];
      rest = Math.floor(rest / count);
    }
    sum += product;
  });
  return sum;
}

function degreesUpTo(total: number, dimensions: number): number[][] {
  if (dimensions === 0) return [[]];
  return Array.from(
    { length: total + 1 },
    (_, k) => degreesUpTo(total - k, dimensions - 1).map((rest) => [k, ...rest]),
  )
    .flat();
}
