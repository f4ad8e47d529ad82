import { activations } from "../../numerics/activation.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { activationOf, type ReferenceCase } from "../two_layer/test_problems.ts";
import type { DeepProblem, DeepStage } from "./deep_problem.ts";

/** √2 cos(1.3(i + 1)(d + 1) + s(d + 1)²), row i and column d counted from 0. */
export function cosines(count: number, dim: number, s: number): Matrix {
  const entry = (_: unknown, at: number) => {
    const i = Math.floor(at / dim), d = at % dim;
    return Math.SQRT2 * Math.cos(1.3 * (i + 1) * (d + 1) + s * (d + 1) ** 2);
  };
  return matrix(count, dim, Float64Array.from({ length: count * dim }, entry));
}

/** β·x for the first components of β. */
export function labelsOf({ rows, cols, data }: Matrix, beta: readonly number[]): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, i) => beta.reduce((sum, b, d) => sum + b * data[i * cols + d], 0),
  );
}

/** Changes to a problem of the tests, of both stages and of each. */
export interface DeepChange extends Partial<Omit<DeepProblem, "stages">> {
  readonly first?: Partial<DeepStage>;
  readonly second?: Partial<DeepStage>;
}

/** β₁ = e₀, then β₂ = 0.6 e₀ + 0.8 e₁, on points that are cosines; changed as the test says. */
export function cosineProblem(
  { samples, tests, dim }: {
    readonly samples: readonly [number, number];
    readonly tests: number;
    readonly dim: number;
  },
  { first, second, ...shared }: DeepChange = {},
): DeepProblem {
  const source = cosines(samples[0], dim, 0.1),
    target = cosines(samples[1], dim, 0.7),
    test = cosines(tests, dim, 1.1);
  const stage = (inputs: Matrix, beta: readonly number[], change?: Partial<DeepStage>): DeepStage => {
    const steps = change?.steps ?? 12, records = [...new Set([0, Math.floor(steps / 2), steps])];
    return {
      ...{ inputs, targets: labelsOf(inputs, beta), richness: 1, learningRate: 0.02, steps, readout: "keep" },
      ...{ freezeLayers: 0, records, detailed: [0] },
      ...change,
    };
  };
  const units = matrix(dim, dim);
  for (let d = 0; d < dim; d++) units.data[d * dim + d] = Math.sqrt(dim);
  const last = stage(target, [0.6, 0.8], second);
  return {
    ...{ hiddenLayers: 2, weightDecay: 0, activation: activations.linear },
    tests: [{ inputs: test, targets: [labelsOf(test, [1]), labelsOf(test, [0.6, 0.8])] }, {
      inputs: units,
      targets: [],
    }],
    ...shared,
    stages: [stage(source, [1], first), { ...last, detailed: [...new Set([...last.detailed, last.steps])] }],
  };
}

/** The problem of a reference row; the second test set holds √D times the unit vectors, on which a linear f reads θ. */
export function deepReferenceProblem({ inputs, id }: ReferenceCase): DeepProblem {
  const linear = id.startsWith("linear");
  const shared = { learningRate: inputs.step as number };
  return cosineProblem(
    {
      samples: linear ? [inputs.sourceSamples, inputs.targetSamples] : [4, 4],
      tests: linear ? inputs.testPoints : 4,
      dim: linear ? inputs.inputDim : 3,
    },
    {
      ...{ hiddenLayers: inputs.hiddenLayers, weightDecay: inputs.weightDecay ?? 0 },
      activation: linear ? activations.linear : activationOf(inputs.activation),
      first: {
        ...shared,
        richness: inputs.sourceRichness,
        steps: inputs.sourceSteps ?? inputs.stepsEachStage,
      },
      second: {
        ...{ ...shared, richness: inputs.targetRichness, readout: inputs.readout },
        steps: inputs.targetSteps ?? inputs.stepsEachStage,
      },
    },
  );
}
