import type { Images, LabelledImages } from "../datasets/labelled_images.ts";
import { normalisers } from "../datasets/normalise.ts";
import { type DrawKey, permutation } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { CurveSizes, CurveTasks } from "./curve_tasks.ts";

/** Parameters that {@linkcode drawCurveImages} uses. */
export interface CurveImageParams extends CurveSizes {
  /** Classes to pretrain on: label +1 for the first, −1 for all others. */
  readonly sourceClasses: readonly number[];
  /** Classes of the target; may be those of the source. */
  readonly targetClasses: readonly number[];
  /** One output, +1 for the first class and −1 for all others, or an output for each class, 1 or 0. */
  readonly labels: "sign" | "one-hot";
  /** How inputs are normalised. */
  readonly normalisation: "pixel" | "sample";
}

/**
 * Draws a source and a target from labelled images, without an image in two of the three sets.
 *
 * The source takes the first images of its classes in one random order, the target's pool and the points to measure on take the first
 * that are left of its classes in another: in the same order the pool would be short of the classes that both tasks have. All are normalised by the statistics of every image of these classes, labels
 * unseen, so that pool and measurement differ by chance alone.
 *
 * @param key Names the random orders; a purpose is added to its own.
 * @throws {RangeError} If a class is absent or twice in a task, or there are too few images.
 */
export function drawCurveImages(all: LabelledImages, params: CurveImageParams, key: DrawKey): CurveTasks {
  const { sourceClasses, targetClasses, labels, normalisation } = params;
  const order = (role: string) => [...permutation({ ...key, purpose: `${key.purpose} ${role}` }, all.count)];
  const { source, pool, rest } = splitImages(all, params, {
    source: order("source"),
    target: order("target"),
  });
  const used = new Set([...(source ? sourceClasses : []), ...targetClasses]);
  const known = Array.from(all.labels.keys()).filter((row) => used.has(all.labels[row]));
  const normaliser = normalisers[normalisation](rowsOf(all, known));
  const points = (rows: readonly number[]) => ({
    inputs: normaliser.apply(rowsOf(all, rows)),
    targets: labels === "sign" ? signs(all, rows, targetClasses) : oneHot(all, rows, targetClasses),
  });
  const learned = source && {
    inputs: normaliser.apply(rowsOf(all, source)),
    targets: signs(all, source, sourceClasses).data,
  };
  return { ...learned && { source: learned }, pool: points(pool), rest: points(rest) };
}

/** Rows of the images in each set. */
export interface ImageSplit {
  /** P₁ rows; undefined without pretraining. */
  readonly source?: readonly number[];
  /** P rows. */
  readonly pool: readonly number[];
  /** M rows. */
  readonly rest: readonly number[];
}

/**
 * Deals images out in given orders.
 *
 * @param orders Every row once, for each task.
 * @throws {RangeError} As {@linkcode drawCurveImages}.
 */
export function splitImages(
  all: LabelledImages,
  params: CurveImageParams,
  orders: { readonly source: readonly number[]; readonly target: readonly number[] },
): ImageSplit {
  const { sourceClasses, targetClasses, sourceSamples, poolSamples, measuredSamples } = params;
  const pretrained = params.pretrain === "source";
  requireClasses(all, "target", targetClasses);
  if (pretrained) requireClasses(all, "source", sourceClasses);
  const of = (rows: readonly number[], classes: readonly number[]) =>
    rows.filter((row) => classes.includes(all.labels[row]));
  const source = pretrained ? of(orders.source, sourceClasses).slice(0, sourceSamples) : [];
  if (pretrained && source.length < sourceSamples) {
    throw new RangeError(
      `Cannot draw --source-samples ${sourceSamples}: classes ${sourceClasses.join(", ")} have ` +
        `${source.length} images in ${all.origin}`,
    );
  }
  const taken = new Set(source);
  const left = of(orders.target, targetClasses).filter((row) => !taken.has(row));
  if (left.length < poolSamples + measuredSamples) {
    const shared = pretrained && sourceClasses.some((label) => targetClasses.includes(label));
    throw new RangeError(
      `Cannot split the target images: --pool-samples ${poolSamples} and --measured-samples ${measuredSamples} make ` +
        `${poolSamples + measuredSamples}, classes ${targetClasses.join(", ")} have ${left.length}` +
        `${shared ? " beside the source images" : ""} in ${all.origin}`,
    );
  }
  return {
    ...pretrained && { source },
    pool: left.slice(0, poolSamples),
    rest: left.slice(poolSamples, poolSamples + measuredSamples),
  };
}

function requireClasses(all: LabelledImages, role: string, classes: readonly number[]): void {
  const twice = classes.find((label, i) => classes.indexOf(label) !== i);
  if (twice !== undefined) {
    throw new RangeError(`Cannot use class ${twice} twice among --${role}-classes ${classes.join(",")}`);
  }
  const absent = classes.find((label) => !all.labels.includes(label));
  if (absent === undefined) return;
  const present = [...new Set(all.labels)].sort((a, b) => a - b);
  const shown = present.slice(0, 20).join(", ") + (present.length > 20 ? ", …" : "");
  throw new RangeError(
    `Cannot choose class ${absent} in --${role}-classes from ${all.origin}: the classes present are ${shown}`,
  );
}

function rowsOf({ pixels, size }: Images, rows: readonly number[]): Images {
  const chosen = new (pixels instanceof Uint8Array ? Uint8Array : Float64Array)(rows.length * size);
  rows.forEach((row, at) => chosen.set(pixels.subarray(row * size, (row + 1) * size), at * size));
  return { pixels: chosen, count: rows.length, size };
}

/** +1 for the first class, −1 for the others, `[count, 1]`. */
function signs({ labels }: LabelledImages, rows: readonly number[], [plus]: readonly number[]): Matrix {
  return matrix(rows.length, 1, Float64Array.from(rows, (row) => labels[row] === plus ? 1 : -1));
}

/** 1 in the column of the class, `[count, o]`. */
function oneHot({ labels }: LabelledImages, rows: readonly number[], classes: readonly number[]): Matrix {
  const targets = matrix(rows.length, classes.length);
  rows.forEach((row, at) => targets.data[at * classes.length + classes.indexOf(labels[row])] = 1);
  return targets;
}
