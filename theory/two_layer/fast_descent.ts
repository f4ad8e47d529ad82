import { type ChebyshevStages, chebyshevStages } from "./chebyshev_stages.ts";
import { copyState, type FieldDescent, type FieldDescentOptions } from "./descend_fields.ts";
import type { FieldDynamics, ParticleState } from "./particle_state.ts";

/** Room for growth of the sharpness between two measurements, and for what the tangent kernel leaves out. */
const SAFETY = 1.3;
/** Leaps between two measurements. */
const INTERVAL = 4;
/** Leap to begin with, in steps. */
const FIRST = 8;
/** Plain steps at a stretch. */
const STRETCH = 50;

/**
 * Descent by leaps over many steps at once, for steps that are small against the times on which the fields change.
 *
 * A leap is a Runge–Kutta–Chebyshev step for n steps of *descent* ({@linkcode chebyshevStages}): √n evaluations are stable
 * where n steps are, and there is no error of first order in η. The error of a leap in state is about
 *
 *     E = 0.8(y₀ − y₁) + 0.4H(F₀ + F₁) − 0.4η(F₁ − F₀)
 *
 * and counts by what it does to f: single neurons scatter much more, at a kink by an order of H, without moving their average.
 * Where leaps do not pay, or ηλ_max > 1 and descent oscillates, steps are plain ones.
 *
 * @param tolerance Root mean square over the training points of a leap's error of f.
 */
export function fastDescent(
  dynamics: FieldDynamics,
  { rate, health, breathe, tolerance }: FieldDescentOptions & { tolerance: number },
): FieldDescent {
  let state = dynamics.fresh(), proposed = FIRST, done = 0, evaluations = 0, sharpness = 0, due = 0;
  const spare = Array.from({ length: 5 }, () => dynamics.fresh());
  const there = new Float64Array(dynamics.samples);
  let startIsKnown = false; // spare[0] is the slope at `state`
  let mark: ParticleState | undefined, doneThere = 0;

  function residual(at: ParticleState): Float64Array {
    evaluations++;
    return dynamics.residual(at);
  }

  async function plain(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++, done++) {
      await breathe();
      health.watch(residual(state), done);
      dynamics.step(state, rate);
    }
    startIsKnown = false;
  }

  /** Tries n steps at once; the state moves if the error is small enough. Returns the error over the tolerance. */
  async function leap(steps: number, { first, later }: ChebyshevStages): Promise<number> {
    const time = steps * rate, [start, end, slope] = [spare[0], spare[1], spare[2]];
    let before = spare[3], now = spare[4];
    if (!startIsKnown) {
      health.watch(residual(state), done);
      dynamics.slope(state, start);
      startIsKnown = true;
    }
    copyState(state, before);
    combine(now, [[1, state], [time * first, start]]);
    for (const [mu, nu, push, back] of later) {
      await breathe();
      residual(now);
      dynamics.slope(now, slope);
      combine(before, [[1 - mu - nu, state], [mu, now], [nu, before], [time * push, slope], [
        time * back,
        start,
      ]]);
      [before, now] = [now, before];
    }
    there.set(residual(now));
    dynamics.slope(now, end);
    combine(slope, [[0.8, state], [0.2, now], [0.4 * (time + rate), start], [0.4 * (time - rate), end]]);
    const shifted = residual(slope);
    let sum = 0;
    for (let p = 0; p < there.length; p++) sum += (shifted[p] - there[p]) ** 2;
    const error = Math.sqrt(sum / there.length) / tolerance;
    if (error <= 1) {
      spare.splice(0, 5, end, start, slope, before, state);
      state = now;
      done += steps;
    }
    return error;
  }

  return {
    get state() {
      return state;
    },
    get evaluations() {
      return evaluations;
    },
    remember() {
      copyState(state, mark ??= dynamics.fresh());
      doneThere = done;
    },
    goBack() {
      if (mark) copyState(mark, state);
      done = doneThere;
      startIsKnown = false;
    },
    async advance(steps) {
      for (let rest = steps; rest > 0;) {
        if (due-- <= 0) {
          health.watch(residual(state), done);
          sharpness = health.measure(state, rate, done);
          due = INTERVAL;
        }
        const most = Math.min(proposed, rest);
        const method = sharpness > 1 ? undefined : fewestStages(most, SAFETY * sharpness * most);
        if (!method) {
          const stretch = Math.min(most, STRETCH);
          await plain(stretch);
          rest -= stretch;
          if (stretch === proposed) proposed *= 2;
          continue;
        }
        const error = await leap(most, method);
        const factor = Math.min(4, Math.max(0.1, 0.8 * Math.max(error, 1e-9) ** (-1 / 3)));
        if (error <= 1) {
          rest -= most;
          proposed = Math.max(most === proposed ? FIRST : proposed, Math.floor(most * factor));
        } else {
          proposed = Math.max(2, Math.floor(most * (Number.isFinite(factor) ? factor : 0.1)));
          due = 0;
        }
      }
    },
  };
}

/** The cheapest method that is stable up to `decay`; none if plain steps cost no more. */
function fewestStages(steps: number, decay: number): ChebyshevStages | undefined {
  for (let count = Math.max(2, Math.floor(Math.sqrt(decay))); count + 2 < steps; count++) {
    const { stages, stable } = chebyshevStages(count, steps);
    if (stable >= decay) return stages;
  }
  return undefined;
}

/** out ← Σ factor·state, entry by entry; `out` may be one of the states. */
function combine(out: ParticleState, terms: readonly (readonly [number, ParticleState])[]): void {
  for (
    const part of [
      (s: ParticleState) => s.move.data,
      (s: ParticleState) => s.readout,
      (s: ParticleState) => s.left,
    ]
  ) {
    const to = part(out), parts = terms.map(([, state]) => part(state));
    const [a, b = 0, c = 0, d = 0, e = 0] = terms.map(([factor]) => factor);
    const [p, q = p, r = p, v = p, w = p] = parts;
    for (let i = 0; i < to.length; i++) to[i] = a * p[i] + b * q[i] + c * r[i] + d * v[i] + e * w[i];
  }
}
