import { preactivationKurtosis } from "../measures/preactivation_kurtosis.ts";
import {
  earlyStopping,
  featureKernelAlignment,
  finalLoss,
  preactivations,
} from "../measures/two_layer_measures.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { planTraining } from "../operators/plan_training.ts";
import { pool } from "../operators/pool.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import { records } from "../operators/records.ts";
import { report } from "../operators/report.ts";
import { samplePolynomialTasks } from "../operators/sample_polynomial_tasks.ts";
import { pretrainAsPlanned, scratchAsPlanned, transferAsPlanned } from "../operators/train_as_planned.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import { transferField } from "../theory/two_layer/transfer_field.ts";
import { transferCurve, transferPrediction } from "../theory/two_layer/transfer_predictions.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { choice, expression, integer, number } from "./parameter.ts";
import { refusePolynomial, remarksOn } from "./refuse_polynomial.ts";

/** Variables of the targets. */
const PROJECTIONS = ["z", "z1", "z2", "z3", "z4"];

/**
 * Two-layer networks of any activation that learn one polynomial and then another with all their weights, beside their mean field.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1.
 */
const polynomialTransferPipeline: Pipeline = definePipeline({
  name: "polynomial-transfer",
  shows: "a nonlinear network that is rich on the source and on the target: polynomials of a few directions",
  result: "Lauditi, Bordelon, Pehlevan (2025): Result 1, two-layer mean-field dynamics of both stages",
  about: "TODO",
  parameters: {
    inputDim: integer({ default: "20", min: 1, max: 2000, symbol: "D", meaning: "input dimension" }),
    sourceSamples: integer({
      default: "150",
      min: 1,
      max: 20000,
      symbol: "P₁",
      meaning: "source samples",
    }),
    targetSamples: integer({
      default: "100",
      min: 1,
      max: 20000,
      symbol: "P₂",
      meaning: "target samples",
    }),
    sourceTarget: expression({
      default: "He(1,z)",
      variables: PROJECTIONS,
      meaning: "source labels; He(k,z) is normalised to unit variance, z1, z2, … are orthogonal directions",
    }),
    targetTarget: expression({
      default: "He(2,z)",
      variables: PROJECTIONS,
      meaning: "target labels, in the projections on the target's own directions",
    }),
    alignment: number({
      default: "1",
      min: -1,
      max: 1,
      symbol: "a",
      meaning: "alignment of the k-th direction of the target with the k-th of the source",
    }),
    bias: choice({
      options: ["off", "on"],
      default: "off",
      meaning: "on appends a constant input of 1, which gives each neuron a bias",
    }),
    activation: expression({
      default: "relu",
      variables: ["h"],
      names: ["relu", "tanh", "erf", "linear"],
      meaning: "φ(h); the name erf means erf(h/√2)",
    }),
    width: integer({ default: "512", min: 32, max: 65536, symbol: "N", meaning: "hidden neurons, even" }),
    particles: integer({
      default: "512",
      min: 64,
      max: 65536,
      symbol: "S",
      meaning: "neurons that stand for infinitely many, of each of 4 randomisations; a power of two",
    }),
    sourceRichness: number({
      default: "1",
      min: 0,
      max: 100,
      excluded: [0],
      symbol: "γ₁",
      meaning: "feature-learning strength on the source; γ√D of the order of 1 is rich already",
    }),
    targetRichness: number({
      default: "same",
      words: ["same"],
      min: 0,
      max: 100,
      excluded: [0],
      symbol: "γ₂",
      meaning: "feature-learning strength on the target and from scratch; same: that of the source",
    }),
    readout: choice({
      options: ["keep", "center", "reset"],
      default: "reset",
      meaning: "at the switch: source predictor kept, subtracted, or a new readout",
    }),
    weightDecay: number({
      default: "0",
      min: 0,
      max: 100,
      symbol: "λ",
      meaning: "decay of all weights towards 0, at rate λ in time",
    }),
    sourceTime: number({
      default: "0.5",
      min: 0,
      max: 1e5,
      excluded: [0],
      symbol: "t₁",
      meaning: "training time on the source, of the flow of ½Σ(f − y)², at most",
    }),
    targetTime: number({
      default: "2",
      min: 0,
      max: 1e5,
      excluded: [0],
      symbol: "t₂",
      meaning: "training time on the target, of the flow of ½Σ(f − y)², at most",
    }),
    stopLoss: number({
      default: "0",
      min: 0,
      max: 1,
      meaning: "a stage ends when the mean of (f − y)² on its training points is at most this; 0: never",
    }),
    learningRate: number({
      default: "auto",
      words: ["auto"],
      min: 0,
      max: 10,
      excluded: [0],
      symbol: "η",
      meaning: "step of descent on ½Σ(f − y)²; auto: 0.5/(λ_max(K₀) b√(1 + γ²D)), b = 1.5 for relu, else 4",
    }),
    curves: choice({
      options: ["first", "all", "none"],
      default: "first",
      meaning: "which instances of a cell report their losses over time, measured and predicted",
    }),
  },
  presets: {
    quick: { instances: 4 },
  },
  refuse: (values) => refusePolynomial(values),
  parallel: "instances",
  figures: [
    { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "sourceRichness", metric: "target_test_loss", log: "x" },
    { kind: "curves", metric: "target_test_loss", log: "x" },
  ],
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              samplePolynomialTasks(),
              planTraining(backend.algebra),
              predictAhead("theory", ({ plan }) => plan, async (params, plan, signal) => {
                const activation = await openActivation(params.activation);
                return {
                  result: await transferField(backend.algebra, plan, { ...params, activation, signal }),
                  remarks: await remarksOn(params, activation),
                };
              }),
              drawTwoLayer("antithetic"),
              scratchAsPlanned(backend),
              predictedCurve(({ theory }) => transferCurve(theory, "scratch")),
              checkAllGiven(({ theory }) => theory, {
                target_test_loss: ({ scratch }) => finalLoss(scratch, "targetTestLoss"),
                target_train_loss: ({ scratch }) => finalLoss(scratch, "trainLoss"),
                early_stopped_test_loss: ({ scratch }) =>
                  earlyStopping(scratch, "targetTestLoss").targetTestLoss,
              }, (metric, theory) => transferPrediction(theory, `scratch ${metric}`)),
              report({ early_stopping_time: ({ scratch }) => earlyStopping(scratch, "targetTestLoss").time }),
            ).pipe(
              pretrainAsPlanned(backend),
              predictedCurve(({ theory }) => transferCurve(theory, "pretrain")),
              checkAllGiven(({ theory }) => theory, {
                source_test_loss: ({ pretrained }) => finalLoss(pretrained, "sourceTestLoss"),
              }, (metric, theory) => transferPrediction(theory, `pretrain ${metric}`)),
              transferAsPlanned(backend),
              predictedCurve(({ theory }) => transferCurve(theory, "transfer")),
              checkAllGiven(({ theory }) => theory, {
                target_test_loss: ({ transferred }) => finalLoss(transferred, "targetTestLoss"),
                target_train_loss: ({ transferred }) => finalLoss(transferred, "trainLoss"),
                transferability: ({ scratch, transferred }) =>
                  finalLoss(scratch, "targetTestLoss") - finalLoss(transferred, "targetTestLoss"),
                early_stopped_test_loss: ({ transferred }) =>
                  earlyStopping(transferred, "targetTestLoss").targetTestLoss,
                source_test_loss: ({ transferred }) => finalLoss(transferred, "sourceTestLoss"),
                forgetting: ({ pretrained, transferred }) =>
                  finalLoss(transferred, "sourceTestLoss") - finalLoss(pretrained, "sourceTestLoss"),
                kernel_alignment: ({ plan: { tasks }, transferred }) =>
                  featureKernelAlignment(backend, transferred, tasks.target),
                preactivation_kurtosis: ({ plan: { tasks }, transferred }) =>
                  preactivationKurtosis(preactivations(backend, transferred, tasks.targetTest.inputs)).value,
              }, (metric, theory) => transferPrediction(theory, `transfer ${metric}`)),
              report({
                early_stopping_time: ({ transferred }) => earlyStopping(transferred, "targetTestLoss").time,
              }),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

export default polynomialTransferPipeline;
