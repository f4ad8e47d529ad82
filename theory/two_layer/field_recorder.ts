import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import type { SpannedPoints } from "./data_span.ts";
import type { FieldDynamics, ParticleState } from "./particle_state.ts";
import type { FieldHealth } from "./field_health.ts";
import { type FieldProblem, inputDimOf, sumRate } from "./field_problem.ts";
import { alignmentWith, type FieldDetail, type FieldRecord, meanSquare } from "./field_record.ts";
import { type FieldMoments, gatherMoments, type ReadParticles, readPoints } from "./read_points.ts";

/** What a recorder of one stage looks at. */
export interface RecorderOptions {
  /** Index of the stage. */
  readonly index: number;
  readonly dynamics: FieldDynamics;
  readonly health: FieldHealth;
  /** Each test set in the span of the particles. */
  readonly testPoints: readonly SpannedPoints[];
  /** f_off on each test set, `[T]`. */
  readonly testOffsets: readonly Float64Array[];
}

/**
 * Makes records of a stage: the only place where test points are computed. One that ends the stage before its last step has details
 * if that would have.
 */
export function fieldRecorder(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  { index, dynamics, health, testPoints, testOffsets }: RecorderOptions,
): (step: number, state: ParticleState, particles: ReadParticles, ends: boolean) => FieldRecord {
  const { activation, tests, histogram } = problem, stage = problem.stages[index];
  const { targets, richness } = stage;

  function detail(
    step: number,
    state: ParticleState,
    particles: ReadParticles,
    moments: FieldMoments,
  ): FieldDetail {
    const sharpness = health.measure(state, sumRate(problem, stage), step);
    const { feature, hidden } = dynamics.kernels(state), tangent = hidden.data.slice();
    for (let i = 0; i < tangent.length; i++) {
      tangent[i] = feature.data[i] + (stage.trainable === "all" ? tangent[i] : 0);
    }
    const { readout, weights } = particles;
    return {
      featureKernel: feature,
      tangentKernel: matrix(feature.rows, feature.cols, tangent),
      sharpness,
      kernelAlignment: alignmentWith(feature, targets),
      readoutSquare: readout.reduce((sum, z, s) => sum + weights[s] * z * z, 0),
      hiddenSquare: hiddenSquare(particles),
      ...moments,
    };
  }

  function hiddenSquare({ weights, beyondLeft, hidden }: ReadParticles): number {
    const { rank } = dynamics, row = matrix(1, rank);
    let sum = (inputDimOf(problem) - rank) * beyondLeft ** 2;
    for (let s = 0; s < weights.length; s++) {
      hidden(s, row);
      sum += weights[s] * row.data.reduce((square, w) => square + w * w, 0);
    }
    return sum;
  }

  return (step, state, particles, ends) => {
    const residual = dynamics.residual(state);
    health.watch(residual, step);
    const train = targets.map((y, p) => y - residual[p]);
    const wanted = stage.detailed.includes(ends ? stage.steps : step);
    const gathered = gatherMoments(particles.weights, testPoints[0]?.beyond.length ?? 0, histogram);
    const predictors = testPoints.map((points, set) =>
      readPoints(algebra, activation, {
        points,
        particles,
        look: wanted && set === 0 ? gathered.look : undefined,
      }).map((sum, t) => sum / richness - testOffsets[set][t])
    );
    return {
      ...{ stage: index, step, time: step * stage.learningRate, train, tests: predictors },
      trainLoss: meanSquare(train, targets),
      testLosses: predictors.map((predictor, set) =>
        tests[set].targets.map((labels) => meanSquare(predictor, labels))
      ),
      detail: wanted ? detail(step, state, particles, gathered.moments()) : undefined,
    };
  };
}
