import type { Matrix } from "../matrix.ts";

/** What the weights of a network are drawn towards besides 0. */
export interface Anchor {
  /** W̄, `[N, D]`. */
  readonly weights: Matrix;
  /** δ ≥ 0 of the term ½δ|W − W̄|²; infinite holds W = W̄. */
  readonly coupling: number;
}

/**
 * The posterior of a two-layer network of finite width, f(x) = a·φ(Wx/√D)/(γN):
 *
 *     p(W, a) ∝ exp{ −½βNγ² Σ_μ (f(x_μ) − y_μ)² − ½|W|² − ½|a|² − ½δ|W − W̄|² }
 *
 * The readout has no anchor. γ = 0 means the limit: f itself is then without bounds, but its mean is not.
 */
export interface PosteriorTask {
  /** x, `[P, D]`, P ≥ 1. */
  readonly inputs: Matrix;
  /** y, `[P]`. */
  readonly targets: Float64Array;
  /** Where else f is wanted, `[T, D]`; T may be 0. */
  readonly testInputs: Matrix;
  /** N, hidden neurons. */
  readonly width: number;
  /** γ ≥ 0. */
  readonly richness: number;
  /** β > 0. */
  readonly inverseTemperature: number;
  /** The source's weights; none for a source. */
  readonly anchor?: Anchor;
}

/** c = δ/(1+δ), the share of W̄ in the conditional mean of W, and its standard deviation s = 1/√(1+δ). */
export function conditionalPrior(
  { anchor }: Pick<PosteriorTask, "anchor">,
): { share: number; scale: number } {
  const coupling = anchor?.coupling ?? 0;
  return { share: coupling === Infinity ? 1 : coupling / (1 + coupling), scale: 1 / Math.sqrt(1 + coupling) };
}

/**
 * Refuses a task that no chain can sample.
 *
 * @throws {RangeError} If a number is out of its range, or an input or target is not finite.
 * @throws {TypeError} If shapes do not fit.
 */
export function requirePosteriorTask(task: PosteriorTask): void {
  const { inputs, targets, testInputs, width, richness, inverseTemperature, anchor } = task;
  const wanted: [string, number, boolean, string][] = [
    ["width", width, Number.isInteger(width) && width >= 1, "an integer >= 1"],
    ["richness", richness, richness >= 0 && Number.isFinite(richness), ">= 0 and finite"],
    [
      "inverseTemperature",
      inverseTemperature,
      inverseTemperature > 0 && Number.isFinite(inverseTemperature),
      "> 0 and finite",
    ],
    ["elasticCoupling", anchor?.coupling ?? 0, (anchor?.coupling ?? 0) >= 0, ">= 0"],
    ["number of samples", inputs.rows, inputs.rows >= 1, ">= 1"],
  ];
  for (const [name, value, fits, need] of wanted) {
    if (!fits) {
      throw new RangeError(`Cannot sample a posterior as ${name} must be ${need}: current value is ${value}`);
    }
  }
  const shape = ({ rows, cols }: Matrix) => `[${rows}, ${cols}]`;
  if (targets.length !== inputs.rows) {
    throw new TypeError(
      `Cannot sample a posterior: inputs ${shape(inputs)} and targets [${targets.length}] differ in number`,
    );
  }
  if (testInputs.cols !== inputs.cols) {
    throw new TypeError(
      `Cannot sample a posterior: inputs ${shape(inputs)} and test inputs ${
        shape(testInputs)
      } differ in dimension`,
    );
  }
  if (anchor && (anchor.weights.rows !== width || anchor.weights.cols !== inputs.cols)) {
    throw new TypeError(
      `Cannot sample a posterior: anchor weights are ${
        shape(anchor.weights)
      }, need [${width}, ${inputs.cols}]`,
    );
  }
  const arrays = {
    inputs: inputs.data,
    targets,
    "test inputs": testInputs.data,
    "anchor weights": anchor?.weights.data ?? [],
  };
  for (const [name, array] of Object.entries(arrays)) {
    for (let i = 0; i < array.length; i++) {
      if (Number.isFinite(array[i])) continue;
      throw new RangeError(
        `Cannot sample a posterior: ${name} must be finite, but number ${i} of them is ${array[i]}`,
      );
    }
  }
}
