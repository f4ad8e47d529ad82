import { type Complex, conjugate, minus, over, plus, times } from "../numerics/complex.ts";
import { doubleLaplace, type LaplaceContour } from "../numerics/laplace_contour.ts";
import { marchenkoPastur, marchenkoPasturShift } from "../numerics/marchenko_pastur.ts";
import { type ResolventAverages, resolventAverages } from "../numerics/resolvent_averages.ts";

/** Coefficients of 1/D in the parts of the losses that depend on the spike; see {@linkcode spikedFlowCorrection}. */
export interface SpikedFlowCorrection {
  /** Of the mean of ∫ρψ². */
  readonly alongTest: number;
  /** Of the mean of ∫ρλψ². */
  readonly alongTrain: number;
  /** Of what starts orthogonal to v̂, beyond the shift of the bulk spectrum. */
  readonly bulkTest: number;
  /** The same times λ. */
  readonly bulkTrain: number;
  /** Of the fitted noise's energy at σ = 1, beyond the shift of the bulk spectrum. */
  readonly fittedNoise: number;
}

/**
 * First finite-size correction to flow on the kernel I + χv̂v̂ᵀ. At finite D the direction v̂ sees the data's eigenvectors with
 * random weights, Dirichlet(½, …, ½), and a spectrum shifted by ν/D. With r = (z + λ)⁻¹, m = ⟨r⟩, a = 1/(1 + χ(1 − zm)) and
 * primes for z',
 *
 *     E Φ − Φ = (1/D)[∂Φ·ν + ½∂²Φ·Cov],   Φ = ⟨rr'⟩aa',   Cov(⟨f⟩, ⟨g⟩) = 2(⟨fg⟩ − ⟨f⟩⟨g⟩)/D
 *     bulk:  (χ/D)[za(⟨r²r'⟩ − m⟨rr'⟩) + the same with z, z' swapped + χzz'aa'⟨rr'⟩(⟨rr'⟩ − mm')]
 *     noise: (χ/D)[(a/z')⟨λr²r'⟩ + swapped + χaa'⟨λrr'⟩⟨rr'⟩]
 *
 * in the Laplace variables of both times, inverted on a contour. For the train loss ⟨rr'⟩ becomes ⟨λrr'⟩.
 *
 * @param ratio α.
 * @param spike χ.
 * @param contour Of flow to a time t > 0, or of descent.
 * @param count J of the quadrature.
 * @see Derived here by Sherman–Morrison and the second-order expansion in the random weights.
 */
export function spikedFlowCorrection(
  ratio: number,
  spike: number,
  contour: LaplaceContour,
  count: number,
): SpikedFlowCorrection {
  const { nodes, weights, atom } = marchenkoPastur(ratio, count);
  const shift = marchenkoPasturShift(ratio, count);
  const allNodes = Float64Array.of(0, ...nodes), allWeights = Float64Array.of(atom, ...weights);
  const points = Array.from(contour.re, (re, k) => {
    const z: Complex = [re, contour.im[k]];
    const mean = resolventAverages(z, allNodes, allWeights);
    const gain = plus([1 + spike, 0], times(-spike, z, mean.first));
    return { mean, shift: resolventAverages(z, shift.nodes, shift.weights), a: over([1, 0], gain) };
  });
  const [alongTest, alongTrain, bulkTest, bulkTrain, fittedNoise] = doubleLaplace(
    contour,
    5,
    (k, l, mirrored) => pair(spike, points[k], mirrored ? mirror(points[l]) : points[l]),
  );
  return { alongTest, alongTrain, bulkTest, bulkTrain, fittedNoise };
}

/** What the corrections need at one z. */
interface Point {
  readonly mean: ResolventAverages;
  readonly shift: ResolventAverages;
  readonly a: Complex;
}

function mirror({ mean, shift, a }: Point): Point {
  const all = ({ z, first, second, third }: ResolventAverages) => ({
    z: conjugate(z),
    first: conjugate(first),
    second: conjugate(second),
    third: conjugate(third),
  });
  return { mean: all(mean), shift: all(shift), a: conjugate(a) };
}

/** The five integrands at z and z', in the order of the result. */
function pair(spike: number, { mean: p, shift: s, a }: Point, { mean: q, shift: t, a: b }: Point): Complex[] {
  const same = p.z[0] === q.z[0] && p.z[1] === q.z[1], gap = minus(q.z, p.z);
  const mix = (x: Complex, y: Complex, equal: Complex): Complex => same ? equal : over(minus(x, y), gap);
  const g = mix(p.first, q.first, p.second), shiftG = mix(s.first, t.first, s.second); // ⟨rr'⟩, ν(rr')
  const g1 = mix(p.second, g, p.third), g2 = same ? p.third : over(minus(g, q.second), gap); // ⟨r²r'⟩, ⟨rr'²⟩
  // The same with a factor λ, by λr = 1 − zr.
  const h = minus(q.first, times(p.z, g)), shiftH = minus(t.first, times(p.z, shiftG));
  const h1 = minus(p.second, times(q.z, g1)), h2 = minus(q.second, times(p.z, g2));
  const covariance = (xy: Complex, x: Complex, y: Complex) => times(minus(xy, times(x, y)), 2);
  const varianceP = covariance(p.second, p.first, p.first),
    varianceQ = covariance(q.second, q.first, q.first);
  const covPQ = covariance(g, p.first, q.first);
  const covPG = covariance(g1, p.first, g), covQG = covariance(g2, q.first, g);
  const covPH = minus(covPQ, times(p.z, covPG)), covQH = minus(varianceQ, times(p.z, covQG));
  const da = times(spike, p.z, a, a), db = times(spike, q.z, b, b); // derivatives of a, a' by m, m'
  const curve = plus(
    times(da, da, b, over(varianceP, a)),
    times(db, db, a, over(varianceQ, b)),
    times(da, db, covPQ),
  );
  const along = (x: Complex, shiftX: Complex, covP: Complex, covQ: Complex) =>
    plus(
      times(a, b, shiftX),
      times(x, b, da, s.first),
      times(x, a, db, t.first),
      times(covP, da, b),
      times(covQ, db, a),
      times(x, curve),
    );
  const bulk = (x: Complex, x1: Complex, x2: Complex) =>
    plus(
      times(spike, p.z, a, minus(x1, times(x, p.first))),
      times(spike, q.z, b, minus(x2, times(x, q.first))),
      times(spike ** 2 / 2, p.z, q.z, a, b, x, covPQ),
    );
  const noise = plus(
    times(spike, a, over(h1, q.z)),
    times(spike, b, over(h2, p.z)),
    times(spike ** 2, a, b, h, g),
  );
  return [
    along(g, shiftG, covPG, covQG),
    along(h, shiftH, covPH, covQH),
    bulk(g, g1, g2),
    bulk(h, h1, h2),
    noise,
  ];
}
