import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { RedrawnReadout } from "./particle_measure.ts";
import { type ReadParticles, restingParticles } from "./read_points.ts";

/** Particles with their hidden weights, `[S, r]`. */
interface Particles {
  readonly hidden: Matrix;
  readonly particles: ReadParticles;
}

/** Each particle as often as its new readout has copies, with that readout and a share of the weight. */
export function redrawParticles(
  algebra: LinearAlgebra,
  { hidden, particles: { weights, beyond, beyondLeft } }: Particles,
  { copies, readout, shares }: RedrawnReadout,
): Particles {
  const repeat = (from: Float64Array) => readout.map((_, i) => from[Math.floor(i / copies)]);
  const repeated = repeatRows(hidden, copies);
  return {
    hidden: repeated,
    particles: restingParticles(algebra, repeated, {
      ...{ readout, beyondLeft, beyond: repeat(beyond) },
      weights: repeat(weights).map((weight, i) => weight * shares[i % copies]),
    }),
  };
}

function repeatRows({ rows, cols, data }: Matrix, copies: number): Matrix {
  const out = matrix(rows * copies, cols);
  for (let i = 0; i < out.rows; i++) {
    const from = Math.floor(i / copies) * cols;
    out.data.set(data.subarray(from, from + cols), i * cols);
  }
  return out;
}
