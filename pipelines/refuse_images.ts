import type { LabelledImages } from "../datasets/labelled_images.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { requireImagePairs, TEST_IMAGES } from "../operators/sample_image_pairs.ts";
import { imagePairs, type ImageTaskParams } from "../operators/sample_image_tasks.ts";
import { refuseMemory } from "./refuse_memory.ts";
import { refuseStages, type StageValues } from "./refuse_stages.ts";
import { instanceBytes, stageBytes } from "./stage_bytes.ts";
import { type CostValues, type ExpectedInputs, refuseCost, stageCost } from "./stage_cost.ts";

/** Values that decide whether an experiment on images can be run. */
export interface ImageValues extends ImageTaskParams, StageValues, CostValues {
  readonly mode: "lazy" | "rich";
  readonly stopLoss: number;
}

/**
 * Refuses what the images do not suffice for, and what cannot be trained or predicted.
 *
 * @throws {RangeError} One line: what, where and what to do.
 */
export async function refuseImages(
  values: ImageValues,
  images: (path: string) => Promise<LabelledImages>,
): Promise<void> {
  const { mode, targetSamples, poolSamples, stopLoss, width } = values;
  if (mode === "rich") {
    const { source } = requireImagePairs(await images(values.data), values);
    if (width < FEWEST) {
      throw new RangeError(
        `Cannot tell a kurtosis from --width ${width}: need at least ${FEWEST} neurons, or --mode lazy`,
      );
    }
    await refuseStages(values);
    const bytes = stageBytes({ ...values, inputDim: source.size, tests: 2 * TEST_IMAGES });
    refuseMemory(bytes, "lower --width, --particles or the samples", MOST_GIB);
    refuseCost(values, await openActivation(values.activation), expectedInputs(source.size));
    return;
  }
  if (stopLoss <= 0) {
    throw new RangeError(
      `Cannot pretrain until --stop-loss ${stopLoss}: need a value above 0, or --mode rich`,
    );
  }
  if (targetSamples > poolSamples / 2) {
    throw new RangeError(
      `Cannot predict --target-samples ${targetSamples} from --pool-samples ${poolSamples}: ` +
        `the pool must be at least twice as large`,
    );
  }
  imagePairs(await images(values.data), values);
}

/** Memory of one instance. */
export async function imageBytes(
  values:
    & Pick<
      ImageValues,
      "mode" | "data" | "width" | "particles" | "sourceSamples" | "targetSamples" | "readout"
    >
    & {
      readonly poolSamples: number;
    },
  images: (path: string) => Promise<LabelledImages>,
): Promise<number> {
  const { size } = await images(values.data), rich = { ...values, inputDim: size, tests: 2 * TEST_IMAGES };
  if (values.mode === "rich") return instanceBytes(rich);
  // Kernels of the pool, and features of all that is tested
  return instanceBytes({
    ...rich,
    particles: 0,
    targetSamples: Math.max(values.targetSamples, values.poolSamples),
  });
}

/** Seconds of an instance on one core, roughly; 0 where training lasts as long as it needs. */
export async function imageSeconds(
  values: ImageValues,
  images: (path: string) => Promise<LabelledImages>,
): Promise<number> {
  if (values.mode === "lazy") return 0;
  const { size } = requireImagePairs(await images(values.data), values).source;
  return stageCost(values, await openActivation(values.activation), expectedInputs(size)).seconds;
}

/** Images have strong directions; labels lie along one of them at best. */
function expectedInputs(inputDim: number): ExpectedInputs {
  return { inputDim, dimension: 1, direction: Math.max(DIRECTION, 1 / inputDim) };
}

/** Share of the strongest direction in images, about. */
const DIRECTION = 0.2;
/** Neurons of a network whose kurtosis is taken, at least. */
const FEWEST = 32;
/** Memory of one instance, GiB. */
const MOST_GIB = 2;
