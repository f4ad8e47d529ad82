/** Euclidean norm |x|, summed in four parts, as one sum would wait for each of its additions. */
export function norm(x: Float64Array): number {
  const whole = x.length - x.length % 4;
  let a = 0, b = 0, c = 0, d = 0;
  for (let i = 0; i < whole; i += 4) {
    a += x[i] * x[i];
    b += x[i + 1] * x[i + 1];
    c += x[i + 2] * x[i + 2];
    d += x[i + 3] * x[i + 3];
  }
  for (let i = whole; i < x.length; i++) a += x[i] * x[i];
  return Math.sqrt(a + b + (c + d));
}

/** Squared Euclidean distance |x − y|², or Σ weightᵢ(xᵢ − yᵢ)². */
export function squaredDistance(x: Float64Array, y: Float64Array, weights?: Float64Array): number {
  let square = 0;
  for (let i = 0; i < x.length; i++) square += (weights ? weights[i] : 1) * (x[i] - y[i]) ** 2;
  return square;
}

/** Euclidean distance |x − y|. */
export function distance(x: Float64Array, y: Float64Array): number {
  return Math.sqrt(squaredDistance(x, y));
}

/** Scalar product x·y. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** |x|² */
export function squaredNorm(x: Float64Array): number {
  return dot(x, x);
}
