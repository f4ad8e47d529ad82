import { gaussLegendre } from "../../numerics/gauss_legendre.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { scaledErfc } from "../../numerics/scaled_erfc.ts";
import { needPosterior } from "./posterior_task.ts";
import type { TiltedAverages, TiltedDetail, TiltedMeasure, WeightedNeurons } from "./tilted_measure.ts";

/** Angles θ with weights, between the kinks of ReLU, and ψ = relu(x·(cos θ, sin θ)/√D) there. */
export interface PolarGrid {
  /** θ, `[A]`. */
  readonly angles: Float64Array;
  /** Sum 1, `[A]`. */
  readonly weights: Float64Array;
  /** ψ, `[n, A]`. */
  readonly features: Matrix;
}

/** Q below this: the density hardly falls with ρ, and the radial integrals lose their digits. */
const LEAST_Q = 1e-4;

/**
 * Gauss–Legendre nodes between all angles at which a neuron switches on or off at one of the points, so that the rule converges
 * as if ReLU were smooth.
 *
 * @param points x·u/√D, `[n, 2]`.
 * @param nodes In each interval.
 * @param widest Angle of an interval, at most; longer ones are cut.
 */
export function polarGrid(points: Matrix, nodes: number, widest: number): PolarGrid {
  const kinks = [0, 2 * Math.PI];
  for (let i = 0; i < points.rows; i++) {
    const normal = Math.atan2(points.data[2 * i + 1], points.data[2 * i]) + Math.PI / 2;
    for (const turn of [0, Math.PI]) {
      const angle = (normal + turn) % (2 * Math.PI);
      kinks.push(angle < 0 ? angle + 2 * Math.PI : angle);
    }
  }
  kinks.sort((a, b) => a - b);
  const rule = gaussLegendre(nodes), angles: number[] = [], weights: number[] = [];
  for (let k = 1; k < kinks.length; k++) {
    const gap = kinks[k] - kinks[k - 1], parts = Math.ceil(gap / widest);
    if (gap < 1e-12) continue;
    for (let part = 0; part < parts; part++) {
      const half = gap / parts / 2, centre = kinks[k - 1] + half * (2 * part + 1);
      rule.nodes.forEach((x, i) => {
        angles.push(centre + half * x);
        weights.push(rule.weights[i] * half / (2 * Math.PI));
      });
    }
  }
  const features = matrix(points.rows, angles.length);
  for (let i = 0; i < points.rows; i++) {
    angles.forEach((angle, a) => {
      const field = points.data[2 * i] * Math.cos(angle) + points.data[2 * i + 1] * Math.sin(angle);
      features.data[i * angles.length + a] = Math.max(0, field);
    });
  }
  return { angles: Float64Array.from(angles), weights: Float64Array.from(weights), features };
}

/** Options of {@linkcode polarMeasure}. */
export interface PolarOptions {
  /** Angles, with ψ at training points first, then test points. */
  readonly grid: PolarGrid;
  /** P. */
  readonly trained: number;
  /** w̄ that the neurons are coupled to, `[M, 2]`; a single one at 0 for a source. */
  readonly neurons: WeightedNeurons;
  /** δ. */
  readonly elasticCoupling: number;
}

/**
 * Averages over ReLU neurons in two input dimensions: the length ρ of w in closed form, its angle by quadrature between kinks.
 *
 *     w = ρ(cos θ, sin θ),   Q = 1 + δ − γ²(v·ψ)²,   h = δ w̄·(cos θ, sin θ),   J_n = ∫₀^∞ ρⁿ exp(−Qρ²/2 + hρ) dρ
 *     J₀ = √(π/2Q) erfcx(−h/√(2Q)),   J₁ = (1 + hJ₀)/Q,   J_{n+1} = (nJ_{n−1} + hJ_n)/Q
 *
 * Z = ⟨J₁⟩, second moments have J₃, fourth ones J₅.
 *
 * @see Derived here.
 */
