import type { LabelledImages } from "../datasets/labelled_images.ts";
import { splitImages } from "../operators/curve_images.ts";
import { imageCopies } from "../operators/image_copies.ts";
import { MIN_TEST_POINTS } from "../operators/curve_tasks.ts";
import type { CurveParams } from "./curve_stages.ts";
import { refuseMemory } from "./refuse_memory.ts";

/** Memory of one instance, GiB. */
const MOST_GIB = 4;

/**
 * Refuses what the data do not suffice for, and what cannot be predicted.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refuseCurves(
  values: CurveParams,
  images: (path: string) => Promise<LabelledImages>,
): Promise<void> {
  const { targetSamples, poolSamples, measuredSamples, learner, labels, inputs, teacherNeurons, inputDim } =
    values;
  if (targetSamples >= poolSamples) {
    throw new RangeError(
      `Cannot predict --target-samples ${targetSamples} from --pool-samples ${poolSamples}: the pool must be larger, ` +
        "and at least twice as large for a check",
    );
  }
  if (targetSamples > measuredSamples - MIN_TEST_POINTS) {
    throw new RangeError(
      `Cannot measure --target-samples ${targetSamples} on --measured-samples ${measuredSamples}: at least ` +
        `${MIN_TEST_POINTS} of these must be left to test on`,
    );
  }
  const oneHot = inputs === "images" && labels === "one-hot";
  if (learner === "descent" && oneHot) {
    throw new RangeError(
      "Cannot train --learner descent with --labels one-hot: networks have one output; use sign",
    );
  }
  if (inputs === "gaussian" && (teacherNeurons % 2 || 2 * teacherNeurons > inputDim)) {
    throw new RangeError(
      `Cannot draw teachers of --teacher-neurons ${teacherNeurons} in --input-dim ${inputDim}: need an even number, ` +
        "at most half as many neurons as dimensions",
    );
  }
  const all = inputs === "images" ? await images(values.data) : undefined;
  if (all) {
    const inOrder = Array.from(all.labels.keys());
    splitImages(all, values, { source: inOrder, target: inOrder });
    requireDifferent(all, "target", values.targetClasses);
    if (values.pretrain === "source") requireDifferent(all, "source", values.sourceClasses);
  }
  refuseMemory(
    curveBytes(values, all?.size ?? inputDim),
    "lower --pool-samples, --measured-samples or --width",
    MOST_GIB,
  );
}

/** What the user should know of the data before any of it is learned. */
export async function remarksOnCurves(
  { inputs, data, targetClasses }: CurveParams,
  images: (path: string) => Promise<LabelledImages>,
): Promise<string[]> {
  if (inputs !== "images") return [];
  const all = await images(data), { count, copies } = imageCopies(all, targetClasses);
  if (copies === 0) return [];
  return [
    `${copies} of the ${count} target images in ${all.origin} are copies of others: pool and measured points share ` +
    "such images, so that losses are too low and agreement says less",
  ];
}

function requireDifferent(all: LabelledImages, role: string, classes: readonly number[]): void {
  const { count, copies } = imageCopies(all, classes);
  if (copies < count - 1) return;
  throw new RangeError(
    `Cannot learn --${role}-classes ${
      classes.join(",")
    } of ${all.origin}: their ${count} images are all alike`,
  );
}

/** Memory that an instance takes, roughly: kernels, decompositions, points and weights. */
function curveBytes(
  { poolSamples, measuredSamples, sourceSamples, width, pretrain }: CurveParams,
  inputDim: number,
): number {
  const kernels = pretrain === "source" ? 2 : 1, points = poolSamples + measuredSamples + sourceSamples;
  const grams = kernels * (5 * poolSamples ** 2 + 2 * measuredSamples ** 2);
  const network = pretrain === "source"
    ? width * (6 * inputDim + 2 * Math.max(poolSamples, measuredSamples))
    : 0;
  return 8 * (grams + network + 2 * points * inputDim);
}
