/**
 * What ReLU neurons of Gaussian inputs need of each other, for WebAssembly SIMD, written in AssemblyScript: for every pair of a
 * block of scalar products g = w·v, in one pass,
 *
 *     ρ = g/(|w||v|),   s = sin φ = √((1 − ρ)(1 + ρ)),   p = π − φ = π/2 + asin ρ
 *     block ← p,   rowKernel += b_v (s + pρ),  rowSine += b_v s;   if symmetric also colKernel += b_w (s + pρ),  colSine += b_w s
 *
 * with b the weights of rows and columns. Must equal `plainPairs` of `../relu/relu_pairs_test.ts` to 4 units in the last place of π.
 *
 * asin is z + z t P(t) with t = z² on |ρ| ≤ ½ (z = |ρ|) and, by halving the angle, beyond (z = √((1 − |ρ|)/2)); P is the
 * polynomial of degree 11 of least error on 0 ≤ t ≤ ¼, 2e-17 after the factor t (Remez). Products are rounded before they are
 * added, so all processors give the same bits.
 *
 * Memory: all of it is the caller's, from byte `freeStart()` on. After any change rebuild with `sh numerics/wasm/build.sh`.
 */

const HALF_PI: f64 = 1.5707963267948966;

/** First byte that belongs to the caller. */
export function freeStart(): usize {
  return 1024;
}

// @ts-ignore: decorator
@inline
function term(high: f64, t: v128, low: f64): v128 {
  return f64x2.add(f64x2.splat(low), f64x2.mul(t, f64x2.splat(high)));
}

/** t P(t) = asin(z)/z − 1 for t = z² ≤ ¼. */
// @ts-ignore: decorator
@inline
function excess(t: v128): v128 {
  const t2 = f64x2.mul(t, t), t4 = f64x2.mul(t2, t2);
  const a = f64x2.add(
    term(0.0750000000034307, t, 0.16666666666665383),
    f64x2.mul(t2, term(0.03038195933178122, t, 0.04464285682346618)),
  );
  const b = f64x2.add(
    term(0.01735977121728891, t, 0.022371753513596247),
    f64x2.mul(t2, term(0.012173283489079242, t, 0.013884597646585888)),
  );
  const c = f64x2.add(
    term(0.019573937557133218, t, 0.00651083904948631),
    f64x2.mul(t2, term(0.03195898775561969, t, -0.016294113452258698)),
  );
  return f64x2.mul(t, f64x2.add(a, f64x2.mul(t4, f64x2.add(b, f64x2.mul(t4, c)))));
}

/** π/2 + asin ρ for two ρ in [−1, 1], of which one at least is steep, |ρ| > ½. */
function restOfSteep(rho: v128): v128 {
  const size = f64x2.abs(rho), half = f64x2.splat(0.5), steep = f64x2.gt(size, half);
  const t = v128.bitselect(
    f64x2.mul(half, f64x2.sub(f64x2.splat(1), size)),
    f64x2.mul(rho, rho),
    steep,
  );
  const z = v128.bitselect(f64x2.sqrt(t), size, steep);
  const arc = f64x2.add(z, f64x2.mul(z, excess(t)));
  // Flat: π/2 + sign·arc. Steep: π/2 + sign·(π/2 − 2 arc).
  const sign = v128.and(rho, f64x2.splat(-0.0));
  const turned = v128.bitselect(
    f64x2.sub(f64x2.splat(HALF_PI), f64x2.add(arc, arc)),
    arc,
    steep,
  );
  return f64x2.add(f64x2.splat(HALF_PI), v128.xor(turned, sign));
}

/**
 * The pass over `rows` rows of a block, `stride` bytes apart, of `count` columns each, `count` even; all other arguments are
 * places of float64 numbers, `inverse…` 1/|w|.
 */
export function pairs(
  block: usize,
  rows: i32,
  stride: usize,
  count: usize,
  rowInverse: usize,
  rowWeight: usize,
  rowKernel: usize,
  rowSine: usize,
  colInverse: usize,
  colWeight: usize,
  colKernel: usize,
  colSine: usize,
  symmetric: bool,
): void {
  const one = f64x2.splat(1), end = count << 3;
  for (let i = 0; i < rows; i++) { // row
    const inverse = v128.load64_splat(rowInverse), weight = v128.load64_splat(rowWeight);
    let kernel = f64x2.splat(0), sine = f64x2.splat(0);
    for (let at: usize = 0; at < end; at += 16) { // pair of columns
      const product = f64x2.mul(v128.load(block + at), f64x2.mul(inverse, v128.load(colInverse + at)));
      const rho = f64x2.pmax(f64x2.pmin(product, one), f64x2.splat(-1));
      const s = f64x2.sqrt(f64x2.mul(f64x2.sub(one, rho), f64x2.add(one, rho)));
      // Most pairs of neurons are far from parallel: they need no second root.
      const p = v128.any_true(f64x2.gt(f64x2.abs(rho), f64x2.splat(0.5)))
        ? restOfSteep(rho)
        : f64x2.add(f64x2.splat(HALF_PI), f64x2.add(rho, f64x2.mul(rho, excess(f64x2.mul(rho, rho)))));
      v128.store(block + at, p);
      const k = f64x2.add(s, f64x2.mul(p, rho)), b = v128.load(colWeight + at);
      kernel = f64x2.add(kernel, f64x2.mul(b, k));
      sine = f64x2.add(sine, f64x2.mul(b, s));
      if (symmetric) {
        v128.store(colKernel + at, f64x2.add(v128.load(colKernel + at), f64x2.mul(weight, k)));
        v128.store(colSine + at, f64x2.add(v128.load(colSine + at), f64x2.mul(weight, s)));
      }
    }
    store<f64>(
      rowKernel,
      load<f64>(rowKernel) + (f64x2.extract_lane(kernel, 0) + f64x2.extract_lane(kernel, 1)),
    );
    store<f64>(
      rowSine,
      load<f64>(rowSine) + (f64x2.extract_lane(sine, 0) + f64x2.extract_lane(sine, 1)),
    );
    block += stride;
    rowInverse += 8;
    rowWeight += 8;
    rowKernel += 8;
    rowSine += 8;
  }
}