export function polarMeasure(algebra: LinearAlgebra, options: PolarOptions): TiltedMeasure {
  const { grid, trained, neurons, elasticCoupling: delta } = options, { features, weights, angles } = grid;
  const size = angles.length, all = features.rows;
  const cosines = angles.map(Math.cos), sines = angles.map(Math.sin);
  const signalOf = (dual: Float64Array) => {
    const signal = new Float64Array(size);
    algebra.applyTransposed(matrix(trained, size, features.data.subarray(0, trained * size)), dual, signal);
    return signal;
  };
  const leastQ = (signal: Float64Array, richness: number) =>
    1 + delta - richness ** 2 * signal.reduce((most, g) => Math.max(most, g * g), 0);

  function run(dual: Float64Array, richness: number, count: number): TiltedDetail {
    const signal = signalOf(dual), g2 = richness ** 2, least = leastQ(signal, richness);
    needPosterior(
      "the least Q of a ReLU neuron",
      least,
      least >= LEAST_Q,
      `>= ${LEAST_Q}; take a smaller richness`,
    );
    const conditional = matrix(neurons.weights.length, count), moved = new Float64Array(count);
    // Second and fourth moments over all w̄ first: the angles are the same for each
    const second = new Float64Array(size), fourth = new Float64Array(size);
    const own = new Float64Array(size), ownFourth = new Float64Array(size), mean = new Float64Array(size);
    const rows = matrix(count, size, features.data.subarray(0, count * size)), m = new Float64Array(count);
    const spread = matrix(count, count);
    let energy = 0;
    for (let n = 0; n < neurons.weights.length; n++) {
      const share = neurons.weights[n],
        x = delta * neurons.points.data[2 * n],
        y = delta * neurons.points.data[2 * n + 1];
      // Exponents are taken relative to the greatest, so that none overflows
      let most = 0;
      for (let a = 0; a < size; a++) {
        const h = x * cosines[a] + y * sines[a];
        if (h > 0) most = Math.max(most, h * h / (2 * (1 + delta - g2 * signal[a] ** 2)));
      }
      let total = 0, square = 0;
      for (let a = 0; a < size; a++) {
        const h = x * cosines[a] + y * sines[a], q = 1 + delta - g2 * signal[a] ** 2;
        const z = Math.abs(h) / Math.sqrt(2 * q), low = Math.exp(-most), root = Math.sqrt(Math.PI / (2 * q));
        const j0 = h <= 0
          ? low * root * scaledErfc(z)
          : root * (2 * Math.exp(z * z - most) - low * scaledErfc(z));
        const j1 = Math.max(0, (low + h * j0) / q),
          j2 = (j0 + h * j1) / q,
          j3 = Math.max(0, (2 * j1 + h * j2) / q);
        const j4 = (3 * j2 + h * j3) / q, j5 = Math.max(0, (4 * j3 + h * j4) / q);
        total += weights[a] * j1;
        square += weights[a] * j3 * signal[a] ** 2;
        own[a] = weights[a] * j3;
        ownFourth[a] = weights[a] * j5;
      }
      // Z relative to the untilted density, up to a constant that does not depend on v
      energy += share * (g2 > 0 ? (Math.log(total) + most) / g2 : square / total / 2);
      for (let a = 0; a < size; a++) {
        second[a] += share / total * own[a];
        fourth[a] += share / total * ownFourth[a];
        mean[a] = own[a] / total * signal[a];
      }
      algebra.apply(rows, mean, m);
      conditional.data.set(m, n * count);
      for (let i = 0; i < count; i++) moved[i] += share * m[i];
      algebra.rankOneUpdate(spread, m, m, share);
    }
    const kernel = gramOf(rows, second);
    const curvature = gramOf(rows, second.map((x, a) => x + g2 * fourth[a] * signal[a] ** 2));
    for (let at = 0; at < spread.data.length; at++) curvature.data[at] -= g2 * spread.data[at];
    return { energy, moved, curvature, kernel, conditional };
  }

  function gramOf(rows: Matrix, by: Float64Array): Matrix {
    const scaled = matrix(rows.rows, size, rows.data.slice()), roots = by.map(Math.sqrt);
    for (let at = 0; at < scaled.data.length; at++) scaled.data[at] *= roots[at % size];
    return algebra.gram(scaled);
  }
  return {
    trained,
    averages: (dual, richness): TiltedAverages => run(dual, richness, trained),
    detail: (dual, richness) => run(dual, richness, all),
    holds: (dual, richness) => leastQ(signalOf(dual), richness) > LEAST_Q,
  };
}

/** ρ√Q of source neurons goes up to this: beyond lies less than 1e-15. */
const LONGEST = 8.5;

/**
 * A ReLU source's neurons as points for its targets: angles of a grid, lengths by Gauss–Legendre in ρ√Q with the density
 * ρ exp(−Qρ²/2).
 *
 * @param dual v₁, `[P]`, at the first points of the grid.
 * @param lengths Nodes in ρ.
 */
export function polarNeurons(
  algebra: LinearAlgebra,
  grid: PolarGrid,
  dual: Float64Array,
  richness: number,
  lengths: number,
): WeightedNeurons {
  const { angles, weights, features } = grid, size = angles.length, rule = gaussLegendre(lengths);
  const signal = new Float64Array(size), points: number[] = [], shares: number[] = [];
  algebra.applyTransposed(
    matrix(dual.length, size, features.data.subarray(0, dual.length * size)),
    dual,
    signal,
  );
  for (let a = 0; a < size; a++) {
    const q = 1 - (richness * signal[a]) ** 2;
    rule.nodes.forEach((x, i) => {
      const r = LONGEST * (1 + x) / 2,
        share = weights[a] / q * rule.weights[i] * LONGEST / 2 * r * Math.exp(-r * r / 2);
      if (share < 1e-14) return;
      points.push(r / Math.sqrt(q) * Math.cos(angles[a]), r / Math.sqrt(q) * Math.sin(angles[a]));
      shares.push(share);
    });
  }
  const total = shares.reduce((a, b) => a + b, 0);
  return {
    points: matrix(shares.length, 2, Float64Array.from(points)),
    weights: Float64Array.from(shares, (share) => share / total),
  };
}
