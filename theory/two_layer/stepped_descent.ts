import type { MovedParticles, ParticleRun } from "../../numerics/particle_descent.ts";
import type { FieldDescent, FieldDescentOptions } from "./descend_fields.ts";
import type { FieldDynamics, ParticleState } from "./particle_state.ts";

/** Steps between two looks at the fields. */
const STRETCH = 50;
/** What a step may be off by: a part of itself, and roundings of single precision. */
const TRUST = 1e-3, ROUNDINGS = 16 * 2 ** -24;

/**
 * Descent step by step, the steps taken by someone else; the fields are looked at here every 50 steps, in float64. So that a
 * prediction does not rest on what made a measurement, the first step is taken here as well, and must be the same.
 *
 * @param run The particles of the same stage.
 */
export function steppedDescent(
  dynamics: FieldDynamics,
  run: ParticleRun,
  { rate, health, breathe }: FieldDescentOptions,
): FieldDescent {
  let state = dynamics.fresh(), done = 0, mark = state, doneThere = 0;
  return {
    remember() {
      run.remember();
      mark = state; // each stretch makes a new one
      doneThere = done;
    },
    goBack() {
      run.goBack();
      state = mark;
      done = doneThere;
    },
    get state() {
      return state;
    },
    get evaluations() {
      return done;
    },
    async advance(steps) {
      for (let rest = steps; rest > 0;) {
        await breathe();
        health.watch(dynamics.residual(state), done);
        if (health.isDue(done)) health.measure(state, rate, done);
        const stretch = done === 0 ? 1 : Math.min(rest, STRETCH - done % STRETCH);
        const moved = await run.advance(stretch), { move, readout, left } = moved;
        if (done === 0) requireSameStep(dynamics, rate, moved);
        state = { move, readout, left: Float64Array.of(left) };
        done += stretch;
        rest -= stretch;
      }
    },
  };
}

/** Takes the first step here; the fields must be those of the start. */
function requireSameStep(dynamics: FieldDynamics, rate: number, moved: MovedParticles): void {
  const start = dynamics.fresh(), need = dynamics.fresh();
  dynamics.step(need, rate);
  const parts: [string, (state: Pick<ParticleState, "move" | "readout">) => Float64Array][] = [
    ["hidden weights", ({ move }) => move.data],
    ["readout", ({ readout }) => readout],
  ];
  for (const [name, of] of parts) {
    const before = of(start), after = of(need), seen = of(moved);
    let off = 0, step = 0, size = 0;
    for (let i = 0; i < before.length; i++) {
      off = Math.max(off, Math.abs(seen[i] - after[i]));
      step = Math.max(step, Math.abs(after[i] - before[i]));
      size = Math.max(size, Math.abs(after[i]));
    }
    if (off <= TRUST * step + ROUNDINGS * size) continue;
    throw new Error(
      `Cannot trust the device that steps the mean field: its first step moves the ${name} by up to ${
        off.toPrecision(3)
      } otherwise than float64 does; take --backend cpu`,
    );
  }
}
