import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { squaredNorm } from "../../numerics/norm.ts";
import { scaledErfc } from "../../numerics/scaled_erfc.ts";
import type { PolarGrid } from "./polar_grid.ts";
import { needPosterior } from "./posterior_task.ts";
import type { TiltedAverages, TiltedDetail, TiltedMeasure, WeightedNeurons } from "./tilted_measure.ts";

/** Q below this: the density hardly falls with ρ, and the radial integrals lose their digits. */
const LEAST_Q = 1e-4;

/** Angles whose density is below the greatest by more than this exponent are passed over. */
const NEGLIGIBLE = -45;

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

  function run(dual: Float64Array, richness: number, count: number): TiltedAverages & TiltedDetail {
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
    const spread = matrix(count, trained), spreadOwn = new Float64Array(count);
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
        const z = Math.abs(h) / Math.sqrt(2 * q);
        if ((h > 0 ? z * z : 0) - most < NEGLIGIBLE) {
          own[a] = ownFourth[a] = 0;
          continue;
        }
        const low = Math.exp(-most), root = Math.sqrt(Math.PI / (2 * q));
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
      for (let i = 0; i < count; i++) {
        moved[i] += share * m[i];
        spreadOwn[i] += share * m[i] ** 2;
      }
      algebra.rankOneUpdate(spread, m, m.subarray(0, trained), share);
    }
    const { products: kernel } = productsOf(rows, second);
    const { products: curvature, squares: diagonal } = productsOf(
      rows,
      second.map((x, a) => x + g2 * fourth[a] * signal[a] ** 2),
    );
    for (let at = 0; at < spread.data.length; at++) curvature.data[at] -= g2 * spread.data[at];
    for (let i = 0; i < count; i++) diagonal[i] -= g2 * spreadOwn[i];
    return { energy, moved, curvature, diagonal, kernel, conditional, outermost: 0 };
  }

  /** Sums over angles of products with the training points, `[n, P]`, and of squares. */
  function productsOf(rows: Matrix, by: Float64Array): { products: Matrix; squares: Float64Array } {
    const scaled = matrix(rows.rows, size, rows.data.slice()), roots = by.map(Math.sqrt);
    for (let at = 0; at < scaled.data.length; at++) scaled.data[at] *= roots[at % size];
    const squares = Float64Array.from({ length: rows.rows }, (_, i) => {
      const row = scaled.data.subarray(i * size, (i + 1) * size);
      return squaredNorm(row);
    });
    const first = matrix(trained, size, scaled.data.subarray(0, trained * size));
    return { products: algebra.multiply(scaled, first, { transposeB: true }), squares };
  }
  return {
    trained,
    averages: (dual, richness): TiltedAverages => run(dual, richness, trained),
    detail: (dual, richness) => run(dual, richness, all),
    holds: (dual, richness) => leastQ(signalOf(dual), richness) > LEAST_Q,
  };
}
