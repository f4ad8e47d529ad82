import type { ParticleRun } from "../../numerics/particle_descent.ts";
import type { FieldDescent, FieldDescentOptions } from "./descend_fields.ts";
import type { FieldDynamics } from "./particle_state.ts";

/** Steps between two looks at the fields. */
const STRETCH = 50;

/**
 * Descent step by step, the steps taken by someone else; the fields are looked at here every 50 steps, in float64.
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
        const stretch = Math.min(rest, STRETCH - done % STRETCH);
        const { move, readout, left } = await run.advance(stretch);
        state = { move, readout, left: Float64Array.of(left) };
        done += stretch;
        rest -= stretch;
      }
    },
  };
}
