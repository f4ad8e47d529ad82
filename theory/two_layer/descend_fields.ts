import type { FieldDynamics, ParticleState } from "./particle_state.ts";
import type { FieldHealth } from "./field_health.ts";

/** Moves particles along their training. */
export interface FieldDescent {
  /**
   * Exactly or nearly what `steps` steps of descent do, from where the last call ended.
   *
   * @throws {NumericalError} If the residual is not finite or training is unstable.
   */
  advance(steps: number): Promise<void>;
  /** Where the particles are; another object after each call. */
  readonly state: ParticleState;
  /** Remembers where the particles are. */
  remember(): void;
  /** Takes them back there. */
  goBack(): void;
  /** Evaluations of all fields so far: a plain step takes one. */
  readonly evaluations: number;
}

/** Options of {@linkcode plainDescent} and of `fastDescent`. */
export interface FieldDescentOptions {
  /** η on the sum of squares. */
  readonly rate: number;
  /** What watches the run. */
  readonly health: FieldHealth;
  /** Called between steps: yields, or throws when aborted. */
  readonly breathe: () => Promise<void> | undefined;
}

/** to ← from */
export function copyState(from: ParticleState, to: ParticleState): void {
  to.move.data.set(from.move.data);
  to.readout.set(from.readout);
  to.left.set(from.left);
}

/** Descent as it is defined, step by step. */
export function plainDescent(
  dynamics: FieldDynamics,
  { rate, health, breathe }: FieldDescentOptions,
): FieldDescent {
  const state = dynamics.fresh();
  let done = 0, mark: ParticleState | undefined, doneThere = 0;
  return {
    state,
    remember() {
      copyState(state, mark ??= dynamics.fresh());
      doneThere = done;
    },
    goBack() {
      if (mark) copyState(mark, state);
      done = doneThere;
    },
    get evaluations() {
      return done;
    },
    async advance(steps) {
      for (let step = 0; step < steps; step++, done++) {
        await breathe();
        health.watch(dynamics.residual(state), done);
        if (health.isDue(done)) health.measure(state, rate, done);
        dynamics.step(state, rate);
      }
    },
  };
}
