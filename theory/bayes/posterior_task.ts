import type { Matrix } from "../../numerics/matrix.ts";

/**
 * A regression task given to a Bayesian two-layer network f(x) = a·φ(Wx/√D)/(γN) of infinite width N, with the posterior
 *
 *     p(W, a) ∝ exp(−½β_T Nγ² Σ_μ (f(x_μ) − y_μ)² − ½|W|² − ½|a|²)
 *
 * The loss is a sum over samples; the factor N keeps feature learning alive as N → ∞.
 */
export interface PosteriorTask {
  /** Training inputs x, `[P, D]`. */
  readonly inputs: Matrix;
  /** Their labels y, `[P]`. */
  readonly labels: Float64Array;
  /** γ ≥ 0, strength of feature learning; 0 is the lazy limit, kernel regression. */
  readonly richness: number;
  /** β_T > 0; 1/β_T is the ridge that the kernel gets. */
  readonly inverseTemperature: number;
}

/**
 * A task whose hidden weights W feel those of a source posterior, W̄, drawn once and kept: the posterior has the further factor
 * exp(−½δ|W − W̄|²). The coupling adds to the prior; the readout is drawn anew.
 */
export interface CoupledTask extends PosteriorTask {
  /** δ ≥ 0; 0 learns from scratch, ∞ keeps W̄. */
  readonly elasticCoupling: number;
}

/** Two tasks, and where the predictors of each are wanted. */
export interface TransferTasks {
  /** What is learned first. */
  readonly source: PosteriorTask;
  /** What is learned then. */
  readonly target: CoupledTask;
  /** Test points of the source, `[T₁, D]`. */
  readonly sourceTest: Matrix;
  /** Test points of the target, `[T₂, D]`; the same array where they are the same points. */
  readonly targetTest: Matrix;
}

/** Above this β_T a singular kernel has no finite dual: labels that no function of its rank fits. */
const COLDEST_SINGULAR = 1e8;

/**
 * Refuses what no posterior can be computed for.
 *
 * @throws {RangeError} If a number is out of its range; one line with its name, value and range.
 * @throws {TypeError} If there is not a label a row.
 */
export function requirePosteriorTask(task: PosteriorTask | CoupledTask): void {
  const { inputs, labels, richness, inverseTemperature } = task;
  if (inputs.rows !== labels.length || inputs.cols < 1) {
    throw new TypeError(
      `Cannot find a posterior for inputs of shape [${inputs.rows}, ${inputs.cols}] and ${labels.length} labels: need a label a row and at least one column`,
    );
  }
  needPosterior("the number of samples", inputs.rows, inputs.rows >= 1, ">= 1; without data take richness 0");
  needPosterior("the richness", richness, richness >= 0 && richness < Infinity, ">= 0 and finite");
  needPosterior(
    "the inverse temperature",
    inverseTemperature,
    inverseTemperature > 0 && inverseTemperature < Infinity,
    "> 0 and finite",
  );
  if ("elasticCoupling" in task) {
    const delta = task.elasticCoupling;
    needPosterior("the elastic coupling", delta, delta >= 0 && delta < Infinity, ">= 0 and finite");
  }
  requireNumbers("an input", inputs.data);
  requireNumbers("a label", labels);
}

/**
 * Refuses a kernel of rank below P at a β_T so large that the dual v grows without bound while the predictor does not.
 *
 * @param rank Of the Gram matrix, `samples` P.
 */
export function requireDefinite(rank: number, samples: number, inverseTemperature: number): void {
  needPosterior(
    `the inverse temperature with a kernel of rank ${rank} on ${samples} samples`,
    inverseTemperature,
    rank === samples || inverseTemperature <= COLDEST_SINGULAR,
    `<= ${COLDEST_SINGULAR}`,
  );
}

/** Throws a `RangeError` of one line unless `fine`. */
export function needPosterior(what: string, value: number, fine: boolean, range: string): void {
  if (!fine) {
    throw new RangeError(`Cannot find a posterior as ${what} must be ${range}: current value is ${value}`);
  }
}

function requireNumbers(what: string, values: Float64Array): void {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) needPosterior(what, bad, false, "finite");
}
