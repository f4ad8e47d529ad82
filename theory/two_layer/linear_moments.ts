import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { principalSpan, type SpannedPoints, spanPoints } from "./data_span.ts";
import { type FieldProblem, inputDimOf, requireFieldProblem, sumRate } from "./field_problem.ts";
import { type FieldRecord, meanSquare } from "./field_record.ts";

/** A record of {@linkcode linearMoments}. */
export interface LinearRecord extends Omit<FieldRecord, "detail"> {
  /** ⟨z²⟩. */
  readonly readoutSquare: number;
  /** ⟨|w|²⟩, all D components. */
  readonly hiddenSquare: number;
}

/**
 * Linear networks of infinite width at finite learning rate, exactly: the second moments of a neuron close.
 *
 *     m = ⟨zw⟩, C = ⟨wwᵀ⟩, c = ⟨z²⟩,   v = ηγXᵀΔ/√D,   f = (m/γ − θ_off)·x/√D,   k = 1 − ηλ
 *     m ← k²m + k(cv + Cv) + (v·m)v,   C ← k²C + k(mvᵀ + vmᵀ) + cvvᵀ,   c ← k²c + 2kv·m + vᵀCv
 *
 * If z alone moves, m ← km + Cv and C stays. A readout drawn anew has m = 0, c = 1. There are no samples of neurons, so this is
 * what the particles must converge to.
 *
 * @throws {RangeError} If the activation is not linear, or the problem is out of its domain.
 * @throws {NumericalError} If training diverges.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two-layer linear networks; the recursion derived here.
 */
export function linearMoments(algebra: LinearAlgebra, problem: FieldProblem): LinearRecord[] {
  requireFieldProblem(problem);
  const { stages, tests, weightDecay, activation } = problem;
  if (activation.name !== "linear") {
    throw new RangeError(`Cannot close the moments of ${activation.name}: need the linear activation`);
  }
  const span = principalSpan(algebra, stages.map(({ inputs }) => inputs));
  const testPoints = tests.map(({ inputs }) => spanPoints(algebra, inputs, span));
  const size = span.rank, across = inputDimOf(problem) - size;
  const m = new Float64Array(size),
    C = matrix(size, size),
    v = new Float64Array(size),
    Cv = new Float64Array(size);
  for (let i = 0; i < size; i++) C.data[i * size + i] = 1;
  let c = 1, beyondSquare = 1;
  const records: LinearRecord[] = [];

  stages.forEach((stage, index) => {
    const { richness, targets, steps, learningRate } = stage, moves = stage.trainable === "all";
    const points = spanPoints(algebra, stage.inputs, span), rate = sumRate(problem, stage);
    const k = 1 - rate * weightDecay;
    if (index > 0 && stage.readout === "reset") {
      m.fill(0);
      c = 1;
    }
    const offset = m.map((value) => index > 0 && stage.readout === "center" ? value / richness : 0);
    const predict = ({ coordinates }: SpannedPoints) => {
      const predictor = new Float64Array(coordinates.rows);
      algebra.apply(coordinates, m.map((value, i) => value / richness - offset[i]), predictor);
      return predictor;
    };
    for (let step = 0; step <= steps; step++) {
      const train = predict(points), trainLoss = meanSquare(train, targets);
      if (!Number.isFinite(trainLoss)) {
        throw new NumericalError(
          `Cannot follow the moments of stage ${index + 1}: they diverge at step ${step}`,
        );
      }
      if (stage.records.includes(step)) {
        const predictors = testPoints.map(predict);
        let hiddenSquare = across * beyondSquare;
        for (let i = 0; i < size; i++) hiddenSquare += C.data[i * size + i];
        records.push({
          ...{ stage: index, step, time: step * learningRate, train, tests: predictors, trainLoss },
          testLosses: predictors.map((f, set) => tests[set].targets.map((labels) => meanSquare(f, labels))),
          ...{ readoutSquare: c, hiddenSquare },
        });
      }
      if (step === steps) break;
      algebra.applyTransposed(points.coordinates, targets.map((y, p) => y - train[p]), v, rate * richness, 0);
      algebra.apply(C, v, Cv);
      const along = dot(v, m), grown = k * k * c + 2 * k * along + dot(v, Cv);
      if (moves) {
        for (let i = 0, at = 0; i < size; i++) {
          for (let j = 0; j < size; j++, at++) {
            C.data[at] = k * k * C.data[at] + k * (m[i] * v[j] + v[i] * m[j]) + c * v[i] * v[j];
          }
        }
        for (let i = 0; i < size; i++) m[i] = k * k * m[i] + k * (c * v[i] + Cv[i]) + along * v[i];
        beyondSquare *= k * k;
      } else for (let i = 0; i < size; i++) m[i] = k * m[i] + Cv[i];
      c = grown;
    }
  });
  return records;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
