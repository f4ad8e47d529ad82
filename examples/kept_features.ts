// Which readout rule leaves the source's direction in the hidden weights of a nonlinear network?
import { finalLoss } from "../measures/mod.ts";
import type { Matrix, TwoLayerNetwork } from "../numerics/mod.ts";
import {
  check,
  continueTraining,
  drawTwoLayer,
  each,
  instances,
  polynomialData,
  pool,
  pretrainTwoLayer,
  records,
  report,
  samplePolynomialTasks,
  scratchTwoLayer,
  shareDraws,
} from "../operators/mod.ts";
import { choice, definePipeline, number } from "../pipelines/mod.ts";

const fixed = {
  inputDim: 10,
  sourceSamples: 60,
  targetSamples: 40,
  sourceTarget: "He(2,z)",
  targetTarget: "He(2,z)",
  alignment: 0,
  bias: "off",
  width: 256,
  activation: "relu",
  weightDecay: 0,
  learningRate: "auto",
  curves: "first",
} as const;

/** A measure of your own: the share of the hidden weights, by squares, that points along a direction. */
function share(
  { hiddenWeights: { rows, cols, data } }: TwoLayerNetwork,
  { data: direction }: Matrix,
): number {
  let along = 0;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let d = 0; d < cols; d++) sum += data[i * cols + d] * direction[d];
    along += sum * sum;
  }
  return along / data.reduce((sum, weight) => sum + weight * weight, 0);
}

/** And its prediction where there is one: random weights have no direction. */
const isotropy = ({ inputDim }: { readonly inputDim: number }) => ({
  value: 1 / inputDim,
  allowance: 0,
  allowanceReason: "",
  source: "isotropy of Gaussian weights",
});

export default definePipeline({
  name: "kept-features",
  shows: "how much of the hidden weights points along the source, before and after an unrelated target",
  result: "no printed one",
  parameters: {
    richness: number({ default: "1", min: 0.01, max: 10, symbol: "γ", meaning: "richness of both stages" }),
    readout: choice({
      options: ["keep", "center", "reset"],
      default: "reset",
      meaning: "what becomes of the readout",
    }),
  },
  presets: { quick: { instances: 8, readout: "keep,center,reset" } },
  parallel: "instances",
  metrics: {
    source_share: "share of |W|² along the source's direction, 1/D at random",
    transferability: "test loss from scratch minus that after transfer",
  },
  run: ({ cells, instanceCount, backend }) => {
    const source = { richness: ({ richness }: { richness: number }) => richness, time: () => 1 };
    const target = { ...source, time: () => 2 };
    return cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, fixed),
          each((start$) =>
            // A pipe is typed for nine operators: with more, split it
            start$.pipe(
              shareDraws(polynomialData), // cells that differ in readout or richness are pairs: same data, same weights
              samplePolynomialTasks(),
              drawTwoLayer(),
              check(
                "source_share",
                ({ tasks, untrained }) => share(untrained.network, tasks.sourceTeachers),
                isotropy,
              ),
              scratchTwoLayer(backend, target),
            ).pipe(
              pretrainTwoLayer(backend, source),
              report({
                source_share: ({ tasks, pretrained }) => share(pretrained.network, tasks.sourceTeachers),
              }),
              continueTraining(backend, target),
              report({
                source_share: ({ tasks, transferred }) => share(transferred.network, tasks.sourceTeachers),
                transferability: ({ scratch, transferred }) =>
                  finalLoss(scratch, "targetTestLoss") - finalLoss(transferred, "targetTestLoss"),
              }),
              records(),
            )
          ),
          pool(),
        )
      ),
    );
  },
});
