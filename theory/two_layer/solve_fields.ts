import { breather } from "../../numerics/breathe.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import type { ParticleStepper } from "../../numerics/particle_descent.ts";
import { type DataSpan, type SpannedPoints, spanPoints } from "./data_span.ts";
import { plainDescent } from "./descend_fields.ts";
import { fastDescent } from "./fast_descent.ts";
import { fieldDynamics } from "./field_dynamics.ts";
import { fieldHealth } from "./field_health.ts";
import { motionForm } from "./hidden_motion.ts";
import { steppedDescent } from "./stepped_descent.ts";
import { type FieldProblem, requireFieldProblem, sumRate } from "./field_problem.ts";
import type { FieldRecord } from "./field_record.ts";
import { fieldRecorder } from "./field_recorder.ts";
import type { ParticleMeasure } from "./particle_measure.ts";
import { redrawParticles } from "./redraw_particles.ts";
import { type ReadParticles, readPoints, restingParticles } from "./read_points.ts";
import { stopAtLoss } from "./stop_at_loss.ts";

/** Options of {@linkcode solveFields}. */
export interface SolveFieldsOptions {
  /** Error of f that a leap over many steps may make; 0 for all steps one by one. */
  readonly tolerance: number;
  /** Takes the steps, all of them one by one, instead of the leaps made here; as accurate as its arithmetic. */
  readonly stepper?: ParticleStepper;
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
  { tolerance, stepper, signal }: SolveFieldsOptions,
): Promise<FieldSolution> {
  requireFieldProblem(problem);
  const { activation, stages, tests, weightDecay } = problem;
  const testPoints = tests.map(({ inputs }) => spanPoints(algebra, inputs, measure.span));
  const breathe = breather(signal);
  const records: FieldRecord[] = [], sharpness: number[] = [];
  let { hidden } = measure,
    particles = restingParticles(algebra, hidden, { ...weightsOf(measure), beyondLeft: 1 });
  let evaluations = 0;
  let offsets: FieldSolution["offsets"] = { train: new Float64Array(0), tests: [] };

  for (const [index, stage] of stages.entries()) {
    const inputs = spanPoints(algebra, stage.inputs, measure.span);
    if (index > 0 && stage.readout === "reset") {
      const fresh = measure.redraw(index, particles.weights.length);
      ({ hidden, particles } = redrawParticles(algebra, { hidden, particles }, fresh));
    }
    const centers = index > 0 && stage.readout !== "keep";
    const offset = (points: SpannedPoints) =>
      centers
        ? readPoints(algebra, activation, { points, particles }).map((sum) => sum / stage.richness)
        : new Float64Array(points.beyond.length);
    offsets = { train: offset(inputs), tests: testPoints.map(offset) };
    const trainOffset = offsets.train, testOffsets = offsets.tests;
    const { readout, weights, beyond, beyondLeft } = particles;
    const job = {
      ...{ activation, start: hidden, readout, weights, weightDecay },
      ...{ coordinates: inputs.coordinates, richness: stage.richness },
      targets: stage.targets.map((y, p) => y + trainOffset[p]),
    };
    const { trainable } = stage, dynamics = fieldDynamics(algebra, { ...job, trainable });
    const health = fieldHealth(algebra, dynamics, {
      name: stage.name ?? `stage ${index + 1}`,
      learningRate: stage.learningRate,
    });
    const rate = sumRate(problem, stage);
    const shared = { rate, health, breathe };
    using run = await stepper?.({ ...job, rate, form: motionForm(job.coordinates, trainable) });
    const descent = run
      ? steppedDescent(dynamics, run, shared)
      : tolerance > 0
      ? fastDescent(dynamics, { ...shared, tolerance })
      : plainDescent(dynamics, shared);
    const moves = stage.trainable === "all";
    const current = (): ReadParticles => {
      const { state } = descent;
      return {
        ...{ readout: state.readout, weights, beyond },
        beyondLeft: moves ? beyondLeft * state.left[0] : beyondLeft,
        hidden: (from, out) => dynamics.hidden(state, from, out),
        fields: (points, from, out) => dynamics.fields(state, points, from, out),
      };
    };
    const record = fieldRecorder(algebra, problem, { index, dynamics, health, testPoints, testOffsets });
    const lossHere = () => meanOfSquares(dynamics.residual(descent.state));
    const { stopLoss = -1 } = stage,
      training = {
        remember: descent.remember,
        retry: async (steps: number) => {
          descent.goBack();
          await descent.advance(steps);
          return lossHere();
        },
      };
    let before = { step: 0, loss: Infinity };
    if (stopLoss > 0) descent.remember();
    for (const step of [...new Set([...stage.records, stage.steps])]) {
      await descent.advance(step - before.step);
      const after = { step, loss: stopLoss > 0 ? lossHere() : Infinity }, stops = after.loss <= stopLoss;
      const end = stops && step > 0 ? await stopAtLoss(training, stopLoss, before, after) : step;
      if (stops || stage.records.includes(step)) records.push(record(end, descent.state, current(), stops));
      if (stops) break;
      if (stopLoss > 0) descent.remember();
      before = after;
      await breathe();
    }
    const end = current();
    hidden = matrix(weights.length, measure.span.rank);
    end.hidden(0, hidden);
    particles = restingParticles(algebra, hidden, { ...weightsOf(end), beyondLeft: end.beyondLeft }); // frees the stage's memory
    sharpness.push(health.largest);
    evaluations += descent.evaluations;
  }
  return { records, sharpness, evaluations, particles, span: measure.span, offsets };
}

function meanOfSquares(residual: Float64Array): number {
  return residual.reduce((sum, value) => sum + value * value, 0) / residual.length;
}

function weightsOf({ readout, weights, beyond }: ParticleMeasure | ReadParticles) {
  return { readout, weights, beyond };
}
