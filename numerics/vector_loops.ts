/** Inner product Σₚ a[from + p]·b[start + p] over `count` entries, in ascending order. */
export function dot(a: Float64Array, from: number, b: Float64Array, start: number, count: number): number {
  let sum = 0;
  for (let p = 0; p < count; p++) sum += a[from + p] * b[start + p];
  return sum;
}

/** y[start + p] ← y[start + p] + scale·x[from + p] over `count` entries. */
export function addScaled(
  scale: number,
  x: Float64Array,
  from: number,
  y: Float64Array,
  start: number,
  count: number,
): void {
  for (let p = 0; p < count; p++) y[start + p] += scale * x[from + p];
}

/** y ← keep·y; with keep 0 whatever was there is forgotten, NaN included. */
export function scaleBy(keep: number, y: Float64Array): void {
  if (keep === 0) y.fill(0);
  else if (keep !== 1) { for (let p = 0; p < y.length; p++) y[p] *= keep; }
}
