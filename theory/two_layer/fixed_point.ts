import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { spanPoints } from "./data_span.ts";
import type { FieldProblem } from "./field_problem.ts";
import { frozenDescent } from "./frozen_descent.ts";
import { lazyFieldKernels } from "./lazy_fields.ts";
import type { FieldSolution } from "./solve_fields.ts";

/** How far a run with weight decay is from the fixed point of its readout. */
export interface FixedPoint {
  /** Largest |f(x) − Φ(x,X)(Φ+λI)⁻¹(y + f_off(X)) + f_off(x)| over the points of the first test set. */
  readonly residual: number;
  /** ηλT of the last stage: below about 10 decay has not had the time to get there. */
  readonly decayTime: number;
}

/**
 * Compares the end of a run with the fixed point of its readout: where dz/dt = 0, z = (γ/λ)ΣΔφ, so that f is kernel ridge
 * regression with the adapted feature kernel,
 *
 *     f(x) = Φ(x,X)(Φ + λI)⁻¹(y + f_off(X)) − f_off(x)
 *
 * It holds for any particles that have come to rest, so it tells whether they have, not whether the hidden weights moved rightly.
 *
 * @throws {RangeError} If there is no weight decay, no test set, or the last stage makes no record at its end.
 * @see Lauditi, Bordelon, Pehlevan (2025), Eq. 5; f_off for centred readouts added here.
 */
export function fixedPoint(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  solution: FieldSolution,
): FixedPoint {
  const { weightDecay, activation, stages, tests, loss } = problem, stage = stages[stages.length - 1];
  const last = solution.records[solution.records.length - 1];
  if (!(weightDecay > 0)) {
    throw new RangeError("Cannot compare with the fixed point as weight decay must be > 0");
  }
  if (tests.length === 0) throw new RangeError("Cannot compare with the fixed point without test points");
  if (!last || last.stage !== stages.length - 1 || last.step !== stage.steps) {
    throw new RangeError("Cannot compare with the fixed point without a record at the end of the last stage");
  }
  const train = spanPoints(algebra, stage.inputs, solution.span),
    test = spanPoints(algebra, tests[0].inputs, solution.span);
  const { readout } = lazyFieldKernels(algebra, activation, { particles: solution.particles, train, test });
  const ridge = loss === "mean" ? weightDecay * stage.targets.length : weightDecay;
  const targets = stage.targets.map((y, p) => y + solution.offsets.train[p]);
  const rest = frozenDescent(algebra, readout, { targets, rate: 0, steps: Infinity, ridge });
  const offset = solution.offsets.tests[0];
  const residual = last.tests[0].reduce(
    (most, f, t) => Math.max(most, Math.abs(f + offset[t] - rest.test[t])),
    0,
  );
  return { residual, decayTime: stage.learningRate * weightDecay * stage.steps };
}
