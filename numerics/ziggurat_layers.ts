/** Layers of equal area v that cover the area under e^(−x²/2), x ≥ 0; see {@linkcode zigguratLayers}. */
export interface ZigguratLayers {
  /** v, of each layer. */
  readonly area: number;
  /** r, where the tail begins. */
  readonly tailStart: number;
  /** Widths of the layers, the bottom one first: v/f(r), r, x₂, …; `[layers]`. */
  readonly width: Float64Array;
  /** Where each layer meets the curve from below: within, all of it lies under the curve; r, x₂, …, 0; `[layers]`. */
  readonly edge: Float64Array;
  /** Heights at which the layers begin, and the top: 0, f(r), f(x₂), …, 1; `[layers + 1]`. */
  readonly height: Float64Array;
}

/**
 * Covers the area under f(x) = e^(−x²/2), x ≥ 0, by layers of equal area
 *
 *     v = r f(r) + ∫ᵣ^∞ f(x) dx = xᵢ (f(xᵢ₊₁) − f(xᵢ)),   x₁ = r
 *
 * The bottom layer is [0, r] × [0, f(r)] and the tail beyond, counted as a rectangle of width v/f(r); those above are
 * rectangles [0, xᵢ] × [f(xᵢ), f(xᵢ₊₁)] whose right ends stick out of the curve, 0.7 % of the whole with 256. r is such that the last one ends at
 * height 1; found by bisection to the last bit.
 *
 * @param count Layers, from 16 to 1024.
 */
export function zigguratLayers(count: number): ZigguratLayers {
  let low = 2, high = 6;
  for (let middle = 4; low < middle && middle < high; middle = (low + high) / 2) {
    if (topOf(middle, count) > 1) low = middle;
    else high = middle;
  }
  const tailStart = high, area = areaOf(tailStart);
  const width = new Float64Array(count), height = new Float64Array(count + 1);
  width[0] = area / curve(tailStart);
  width[1] = tailStart;
  height[1] = curve(tailStart);
  for (let i = 2; i < count; i++) {
    height[i] = height[i - 1] + area / width[i - 1];
    width[i] = inverse(height[i]);
  }
  height[count] = 1;
  const edge = Float64Array.from(width, (_, i) => i + 1 < count ? width[i + 1] : 0);
  return { area, tailStart, width, edge, height };
}

/** Height of the pile if the tail begins at r; infinite if the layers reach the top too early. */
function topOf(r: number, count: number): number {
  const area = areaOf(r);
  let x = r, height = curve(r);
  for (let i = 1; i < count; i++) {
    height += area / x;
    if (height > 1) return Infinity;
    x = inverse(height);
  }
  return height;
}

/** v = r f(r) + ∫ᵣ^∞ f(x) dx, the integral by its continued fraction f(r)/(r + 1/(r + 2/(r + …))); r ≥ 2. */
function areaOf(r: number): number {
  let fraction = r;
  for (let k = 400; k >= 1; k--) fraction = r + k / fraction;
  return curve(r) * (r + 1 / fraction);
}

function curve(x: number): number {
  return Math.exp(-x * x / 2);
}

function inverse(height: number): number {
  return Math.sqrt(-2 * Math.log(height));
}
