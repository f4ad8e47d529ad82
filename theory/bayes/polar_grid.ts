import { gaussLegendre } from "../../numerics/gauss_legendre.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** Angles θ with weights, between the kinks of ReLU, and ψ = relu(x·(cos θ, sin θ)/√D) there. */
export interface PolarGrid {
  /** θ, `[A]`. */
  readonly angles: Float64Array;
  /** Sum 1, `[A]`. */
  readonly weights: Float64Array;
  /** ψ, `[n, A]`. */
  readonly features: Matrix;
}

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
