import { type DrawKey, normals, permutation, uniforms } from "../../numerics/draws.ts";
import { inverseNormal } from "../../numerics/inverse_normal.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { SOBOL_DIMENSIONS, sobolPoints } from "../../numerics/sobol.ts";
import { type DataSpan, wholeSpace } from "./data_span.ts";

/** Hidden neurons at random weights, as particles of their mean field. */
export interface ParticleMeasure {
  /** Axes of the hidden weights. */
  readonly span: DataSpan;
  /** w on those axes, `[S, r]`. */
  readonly hidden: Matrix;
  /** The normalised field of weights across the axes, `[S]`; zeros if there are none. */
  readonly beyond: Float64Array;
  /** z, `[S]`. */
  readonly readout: Float64Array;
  /** q, `[S]`, sum 1. */
  readonly weights: Float64Array;
  /** How a readout drawn anew enters stage `stage`, for `particles` particles at that time. */
  redraw(stage: number, particles: number): RedrawnReadout;
}

/** Each particle becomes `copies` particles with a part of its weight and a readout of their own. */
export interface RedrawnReadout {
  /** Particles made of one. */
  readonly copies: number;
  /** Their z, `[copies·S]`, those of one particle side by side. */
  readonly readout: Float64Array;
  /** Their parts of its weight, `[copies]`, sum 1. */
  readonly shares: Float64Array;
}

/** Options of {@linkcode sobolMeasure} and {@linkcode independentMeasure}. */
export interface DrawnMeasureOptions {
  /** S; for {@linkcode sobolMeasure} a power of two. */
  readonly particles: number;
  /** Names the draws. */
  readonly key: DrawKey;
  /** Whether particles come in pairs (w, ±z), which make the initial predictor 0. */
  readonly pairs: boolean;
}

/**
 * Particles at scrambled Sobol points in the order: z, the field across the axes, then w axis by axis.
 *
 * The predictor's error falls faster than 1/√S, by how much depends on how rough the trained neurons are. Axes for which there
 * are no direction numbers, the weakest ones, get Latin hypercubes. A redrawn readout splits each particle in two, ±z.
 *
 * @throws {RangeError} If S is no power of two, or less than 2 with pairs.
 */
export function sobolMeasure(
  span: DataSpan,
  { particles, key, pairs }: DrawnMeasureOptions,
): ParticleMeasure {
  requireParticles(particles, pairs);
  if (!Number.isInteger(Math.log2(particles))) {
    throw new RangeError(`Cannot take ${particles} Sobol points: need a power of two`);
  }
  const points = pairs ? particles / 2 : particles;
  const column = new Float64Array(points);
  const draw = (dimension: number, use: (value: number, at: number) => void) => {
    if (dimension < SOBOL_DIMENSIONS) sobolPoints(dimension, column, key);
    else latinHypercube({ ...key, purpose: `${key.purpose}: dimension ${dimension}` }, column);
    for (let i = 0; i < points; i++) use(inverseNormal(column[i]), i);
  };
  const readout = new Float64Array(particles), beyond = new Float64Array(particles);
  const hidden = matrix(particles, span.rank), copy = pairs ? points : 0;
  draw(0, (z, i) => {
    readout[i] = z;
    if (pairs) readout[i + copy] = -z;
  });
  draw(1, (g, i) => beyond[i] = beyond[i + copy] = g);
  for (let d = 0; d < span.rank; d++) {
    draw(d + 2, (w, i) => hidden.data[i * span.rank + d] = hidden.data[(i + copy) * span.rank + d] = w);
  }
  const redraw = (stage: number, count: number): RedrawnReadout => {
    // The particles' own order, not the pairs': neighbours of one Sobol sequence in the dimensions behind those of w
    const fresh = new Float64Array(count), dimension = span.rank + 1 + stage;
    if (dimension < SOBOL_DIMENSIONS) sobolPoints(dimension, fresh, key);
    else latinHypercube({ ...key, purpose: `${key.purpose}: readout ${stage}` }, fresh);
    return splitInPairs(fresh.map(inverseNormal));
  };
  return { span, hidden, beyond, readout, weights: equal(particles), redraw };
}

/**
 * Independent particles: a network of S neurons, whose weights these are, follows the same equations step by step. It serves to
 * tell what a finite width adds, not to test the mean field.
 *
 * @param dim D.
 */
export function independentMeasure(
  dim: number,
  { particles, key, pairs }: DrawnMeasureOptions,
): ParticleMeasure {
  requireParticles(particles, pairs);
  const points = pairs ? particles / 2 : particles;
  const draw = (what: string, count: number) =>
    normals({ ...key, purpose: `${key.purpose}: ${what}` }, count);
  const drawn = draw("hidden weights", points * dim), readout = draw("readout", points);
  return {
    span: wholeSpace(dim),
    hidden: matrix(particles, dim, pairs ? paired(drawn, 1) : drawn),
    beyond: new Float64Array(particles),
    readout: pairs ? paired(readout, -1) : readout,
    weights: equal(particles),
    redraw: redrawIndependently(key),
  };
}

/** A readout drawn anew for each neuron of a network. */
export function redrawIndependently(key: DrawKey): ParticleMeasure["redraw"] {
  return (stage, count) => ({
    copies: 1,
    readout: normals({ ...key, purpose: `${key.purpose}: readout ${stage}` }, count),
    shares: Float64Array.of(1),
  });
}

/** Numbers, and behind them the same times `sign`. */
function paired(half: Float64Array, sign: number): Float64Array {
  const all = new Float64Array(2 * half.length);
  all.set(half);
  all.set(half.map((x) => sign * x), half.length);
  return all;
}

/** Points of a Latin hypercube along one dimension: one in each of n equal intervals, in random order. */
function latinHypercube(key: DrawKey, out: Float64Array): void {
  const order = permutation(key, out.length);
  const within = uniforms({ ...key, purpose: `${key.purpose}: within` }, out.length);
  for (let i = 0; i < out.length; i++) out[i] = (order[i] + within[i]) / out.length;
}

/** Each particle twice, with z and −z. */
function splitInPairs(fresh: Float64Array): RedrawnReadout {
  const readout = new Float64Array(2 * fresh.length);
  fresh.forEach((z, i) => {
    readout[2 * i] = z;
    readout[2 * i + 1] = -z;
  });
  return { copies: 2, readout, shares: Float64Array.of(0.5, 0.5) };
}

function equal(particles: number): Float64Array {
  return new Float64Array(particles).fill(1 / particles);
}

function requireParticles(particles: number, pairs: boolean): void {
  if (!Number.isInteger(particles) || particles < (pairs ? 2 : 1) || (pairs && particles % 2 !== 0)) {
    throw new RangeError(
      `Cannot take ${particles} particles: need an integer >= 1${pairs ? ", an even one for pairs" : ""}`,
    );
  }
}
