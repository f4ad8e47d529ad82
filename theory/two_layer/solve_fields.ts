import { breather } from "../../numerics/breathe.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import { type DataSpan, type SpannedPoints, spanPoints } from "./data_span.ts";
import { plainDescent } from "./descend_fields.ts";
import { fastDescent } from "./fast_descent.ts";
import { fieldDynamics } from "./field_dynamics.ts";
import { fieldHealth } from "./field_health.ts";
import {
  type FieldProblem,
  type FieldStage,
  inputDimOf,
  requireFieldProblem,
  sumRate,
} from "./field_problem.ts";
import type { FieldRecord } from "./field_record.ts";
import { fieldRecorder } from "./field_recorder.ts";
import type { ParticleMeasure } from "./particle_measure.ts";
import { type ReadParticles, readPoints } from "./read_points.ts";

/** Options of {@linkcode solveFields}. */
export interface SolveFieldsOptions {
  /** Error of f that a leap over many steps may make; 0 for all steps one by one. */
  readonly tolerance: number;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode solveFields} returns. */
export interface FieldSolution {
  /** All records, stage by stage. */
  readonly records: readonly FieldRecord[];
  /** Largest ηλ_max measured in each stage. */
  readonly sharpness: readonly number[];
  /** Evaluations of the training fields: as many as steps without leaps. */
  readonly evaluations: number;
  /** The particles at the end. */
  readonly particles: ReadParticles;
  /** Axes of their hidden weights. */
  readonly span: DataSpan;
  /** f_off of the last stage, on its training inputs and on each test set. */
  readonly offsets: { readonly train: Float64Array; readonly tests: readonly Float64Array[] };
}

/**
 * Trains the particles of a measure through all stages of a problem, at any width of the network they stand for: infinite if the
 * measure is the Gaussian one.
 *
 * @param measure Where the particles start; kept.
 * @throws {RangeError} If the problem is out of its domain.
 * @throws {NumericalError} If training diverges or is at the edge of stability.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two layers at finite learning rate.
 */
export async function solveFields(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  measure: ParticleMeasure,
  { tolerance, signal }: SolveFieldsOptions,
): Promise<FieldSolution> {
  requireFieldProblem(problem);
  const { activation, stages, tests, weightDecay } = problem;
  const testPoints = tests.map(({ inputs }) => spanPoints(algebra, inputs, measure.span));
  const breathe = breather(signal);
  const records: FieldRecord[] = [], sharpness: number[] = [];
  let particles = asParticles(measure), evaluations = 0;
  let offsets: FieldSolution["offsets"] = { train: new Float64Array(0), tests: [] };

  for (const [index, stage] of stages.entries()) {
    const inputs = spanPoints(algebra, stage.inputs, measure.span);
    if (index > 0 && stage.readout === "reset") particles = redrawn(particles, measure, index);
    const centers = index > 0 && stage.readout !== "keep";
    const offset = (points: SpannedPoints) =>
      centers
        ? readPoints(algebra, activation, { points, particles }).map((sum) => sum / stage.richness)
        : new Float64Array(points.beyond.length);
    offsets = { train: offset(inputs), tests: testPoints.map(offset) };
    const trainOffset = offsets.train, testOffsets = offsets.tests;
    const start = matrix(particles.readout.length, measure.span.rank);
    particles.hidden(0, start);
    const dynamics = fieldDynamics(algebra, {
      ...{ activation, start, readout: particles.readout, weights: particles.weights, weightDecay },
      ...{ coordinates: inputs.coordinates, richness: stage.richness, trainable: stage.trainable },
      targets: stage.targets.map((y, p) => y + trainOffset[p]),
    });
    const health = fieldHealth(algebra, dynamics, `stage ${index + 1}`);
    const rate = sumRate(problem, stage);
    const shared = { rate, health, breathe };
    const descent = tolerance > 0
      ? fastDescent(dynamics, { ...shared, tolerance })
      : plainDescent(dynamics, shared);
    const before = particles, moves = stage.trainable === "all";
    const current = (): ReadParticles => {
      const { state } = descent;
      return {
        readout: state.readout,
        weights: before.weights,
        beyond: before.beyond,
        beyondLeft: moves ? before.beyondLeft * state.left[0] : before.beyondLeft,
        hidden: (from, out) => dynamics.hidden(state, from, out),
      };
    };
    const record = fieldRecorder(algebra, problem, { index, dynamics, health, testPoints, testOffsets });
    let done = 0;
    for (const step of [...new Set([...stage.records, stage.steps])]) {
      await descent.advance(step - done);
      done = step;
      if (stage.records.includes(step)) records.push(record(step, descent.state, current()));
      await breathe();
    }
    particles = current();
    sharpness.push(health.largest);
    evaluations += descent.evaluations;
  }
  return { records, sharpness, evaluations, particles, span: measure.span, offsets };
}

/**
 * Bytes that {@linkcode solveFields} takes for its particles, so that a caller can refuse in advance.
 *
 * @param particles S at the start; each readout drawn anew doubles it.
 * @param rank r, at most the number of training samples of all stages and at most D.
 */
export function fieldMemory(problem: FieldProblem, particles: number, rank: number): number {
  let count = particles, most = 0;
  problem.stages.forEach((stage: FieldStage, i) => {
    if (i > 0 && stage.readout === "reset") count *= 2;
    const samples = stage.targets.length, columns = Math.min(samples, 2 * rank);
    most = Math.max(most, count * (2 * rank + 4 * samples + 6 * columns + 10));
  });
  return 8 * (most + inputDimOf(problem) * rank);
}

function asParticles({ readout, weights, beyond, hidden }: ParticleMeasure): ReadParticles {
  return {
    ...{ readout, weights, beyond },
    beyondLeft: 1,
    hidden: (from, out) => out.data.set(hidden.data.subarray(from * out.cols, (from + out.rows) * out.cols)),
  };
}

/** Each particle as often as a new readout needs it. */
function redrawn(particles: ReadParticles, measure: ParticleMeasure, stage: number): ReadParticles {
  const { weights, beyond, beyondLeft } = particles;
  const { copies, readout, shares } = measure.redraw(stage, weights.length);
  const old = matrix(weights.length, measure.span.rank);
  particles.hidden(0, old);
  const repeat = (from: Float64Array) => readout.map((_, i) => from[Math.floor(i / copies)]);
  return {
    ...{ readout, beyondLeft, beyond: repeat(beyond) },
    weights: repeat(weights).map((weight, i) => weight * shares[i % copies]),
    hidden(from, out) {
      for (let s = 0; s < out.rows; s++) {
        const row = Math.floor((from + s) / copies) * out.cols;
        out.data.set(old.data.subarray(row, row + out.cols), s * out.cols);
      }
    },
  };
}
