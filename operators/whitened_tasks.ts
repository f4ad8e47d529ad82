import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import type { PosteriorData, PosteriorTaskParams } from "./sample_posterior_tasks.ts";

/** Inputs `[P, D]` and a teacher `[D]`. */
export interface TaughtInputs {
  /** x, `[P, D]`. */
  readonly inputs: Matrix;
  /** β, `[D]`. */
  readonly teacher: Float64Array;
}

/**
 * Refuses whitened data that do not exist.
 *
 * @throws {RangeError} One line: what, and what is wanted.
 */
export function requireWhitened(
  data: Exclude<PosteriorData, "gaussian">,
  { inputDim, sourceSamples, targetSamples }: PosteriorTaskParams,
): void {
  const apart = data === "whitened-decoupled", needed = apart ? sourceSamples + targetSamples : sourceSamples;
  if (!apart && sourceSamples !== targetSamples) {
    throw new RangeError(
      `Cannot use ${data} data as --source-samples ${sourceSamples} and --target-samples ${targetSamples} differ: ` +
        "both tasks have the same inputs",
    );
  }
  if (needed > inputDim) {
    throw new RangeError(
      `Cannot use ${data} data as --input-dim must be at least ${needed}, one for each input: it is ${inputDim}`,
    );
  }
  if (data === "whitened-overlap" && sourceSamples < 2) {
    throw new RangeError("Cannot turn the labels of a single input: need --source-samples of at least 2");
  }
}

/** Two tasks on inputs √D e_k with labels of norm 1; see `samplePosteriorTasks`. */
export function whitenedTasks(
  data: Exclude<PosteriorData, "gaussian">,
  { inputDim, sourceSamples, targetSamples, alignment }: PosteriorTaskParams,
): Record<"source" | "target", TaughtInputs> {
  const apart = data === "whitened-decoupled", from = apart ? sourceSamples : 0;
  const source = halves(sourceSamples), target = halves(targetSamples);
  if (data === "whitened-overlap") {
    const other = turned(source), tilt = Math.sqrt((1 - alignment) * (1 + alignment));
    source.forEach((y, p) => target[p] = alignment * y + tilt * other[p]);
  }
  const task = (labels: Float64Array, first: number): TaughtInputs => {
    const teacher = new Float64Array(inputDim), inputs = axes(labels.length, inputDim, first);
    labels.forEach((y, p) => teacher[first + p] = y / Math.sqrt(inputDim));
    return { inputs, teacher };
  };
  return { source: task(source, 0), target: task(target, from) };
}

/** Labels of norm 1: the first half of one sign, the others of the other. */
function halves(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, p) => (2 * p < count ? 1 : -1) / Math.sqrt(count));
}

/** A unit vector orthogonal to labels of norm 1: what alternating signs have beside them; of two points, whose signs alternate, what e_1 has. */
function turned(labels: Float64Array): Float64Array {
  const along = labels.map((_, p) => labels.length === 2 ? 1 - p : p % 2 ? -1 : 1),
    overlap = dot(along, labels);
  const rest = along.map((value, p) => value - overlap * labels[p]), size = Math.sqrt(dot(rest, rest));
  return rest.map((value) => value / size);
}

/** √D e_k for k from `first` on, `[count, D]`. */
export function axes(count: number, inputDim: number, first = 0): Matrix {
  const out = matrix(count, inputDim);
  for (let p = 0; p < count; p++) out.data[p * inputDim + first + p] = Math.sqrt(inputDim);
  return out;
}
