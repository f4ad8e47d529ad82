/**
 * E 1(u·x > 0) 1(v·x > 0) x_a x_b for x ~ N(0, I) and unit vectors u, v at the angle φ.
 *
 *     (π − φ)/(2π) δ_ab + [u_av_b + v_au_b − cos φ (u_au_b + v_av_b)]/(2π sin φ),   δ_ab/2 if u = v
 *
 * @returns Entry (a, b) as a function.
 */
export function gateMoment(u: Float64Array, v: Float64Array): (a: number, b: number) => number {
  let cosine = 0;
  for (let k = 0; k < u.length; k++) cosine += u[k] * v[k];
  cosine = Math.max(-1, Math.min(1, cosine));
  const same = (Math.PI - Math.acos(cosine)) / (2 * Math.PI), sine = Math.sqrt((1 - cosine) * (1 + cosine));
  return (a, b) => {
    const diagonal = a === b ? same : 0;
    if (sine < 1e-7) return diagonal; // the rest vanishes like sin φ
    const mixed = u[a] * v[b] + v[a] * u[b] - cosine * (u[a] * u[b] + v[a] * v[b]);
    return diagonal + mixed / (2 * Math.PI * sine);
  };
}

/** ∂E relu(w·x) relu(v·x)/∂w at w = u, for unit vectors: [sin φ u + (π − φ) v]/2π, `[d]`. */
export function neuronPull(u: Float64Array, v: Float64Array): Float64Array {
  let cosine = 0;
  for (let k = 0; k < u.length; k++) cosine += u[k] * v[k];
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  return u.map((x, k) => (Math.sin(angle) * x + (Math.PI - angle) * v[k]) / (2 * Math.PI));
}
