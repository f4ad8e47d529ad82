import { breather } from "../../numerics/breathe.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { principalSpan, spanPoints } from "../two_layer/data_span.ts";
import { type DeepOptions, type DeepProblem, momentOf, requireDeepProblem, stepsOf } from "./deep_problem.ts";
import { type DeepRecord, deepRecord, type LayerKernels } from "./deep_record.ts";
import { layerMemory } from "./layer_memory.ts";
import { emptyLayer, inputsLayer, type LinearSizes, readoutLayer } from "./linear_layer.ts";
import { linearLayers } from "./linear_layers.ts";

/** A record of {@linkcode linearRecursion}. */
export interface LinearDeepRecord extends DeepRecord {
  /** ⟨|h(t)|²⟩ of each layer with the axes of the data as components; at detailed records. */
  readonly fieldSquares?: readonly number[];
}

/** Bytes of the order parameters. */
const MOST_BYTES = 2 * 2 ** 30;

/** Bytes that {@linkcode linearRecursion} takes: two arrays of (TD)² a layer, and smaller ones. */
export function linearRecursionBytes(
  { hiddenLayers }: Pick<DeepProblem, "hiddenLayers">,
  { times, dim }: LinearSizes,
): number {
  const both = times * dim;
  return 8 * (hiddenLayers * (2 * both ** 2 + 3 * both * times + 2 * times ** 2) + both ** 2);
}

/**
 * Deep linear networks of infinite width at finite learning rate, exactly: what the two-time correlations and responses of the
 * hidden layers are follows in one pass through time, as nothing depends on the future.
 *
 *     h^l(t) = d u^l(t) + Σ_{s<t} C^l(t,s) g^l(s)     C^l(t,s) = d A^{l−1}(t,s) + e(t,s) H^{l−1}(t,s) v(s)
 *     g^l(t) = d r^l(t) + Σ_{s<t} E^l(t,s)·h^l(s)     E^l(t,s) = d B^{l+1}(t,s) + e(t,s) G^{l+1}(t,s) v(s)
 *
 *     u^l ~ GP(0, H^{l−1}), r^l ~ GP(0, G^{l+1}),  A = ∂h/∂r, B = ∂g/∂u,  H⁰ = I, G^{L+1} = 1, A⁰ = B^{L+1} = 0
 *     v = ηγXᵀΔ/√D,  f(x) = (⟨g^L h^L⟩/γ − θ_off)·x/√D
 *
 * h ∈ ℝ^D is the field by components, h_x = h·x/√D; g is the gradient that all points share. The switch between tasks enters by X,
 * y and γ of v alone; weight decay and frozen layers by d and e (`layerMemory`), each with the weights that it belongs to. Costs
 * about 2 L T³D³ operations for T steps; D counts the axes that the training inputs span.
 *
 * @throws {RangeError} If the activation is not linear, the problem is out of its domain, or memory would not suffice.
 * @throws {NumericalError} If training diverges.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix B, for linear networks at finite learning rate.
 */
export async function linearRecursion(
  algebra: LinearAlgebra,
  problem: DeepProblem,
  { withResponses = true, signal }: DeepOptions = {},
): Promise<LinearDeepRecord[]> {
  requireDeepProblem(problem);
  const { stages, tests, activation, hiddenLayers } = problem;
  if (activation.name !== "linear") {
    throw new RangeError(`Cannot close the recursion of ${activation.name}: need the linear activation`);
  }
  const span = principalSpan(algebra, stages.map(({ inputs }) => inputs));
  const sizes = { times: stepsOf(problem) + 1, dim: span.rank }, { times, dim } = sizes;
  const bytes = linearRecursionBytes(problem, sizes);
  if (bytes > MOST_BYTES) {
    throw new RangeError(
      `Cannot follow ${times - 1} steps in ${dim} dimensions through ${hiddenLayers} layers: it takes ${
        (bytes / 2 ** 30).toPrecision(3)
      } GiB, at most ${MOST_BYTES / 2 ** 30} are used; take fewer steps, inputs or layers`,
    );
  }
  const points = stages.map(({ inputs }) => spanPoints(algebra, inputs, span).coordinates);
  const testPoints = tests.map(({ inputs }) => spanPoints(algebra, inputs, span).coordinates);
  const memories = Array.from({ length: hiddenLayers + 2 }, (_, layer) => layerMemory(problem, layer));
  const layers = [
    inputsLayer(sizes),
    ...Array.from({ length: hiddenLayers }, () => emptyLayer(sizes)),
    readoutLayer(sizes, memories[hiddenLayers + 1].drawnAt),
  ];
  const signals = matrix(times, dim);
  const passes = linearLayers(algebra, { ...sizes, layers, memories, signals, withResponses });
  const beforeSwitch = layerMemory(problem, hiddenLayers + 1, { beforeSwitch: true });
  const breathe = breather(signal), records: LinearDeepRecord[] = [];

  let time = 0, offset = new Float64Array(dim);
  for (const [index, stage] of stages.entries()) {
    const { steps, richness, readout, targets } = stage;
    for (let step = 0; step <= steps; step++) {
      const pause = breathe();
      if (pause) await pause;
      const over = step === steps && index < stages.length - 1;
      if (step > 0 || index === 0) {
        for (let l = 1; l <= hiddenLayers; l++) passes.forward(l, time);
      }
      const after = memories[hiddenLayers + 1];
      const says = passes.readout(time, over ? beforeSwitch : after).map((m) => m / richness);
      if (index > 0 && step === 0 && readout === "center") offset = says.slice();
      const theta = says.map((value, i) => value - offset[i]), train = predict(points[index], theta);
      const residual = targets.map((y, p) => y - train[p]);
      if (!residual.every(Number.isFinite)) {
        throw new NumericalError(`Cannot follow stage ${index + 1}: it diverges at step ${step}`);
      }
      if (!over) { for (let l = hiddenLayers; l >= 1; l--) passes.backward(l, time); }
      const { ended, recorded, detailed } = momentOf(stage, step, residual);
      if (recorded) {
        const at = testPoints.map((test) => predict(test, theta));
        const detail = detailed ? detailOf(index) : {};
        records.push({ ...deepRecord(problem, { stage: index, step, train, at }), ...detail });
      }
      if (ended) break;
      algebra.applyTransposed(points[index], residual, signals.data.subarray(time * dim, (time + 1) * dim));
      time++;
    }
  }
  return records;

  function predict(coordinates: Matrix, theta: Float64Array): Float64Array {
    const out = new Float64Array(coordinates.rows);
    algebra.apply(coordinates, theta, out);
    return out;
  }

  function detailOf(stage: number): Pick<LinearDeepRecord, "layers" | "fieldSquares"> {
    const inner = layers.slice(1, -1), at = points[stage], squares: number[] = [];
    const kernels = inner.map(({ fields, gradients }): LayerKernels => {
      const covariance = matrix(dim, dim);
      for (let i = 0; i < dim; i++) {
        const from = (time * dim + i) * times * dim + time * dim;
        covariance.data.set(fields.data.subarray(from, from + dim), i * dim);
      }
      let square = 0;
      for (let i = 0; i < dim; i++) square += covariance.data[i * (dim + 1)];
      squares.push(square);
      const feature = algebra.multiply(algebra.multiply(at, covariance), at, { transposeB: true });
      const gradient = matrix(at.rows, at.rows);
      gradient.data.fill(gradients.data[time * (times + 1)]);
      return { feature, gradient };
    });
    return { layers: kernels, fieldSquares: squares };
  }
}
