import { dot, norm } from "../../numerics/norm.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { type DualScalars, type DualSettings, scalarsAt } from "./dual_scalars.ts";
import { needPosterior } from "./posterior_task.ts";

/** Where the dual lives: products with the two Gram matrices, and steps of Newton. */
export interface DualSpace {
  /** y, `[P]`. */
  readonly labels: Float64Array;
  /** Kv and K̃v, each `[P]`, fresh. */
  products(v: Float64Array): readonly [own: Float64Array, pulled: Float64Array];
  /**
   * (I/β_T + AK + BK̃ + 2A_s gg ᵀ + 2A_p(gg̃ᵀ + g̃gᵀ))⁻¹ gradient with g = Kv, g̃ = K̃v.
   */
  newtonStep(
    scalars: DualScalars,
    products: readonly [own: Float64Array, pulled: Float64Array],
    gradient: Float64Array,
  ): Float64Array;
}

/** The maximum of the dual. */
export interface DualMaximum extends DualScalars {
  /** v, `[P]`. */
  readonly dual: Float64Array;
  /** G(v). */
  readonly energy: number;
  /** Newton steps taken. */
  readonly steps: number;
}

const MOST_STEPS = 200;
/** Of |y|: where the gradient counts as 0, and what it must be where rounding ends the search before. */
const SMALL = 1e-12, TOLERABLE = 1e-8;
/** Least share of the promised increase of G that a step must bring, and the rounding of G. */
const ARMIJO = 1e-4, SLACK = 1e-14;
/** q/(1+δ) below this has lost half of its digits. */
const LEAST_STIFFNESS = 1e-8;

/**
 * The saddle of a linear target posterior as the maximum of a strictly concave function of the dual v, for any Gram matrices:
 *
 *     G(v) = y·v − |v|²/(2β_T) + ln(q/(1+δ))/(2γ²) − (δ²/(2(1+δ))) p/q,   ∇G = y − v/β_T − AKv − BK̃v
 *
 * Damped Newton from v = 0, which is always feasible. The saddle is unique as G is strictly concave. γ = 0 is one linear solve.
 *
 * @param start Where to begin instead; halved until feasible.
 * @throws {RangeError} If q/(1+δ) < 10⁻⁸ at the maximum: the digits of v are lost.
 * @throws {NumericalError} If the gradient stays above 10⁻⁸|y|.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix F, linear network; concave form derived here.
 */
export function maximiseDual(space: DualSpace, settings: DualSettings, start?: Float64Array): DualMaximum {
  const { labels } = space, { elasticCoupling: delta, inverseTemperature: beta } = settings;
  const scale = norm(labels), count = labels.length;
  let v = start ? start.slice() : new Float64Array(count), products = space.products(v);
  let at = scalarsAt(dot(v, products[0]), dot(v, products[1]), settings);
  while (!(at.stiffness > 0)) {
    v = v.map((x) => x / 2);
    products = space.products(v);
    at = scalarsAt(dot(v, products[0]), dot(v, products[1]), settings);
  }
  let linear = dot(labels, v), square = dot(v, v);
  const energyOf = (scalars: DualScalars, y: number, vv: number) =>
    y - vv / (2 * beta) + logPart(scalars, settings) -
    delta ** 2 / (2 * (1 + delta)) * scalars.pulledStrength / scalars.stiffness;
  for (let step = 0;; step++) {
    const [own, pulled] = products, { ownWeight, pulledWeight } = at;
    const gradient = v.map((x, k) => labels[k] - x / beta - ownWeight * own[k] - pulledWeight * pulled[k]);
    const slope = norm(gradient), energy = energyOf(at, linear, square);
    if (slope <= SMALL * scale) {
      requireStiffness(at, settings);
      return { ...at, dual: v, energy, steps: step };
    }
    const move = space.newtonStep(at, products, gradient), moved = space.products(move);
    const promise = dot(gradient, move);
    // s, p, y·v and |v|² along the step are parabolas: trying a shorter one costs nothing.
    const s1 = 2 * dot(v, moved[0]), s2 = dot(move, moved[0]);
    const p1 = 2 * dot(v, moved[1]), p2 = dot(move, moved[1]);
    const y1 = dot(labels, move), v1 = 2 * dot(v, move), v2 = dot(move, move);
    let share = 1, next = at;
    for (; share >= SLACK; share /= 2) {
      const s = at.strength + share * (s1 + share * s2), p = at.pulledStrength + share * (p1 + share * p2);
      next = scalarsAt(Math.max(0, s), Math.max(0, p), settings);
      if (!(next.stiffness > 0)) continue;
      const tried = energyOf(next, linear + share * y1, square + share * (v1 + share * v2));
      if (tried >= energy + ARMIJO * share * promise - SLACK * (1 + Math.abs(energy))) break;
    }
    const small = share * Math.sqrt(v2) <= 4 * Number.EPSILON * Math.sqrt(square);
    if (share < SLACK || small || step === MOST_STEPS) {
      requireStiffness(at, settings);
      if (slope <= TOLERABLE * scale) return { ...at, dual: v, energy, steps: step };
      throw new NumericalError(
        `Cannot find a posterior to a gradient of ${TOLERABLE}: it is ${
          slope / scale
        } of the labels after ${step} steps`,
      );
    }
    v = v.map((x, k) => x + share * move[k]);
    products = space.products(v);
    at = scalarsAt(dot(v, products[0]), dot(v, products[1]), settings);
    linear = dot(labels, v);
    square = dot(v, v);
  }
}

/** ln(q/(1+δ))/(2γ²), and its limit −s/(2(1+δ)) as γ → 0. */
function logPart({ strength }: DualScalars, { richness, elasticCoupling }: DualSettings): number {
  const part = strength / (1 + elasticCoupling), tilt = richness ** 2 * part;
  return tilt < 1e-16 ? -part / 2 : Math.log1p(-tilt) / (2 * richness ** 2);
}

function requireStiffness({ stiffness }: DualScalars, { richness, elasticCoupling }: DualSettings): void {
  needPosterior(
    `q/(1+δ) at richness ${richness}`,
    stiffness / (1 + elasticCoupling),
    stiffness >= LEAST_STIFFNESS * (1 + elasticCoupling),
    `>= ${LEAST_STIFFNESS}, below which digits are lost`,
  );
}
