import type { DrawStream } from "../draw_stream.ts";
import type { GibbsProblem } from "./gibbs_problem.ts";

/** Steps by which an interval may grow: without bound it would run away on numbers that are not finite. */
const MOST_STEPS = 60;

/**
 * Draws the length ρ of the readout of a linear network anew, its direction â and nothing else given: the hidden weights are
 * integrated out.
 *
 *     ln p(ρ | â) = (N − 1) ln ρ − ½ρ² − ½ Σ_k { ln V_k + N(γy_k − √κ_k c(Rᵀâ)_k ρ/N)²/V_k },   V = ρ²s²κ/N + 1/β
 *
 * Gibbs' two conditionals move ρ by a share 1/γ only, as hidden weights and readout hold each other. By slice sampling in ln ρ:
 * exact, nothing to tune.
 *
 * @param readout (b, α) in the frame of {@linkcode GibbsProblem}; scaled in place.
 * @returns The move.
 * @see Neal, *Slice sampling* (2003).
 */
export function readoutScale(problem: GibbsProblem, readout: Float64Array, draws: DrawStream): () => void {
  const { width, richness, inverseTemperature: beta, share, scale, span, labels, anchorWithin } = problem;
  const { rank, scales } = span, m = anchorWithin.rows, towards = new Float64Array(rank);
  const spread = scale * scale / width, interval = 4 / Math.sqrt(width);

  return () => {
    towards.fill(0);
    for (let i = 0, at = 0; i < m; i++) {
      for (let k = 0; k < rank; k++, at++) towards[k] += readout[i] * anchorWithin.data[at];
    }
    let square = 0;
    for (let i = 0; i < readout.length; i++) square += readout[i] * readout[i];
    const level = density(0, square) + Math.log(draws.uniform());
    let low = -interval * draws.uniform(), high = low + interval;
    for (let i = 0; i < MOST_STEPS && density(low, square) > level; i++) low -= interval;
    for (let i = 0; i < MOST_STEPS && density(high, square) > level; i++) high += interval;
    for (let i = 0; i < MOST_STEPS; i++) {
      const shift = low + (high - low) * draws.uniform();
      if (density(shift, square) >= level) {
        const factor = Math.exp(shift);
        for (let k = 0; k < readout.length; k++) readout[k] *= factor;
        return;
      }
      if (shift < 0) low = shift;
      else high = shift;
    }
  };

  /** ln p(ln ρ) where ρ² is `square` times e^(2·shift). */
  function density(shift: number, square: number): number {
    const factor = Math.exp(shift), length = square * factor * factor;
    let sum = 0, product = 1;
    for (let k = 0; k < rank; k++) {
      const root = scales[k], variance = length * spread * root * root + 1 / beta;
      const off = richness * labels[k] - root * share * towards[k] * factor / width;
      sum += width * off * off / variance;
      product *= variance;
      if (!(product > 1e-200 && product < 1e200)) {
        sum += Math.log(product);
        product = 1;
      }
    }
    return width * shift - (length + sum + Math.log(product)) / 2;
  }
}
