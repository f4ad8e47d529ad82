/** Euclidean norm |x|. */
export function norm(x: Float64Array): number {
  let square = 0;
  for (let i = 0; i < x.length; i++) square += x[i] * x[i];
  return Math.sqrt(square);
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
