import { classPair, denoFiles, fashionMnist, sampleNormaliser } from "../datasets/mod.ts";
import { activations } from "../numerics/activation.ts";
import type { FieldProblem } from "../theory/mod.ts";

/** η on the sum of squares: ηλ_max stays below 0.5. */
export const RATE = 0.0003;
/** Steps of each stage. */
export const STEPS = 1280;
const RECORDS = [0, 1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 113, 160, 226, 320, 450, 640, 900, STEPS];

/** The two tasks on images; the first test set is the target's, the second the source's. */
export async function imageFieldProblem(): Promise<FieldProblem> {
  const [train, test] = [await fashionMnist(denoFiles, ["train"]), await fashionMnist(denoFiles, ["test"])];
  const pairs = [[7, 9], [0, 6]].map(([plus, minus]) => ({
    train: classPair(train, plus, minus),
    test: classPair(test, plus, minus),
  }));
  const { apply } = sampleNormaliser(train);
  const stages = pairs.map(({ train: images }, i) => {
    const inputs = apply(images), rows = 200;
    return {
      ...{
        inputs: { rows, cols: 784, data: inputs.data.subarray(0, rows * 784) },
        targets: images.targets.slice(0, rows),
      },
      ...{
        richness: 1,
        learningRate: RATE,
        steps: STEPS,
        records: RECORDS,
        detailed: [],
        trainable: "all" as const,
      },
      readout: i === 0 ? "keep" as const : "center" as const,
    };
  });
  const tests = pairs.toReversed().map(({ test: images }) => ({
    inputs: apply(images),
    targets: [images.targets],
  }));
  return { stages, tests, activation: activations.relu, weightDecay: 0, loss: "sum" };
}
