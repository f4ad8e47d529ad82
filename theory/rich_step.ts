/** What a two-layer linear network knows: vectors in an orthonormal frame that grows by one direction a task. */
export interface RichState {
  /** A = w·w/N. */
  readonly energy: number;
  /** v = Wᵀw/N, frame coordinates. */
  readonly weights: readonly number[];
}

/** One task that a network learns with all its weights, to convergence. */
export interface RichTask {
  /** P, number of samples; infinite for the population. */
  readonly samples: number;
  /** σ, standard deviation of the label noise. */
  readonly noise: number;
  /** γ̄ > 0. */
  readonly proportionalRichness: number;
  /** Whether the predictor at the switch is kept or subtracted. */
  readonly readout: "keep" | "center";
  /** Unit teacher, coordinates in an orthonormal frame of all teachers. */
  readonly teacher: readonly number[];
}

/** What the inputs of a task span and what noise it has, for vectors of the frame. */
export interface Span {
  /** Π_ij = e_i·P e_j, P the projection on the span of the inputs, symmetric. */
  readonly gram: (i: number, j: number) => number;
  /** e_i · (fitted noise). */
  readonly noise: readonly number[];
  /** Energy of the fitted noise. */
  readonly energy: number;
}

/**
 * Trains a two-layer linear network on one more task with all its weights: the end point of gradient flow, closed.
 *
 *     fit = γ̄(Pβ + ε) [+ Pv for center],   p = |v − Pv|²/(1+A),   A' = [p + √(p² + 4(1 + |fit|² + p))]/2
 *     s = √((1+A')/(1+A)),   v' = fit + s(v − Pv)
 *
 * The kernel M = I + vvᵀ/(1+A) stays a boost's (see {@linkcode boostSpike}), and its block outside the span of the inputs never
 * moves: so there v is only rescaled, by s. From v = 0, A = 1 the result is v' = γ̄·(least-squares fit): the first task.
 *
 * @param frame Number m of coordinates so far; the result has one more, the part of v' outside the frame.
 * @see Derived here; the linear case of Lauditi, Bordelon, Pehlevan (2025), Result 1.
 */
export function richStep(state: RichState, task: RichTask, span: Span, frame: number): RichState {
  const gamma = task.proportionalRichness, centred = task.readout === "center";
  const at = (vector: readonly number[], i: number) => vector[i] ?? 0;
  const spanned = (vector: readonly number[]) =>
    Array.from({ length: frame }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < frame; j++) sum += span.gram(i, j) * at(vector, j);
      return sum;
    });
  const product = (a: readonly number[], b: readonly number[]) =>
    b.reduce((sum, value, i) => sum + value * at(a, i), 0);
  const teacher = spanned(task.teacher), before = spanned(state.weights);
  let fitted = gamma ** 2 *
    (product(task.teacher, teacher) + 2 * product(task.teacher, span.noise) + span.energy);
  if (centred) {
    fitted += 2 * gamma * (product(task.teacher, before) + product(state.weights, span.noise)) +
      product(state.weights, before);
  }
  fitted = Math.max(0, fitted);
  const outside = Math.max(0, product(state.weights, state.weights) - product(state.weights, before));
  const p = outside / (1 + state.energy);
  const energy = (p + Math.sqrt(p * p + 4 * (1 + fitted + p))) / 2;
  const scale = Math.sqrt((1 + energy) / (1 + state.energy));
  const weights = Array.from(
    { length: frame },
    (_, i) =>
      gamma * (teacher[i] + at(span.noise, i)) + (centred ? before[i] : 0) +
      scale * (at(state.weights, i) - before[i]),
  );
  const square = fitted + scale ** 2 * outside;
  weights.push(Math.sqrt(Math.max(0, square - product(weights, weights))));
  return { energy, weights };
}
