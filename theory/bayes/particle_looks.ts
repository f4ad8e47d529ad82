import { breather } from "../../numerics/breathe.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { particleObserver, subtractProducts } from "./particle_averages.ts";
import type { ParticleChain, ParticleChainOptions } from "./particle_chain.ts";
import { solveRidge, type TiltedTask } from "./tilted_dual.ts";
import type { TiltedDetail } from "./tilted_measure.ts";
import type { TiltedSaddle } from "./tilted_reading.ts";

/** Moves between two looks at the averages, looks, and their batches, whose spread is the error. */
const MOVES = 3, LOOKS = 96, BATCHES = 8;
/** Acceptance below which a chain is not believed. */
const LEAST = 0.6;

/** Options of {@linkcode particleSaddle}. */
export interface ParticleSaddleOptions extends ParticleChainOptions {
  /** Adds to the fields at a look, `[M, n]`, what weights across the axes make of them; nothing unless given. */
  readonly across?: (look: number, fields: Matrix) => void;
  /** Stops the chain. */
  readonly signal?: AbortSignal;
}

/** A saddle found with particles. */
export interface ParticleSaddle extends TiltedSaddle {
  /** w at the end, `[M, r]`. */
  readonly weights: Matrix;
  /** Largest standard error of the predictor over all points: of the chains, given w̄. */
  readonly error: number;
}

/**
 * Averages with v at rest, after its last step, and what one more Newton step makes of them.
 *
 * @throws {NumericalError} If fewer than 60 % of the moves are accepted.
 */
export async function lookAround(
  algebra: LinearAlgebra,
  { task, all, options, chain, v }: {
    readonly task: TiltedTask;
    readonly all: Matrix;
    readonly options: ParticleSaddleOptions;
    readonly chain: ParticleChain;
    readonly v: Float64Array;
  },
): Promise<ParticleSaddle> {
  const breathe = breather(options.signal),
    { richness, labels } = task,
    count = all.rows,
    trained = labels.length,
    particles = chain.weights.rows,
    ridge = 1 / task.inverseTemperature;
  const curvature = matrix(count, trained), kernel = matrix(count, trained);
  const diagonal = new Float64Array(count), coupled = options.elasticCoupling > 0;
  const halves = [0, 1].map(() => matrix(coupled ? particles : 0, count));
  const { activation, across } = options;
  const { look, features, signal } = particleObserver(algebra, {
    ...{ activation, points: all, trained, particles, richness },
  });
  const batches = Array.from({ length: BATCHES }, () => new Float64Array(count));
  let accepted = 0;
  for (let k = 0; k < LOOKS; k++) {
    accepted += await advance(chain, v, breathe) / LOOKS;
    const seen = look(chain.weights, v, (fields) => across?.(k, fields));
    addTo(curvature.data, seen.amplified.data, 1 / LOOKS);
    addTo(kernel.data, seen.kernel.data, 1 / LOOKS);
    addTo(diagonal, seen.diagonal, 1 / LOOKS);
    if (coupled) addSingles(halves[k < LOOKS / 2 ? 0 : 1]);
    addTo(batches[Math.floor(k * BATCHES / LOOKS)], seen.moved, BATCHES / LOOKS);
  }
  if (accepted < LEAST) {
    throw new NumericalError(
      `Cannot trust particles of which ${accepted} accept a move: need at least ${LEAST}; take a smaller richness`,
    );
  }
  const mean = new Float64Array(count);
  for (const batch of batches) addTo(mean, batch, 1 / BATCHES);
  // What w̄ explains, from two halves that scatter independently; without a w̄ that is the mean alone
  const conditional = coupled ? matrix(particles, count) : matrix(1, count, mean);
  if (coupled) {
    subtractProducts(algebra, { curvature, diagonal }, halves[0], halves[1], richness);
    for (const half of halves) addTo(conditional.data, half.data, 0.5);
  } else {
    algebra.rankOneUpdate(curvature, mean, mean.subarray(0, trained), -(richness ** 2));
    mean.forEach((f, i) => diagonal[i] -= (richness * f) ** 2);
  }
  // Where Newton would go from here moves f along: Φv changes by H δv.
  const own = matrix(trained, trained, curvature.data.slice(0, trained * trained));
  const correct = (moved: Float64Array) => {
    const gradient = labels.map((y, k) => y - ridge * v[k] - moved[k]);
    const move = solved(matrix(trained, 1, gradient)).data;
    const predictor = moved.map((f, i) => {
      let sum = f;
      for (let k = 0; k < trained; k++) sum += curvature.data[i * trained + k] * move[k];
      return sum;
    });
    return { predictor, dual: v.map((x, k) => x + move[k]) };
  };
  // What w̄ explains is an estimate: taken from a curvature that particles hardly know, it can leave one that is none.
  const solved = (gradient: Matrix) => {
    try {
      return solveRidge(algebra, own, ridge, gradient);
    } catch (error) {
      if (!(error instanceof NumericalError)) throw error;
      throw new NumericalError(
        `Cannot tell the curvature of a posterior from ${particles} particles; take more, or a smaller richness`,
      );
    }
  };
  const { predictor, dual } = correct(mean), apart = batches.map((batch) => correct(batch).predictor);
  const errors = predictor.map((f, i) =>
    Math.sqrt(apart.reduce((sum, g) => sum + (g[i] - f) ** 2, 0) / (BATCHES * (BATCHES - 1)))
  );
  const detail: TiltedDetail = {
    ...{ moved: predictor, curvature, diagonal, kernel, conditional },
    outermost: 0,
  };
  return { task, dual, detail, weights: chain.weights, error: Math.max(...errors) };

  /** φ(v·φ) of each particle in a half of the looks. */
  function addSingles({ data }: Matrix): void {
    for (let i = 0, at = 0; i < particles; i++) {
      for (let k = 0; k < count; k++, at++) data[at] += 2 / LOOKS * features.data[at] * signal[i];
    }
  }
}

/** Moves and returns the share accepted; lets others run, and whoever stops us stop us. */
export async function advance(
  chain: ParticleChain,
  dual: Float64Array,
  breathe: ReturnType<typeof breather>,
): Promise<number> {
  let accepted = 0;
  for (let move = 0; move < MOVES; move++) accepted += chain.move(dual) / MOVES;
  await breathe();
  return accepted;
}

function addTo(sum: Float64Array, terms: Float64Array, scale: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += scale * terms[i];
}
