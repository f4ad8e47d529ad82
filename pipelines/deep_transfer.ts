import { openActivation } from "../numerics/open_activation.ts";
import { byChoice } from "../operators/by_choice.ts";
import { drawDeep } from "../operators/draw_deep.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { planDeepTraining } from "../operators/plan_deep_training.ts";
import { polynomialData } from "../operators/polynomial_data.ts";
import { pool } from "../operators/pool.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { records } from "../operators/records.ts";
import { imagePairData, sampleImagePairs } from "../operators/sample_image_pairs.ts";
import { samplePolynomialTasks } from "../operators/sample_polynomial_tasks.ts";
import { shareDraws } from "../operators/share_draws.ts";
import type { TwoStageTasks } from "../operators/two_layer_contents.ts";
import { deepTransferField } from "../theory/deep/deep_transfer_field.ts";
import { DEEP_TESTS, deepSeconds, type DeepValues } from "./deep_cost.ts";
import { deepStages } from "./deep_stages.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, expression, integer, integers, number, text } from "./parameter.ts";
import { refuseDeep } from "./refuse_deep.ts";
import { remarkOnGrowth } from "./remark_on_growth.ts";
import { twoStageParameters } from "./two_stage_parameters.ts";

/** Variables of the targets. */
const PROJECTIONS = ["z", "z1", "z2", "z3", "z4"];
/** Hidden layers, at most. */
const MOST_LAYERS = 6;

const polynomials = { usedWhen: { tasks: ["polynomials"] } }, images = { usedWhen: { tasks: ["images"] } };

/** One line for each hidden layer that there may be. */
const ofLayers = (metric: string, meaning: string) =>
  Object.fromEntries(
    Array.from({ length: MOST_LAYERS }, (_, l) => [
      `${metric}_${l + 1}`,
      l === 0 ? meaning : `the same of hidden layer ${l + 1}`,
    ]),
  );

/**
 * Networks of any depth that learn one task and then another, all layers or all but the first few, beside their mean field.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix B.
 */
const deepTransferPipeline: Pipeline = definePipeline({
  name: "deep-transfer",
  shows:
    "networks of several hidden layers, rich on source and target: how deep should what was learned be kept?",
  result: "Lauditi, Bordelon, Pehlevan (2025): Appendix B, mean-field dynamics of deep networks",
  about:
    "A network of L hidden layers of N neurons in mean-field scaling, h¹ = W⁰x/√D, h^{l+1} = W^lφ(h^l)/√N, f = z·φ(h^L)/(γN), " +
    "learns a source and then a target by gradient descent, each with a richness γ of its own. At the switch the readout is kept (f " +
    "starts at γ₁/γ₂ times the source predictor), centered (kept, but what it says at the switch is subtracted) or reset (drawn anew), " +
    "and the weights into the first k hidden layers are frozen: the target leaves them as they are, to the bit. `scratch` learns the " +
    "target from random weights with all layers. What a network says at random weights is subtracted: it vanishes at infinite width. " +
    "Test losses are means of (f − y)² over 200 unseen inputs, so predicting 0 scores 1 on a normalised target.\n\n" +
    "The theory is the mean field of infinitely many neurons a layer, on the same data and with the same steps, whether they follow " +
    "a flow or not. A neuron meets the other layers through kernels of features Φ^l and gradients G^l at two times, and through response " +
    "functions: how a layer answers what its own past has done to its neighbours. Nothing depends on the future, so that one pass through " +
    "the steps solves it. --solver causal-linear is exact for linear networks, and costs (steps · dimensions)³ operations a layer. " +
    "--solver causal-monte-carlo takes any activation and samples the neurons of each layer: it costs --particles times the square of " +
    "the training points, all steps counted, of which there may be 2000, so keep --source-samples, --target-samples and times small; its four " +
    "randomisations tell its error, which is drawn afresh for each instance and counts as scatter. Networks of finite width differ by " +
    "c/N; c comes from 16 networks of N/4 neurons a layer that theory trains, which so enter a prediction with a weight of one quarter. " +
    "An allowance is the next order in 1/N, and the bias of few particles.\n\n" +
    "Kernels are taken on the target's training points, of each hidden layer (kernel_trace_1, kernel_alignment_1, … after each stage; after " +
    "the source they are what transfer starts from). " +
    "response_contribution is the target's test loss of the network minus the one that the mean field has without response functions, " +
    "beside what theory says of it: 0 with one hidden layer, and where it is not 0 the equations without them are wrong. Cells that " +
    "differ in other parameters than those of the data are pairs: they share data and, width for width, initial weights, and their checks " +
    "err together.\n\n" +
    "What was measured. Freezing (figure-freeze-depth: linear, L = 3, 4 target samples in 6 dimensions). Where the target is nearly the source (a = 0.95), the first two layers of " +
    "three can stay as they are: with reset the loss, 0.31(10) from scratch, is 0.11(5), 0.10(3), 0.10(3) and 0.16(3) for k = 0 to 3, with keep " +
    "0.047(9) to 0.077(7). Where it is not (a = 0.5) each layer that stays costs: 0.53(8), 0.57(7), 0.60(6), 0.66(4) with keep and 0.58(12), 0.64(11), " +
    "0.70(9), 0.78(7) with reset, beside 0.64 from scratch, so that with reset two layers or more are worse than none; with keep they save " +
    "half of what is forgotten, 0.42(8) falls to 0.22(5). Theory is solved for the same data and lies on all of these points. Responses " +
    "(figure-memory): without them the loss of two and three layers comes out too large by 0.03 of 0.39 and 0.05 of 0.33 at γ = 1, measured 0.035(10) and 0.058(17); of one layer by nothing. tanh (figure-deep-tanh): depth 1 to 3 " +
    "gains 0.06, 0.07 and 0.04 of 0.4 at γ = 1.2 and 0.01, 0.02, 0.03 at 0.3, by theory; measured within errors. Of what a finite width adds, " +
    "N times the shift of loss and alignment is the same from N = 32 to 256 (three linear layers, 40 to 100 networks each).\n\n" +
    "Time is that of the flow of ½Σ(f − y)²; a layer more makes it run faster. Biases (--bias on) are of the first layer. Deep tanh and erf " +
    "networks without them make odd functions, He(2,z) is out of their reach. The checks of a figure share their few networks, so that single ones at z of 3 come together, " +
    "and are gone with more instances of another seed. Processor time: 1 to 2 minutes a figure, 4 for figure-deep-tanh.",
  parameters: {
    tasks: choice({
      options: ["polynomials", "images"],
      default: "polynomials",
      meaning: "polynomials of a few directions of Gaussian inputs, or two pairs of image classes",
    }),
    hiddenLayers: integer({
      default: "2",
      min: 1,
      max: MOST_LAYERS,
      symbol: "L",
      meaning: "hidden layers, of equal width",
    }),
    freezeLayers: integer({
      default: "0",
      min: 0,
      max: MOST_LAYERS,
      symbol: "k",
      meaning: "hidden layers, from the first on, that the target leaves as the source left them; at most L",
    }),
    solver: choice({
      options: ["causal-linear", "causal-monte-carlo"],
      default: "causal-linear",
      meaning: "how the limit of infinite width is solved: exactly for linear activation, or by sampling",
    }),
    inputDim: integer({
      default: "6",
      min: 1,
      max: 200,
      symbol: "D",
      meaning: "input dimension",
      ...polynomials,
    }),
    sourceSamples: twoStageParameters.sourceSamples({ default: "30", max: 2000 }),
    targetSamples: twoStageParameters.targetSamples({ default: "6", max: 2000 }),
    sourceTarget: expression({
      default: "He(1,z)",
      variables: PROJECTIONS,
      meaning: "source labels; He(k,z) is normalised to unit variance, z1, z2, … are orthogonal directions",
      ...polynomials,
    }),
    targetTarget: expression({
      default: "He(1,z)",
      variables: PROJECTIONS,
      meaning: "target labels, in the projections on the target's own directions",
      ...polynomials,
    }),
    alignment: number({
      default: "0.8",
      min: -1,
      max: 1,
      symbol: "a",
      meaning: "alignment of the k-th direction of the target with the k-th of the source",
      ...polynomials,
    }),
    bias: choice({
      options: ["off", "on"],
      default: "off",
      meaning: "on appends a constant input of 1, which gives each neuron of the first layer a bias",
      ...polynomials,
    }),
    sourceClasses: integers({
      default: "6,9",
      count: 2,
      min: 0,
      meaning: "the two image classes to pretrain on, labels +1 and −1",
      ...images,
    }),
    targetClasses: integers({
      default: "0,7",
      count: 2,
      min: 0,
      meaning: "the two image classes to transfer to, labels +1 and −1",
      ...images,
    }),
    normalisation: choice({
      options: ["pixel", "sample"],
      default: "sample",
      meaning: "pixel: each pixel to mean 0, deviation 1; sample: less the mean image, then to norm √D",
      ...images,
    }),
    data: text({
      default: "",
      meaning:
        "file or folder of images: CIFAR-10 .bin, IDX pairs (.idx, -ubyte, .gz), or .csv; empty for Fashion-MNIST",
      ...images,
    }),
    activation: twoStageParameters.activation({
      default: "linear",
      meaning: "φ(h) of all hidden layers; the name erf means erf(h/√2); causal-linear needs linear",
    }),
    width: twoStageParameters.width({ max: 4096, meaning: "hidden neurons of each layer" }),
    particles: twoStageParameters.particles({
      default: "1024",
      usedWhen: { solver: ["causal-monte-carlo"] },
      meaning:
        "samples of each layer in each of 4 randomisations; an even number, at least twice the training points, all steps counted",
    }),
    sourceRichness: twoStageParameters.sourceRichness(),
    targetRichness: twoStageParameters.targetRichness(),
    readout: twoStageParameters.readout(),
    weightDecay: twoStageParameters.weightDecay({
      meaning: "decay of the weights that learn towards 0, at rate λ in time",
    }),
    sourceTime: twoStageParameters.sourceTime({
      default: "0.15",
      meaning: "training time on the source, of the flow of ½Σ(f − y)², at most",
    }),
    targetTime: twoStageParameters.targetTime({
      default: "0.5",
      meaning: "training time on the target, of the flow of ½Σ(f − y)², at most",
    }),
    stopLoss: twoStageParameters.stopLoss({
      meaning:
        "a stage ends when the mean of (f − y)² on its training points is at most this, in theory as well; 0: never; a warning says " +
        "where its time was over before. Theory is limited by the times in any case",
    }),
    learningRate: twoStageParameters.learningRate({
      meaning:
        "step of descent on ½Σ(f − y)²; auto: the largest that keeps ηλ_max of a narrow pilot below 0.5. Theory takes the same steps",
    }),
    curves: twoStageParameters.curves(),
  },
  presets: {
    quick: { instances: 12, hiddenLayers: "1,2,3", width: "256" },
    "figure-deep-linear": {
      shows: "Deep linear networks learn a target from scratch and after a source: points on exact lines",
      figure: { kind: "curves", metric: "target_test_loss", stages: ["scratch", "transfer"], log: "x" },
      instances: 3,
      hiddenLayers: "1,2,3,4",
      width: "1024",
      sourceTime: "0.12",
      targetTime: "0.4",
    },
    "figure-deep-tanh": {
      shows: "Deep tanh networks: what a source is worth for a target of few samples, against richness",
      figure: {
        kind: "lines",
        x: "sourceRichness",
        metric: "target_test_loss",
        beside: ["transferability"],
        log: "x",
      },
      instances: 4,
      solver: "causal-monte-carlo",
      activation: "tanh",
      hiddenLayers: "1,2,3",
      inputDim: "3",
      sourceSamples: "10",
      targetSamples: "4",
      sourceRichness: "0.3,0.6,1.2",
      width: "256",
      particles: "2048",
      sourceTime: "1",
      targetTime: "1.5",
    },
    "figure-freeze-depth": {
      shows:
        "How many hidden layers to keep as the source left them: what the target costs, and what is forgotten",
      figure: {
        kind: "lines",
        x: "freezeLayers",
        metric: "target_test_loss",
        beside: ["forgetting"],
        stages: ["transfer"],
      },
      instances: 6,
      hiddenLayers: "3",
      freezeLayers: "0,1,2,3",
      alignment: "0.5,0.95",
      readout: "keep,reset",
      targetSamples: "4",
      width: "256",
      targetTime: "0.4",
    },
    "figure-memory": {
      shows:
        "What response functions contribute to the target's loss: nothing with one hidden layer, more with depth",
      figure: {
        kind: "lines",
        x: "sourceRichness",
        metric: "response_contribution",
        beside: ["target_test_loss"],
        stages: ["transfer"],
        log: "x",
      },
      instances: 8,
      hiddenLayers: "1,2,3",
      sourceRichness: "0.5,1,2",
      alignment: "0.5",
      readout: "keep",
      width: "512",
      targetTime: "0.3",
    },
  },
  examples: [
    {
      options: "--hidden-layers 3 --freeze-layers 0,1,2,3 --plot layers.svg",
      shows: "how many layers to leave as the source left them",
    },
    { options: "--preset figure-deep-linear --plot deep.svg", shows: "training curves on exact lines" },
    {
      options:
        "--solver causal-monte-carlo --activation tanh --input-dim 3 --source-samples 10 --source-time 0.6 --hidden-layers 2 --particles 2048",
      shows: "tanh networks, whose limit is sampled",
    },
    {
      options:
        "--tasks images --source-samples 20 --target-samples 10 --source-time 0.2 --target-time 0.4 --hidden-layers 2",
      shows: "two pairs of image classes",
    },
  ],
  refuse: (values, resources) => refuseDeep(values, resources.images),
  seconds: (values, resources) => deepSeconds(values, resources.images),
  parallel: "instances",
  metrics: {
    ...metricMeanings(
      "source_train_loss",
      "transferability",
      "forgetting",
      "learning_rate",
      "training_steps",
    ),
    source_test_loss: "mean of (f − y)² with the source's labels over 200 unseen inputs",
    target_test_loss: "mean of (f − y)² over 200 unseen inputs",
    target_train_loss: "mean of (f − y)² over the target's training points",
    response_contribution:
      "target_test_loss minus what the mean field says of it without response functions; 0 if they did nothing",
    ...ofLayers("kernel_trace", "mean of Φ(x,x) of hidden layer 1 over the target's training points"),
    ...ofLayers("kernel_alignment", "cosine of Φ of hidden layer 1 with yyᵀ there, neither centred"),
    ...ofLayers("gradient_trace", "mean of G(x,x) of hidden layer 1 there, G = ⟨g g⟩, g = γN ∂f/∂h"),
  },
  figures: [
    { kind: "lines", x: "freezeLayers", metric: "target_test_loss", beside: ["forgetting"] },
    { kind: "lines", x: "hiddenLayers", metric: "target_test_loss" },
    { kind: "lines", x: "sourceRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "sourceSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "readout", metric: "target_test_loss", beside: ["forgetting"] },
    { kind: "curves", metric: "target_test_loss", stages: ["scratch", "transfer"], log: "x" },
  ],
  run: ({ cells, instanceCount, backend, images: load }) => {
    type Start = { readonly params: DeepValues };
    type Tasks = Start & { readonly tasks: TwoStageTasks };
    return cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              byChoice<Start, "polynomials" | "images", Tasks>(({ tasks }) => tasks, {
                polynomials: (own$) =>
                  own$.pipe(shareDraws(polynomialData), samplePolynomialTasks(DEEP_TESTS)),
                images: (own$) => own$.pipe(shareDraws(imagePairData), sampleImagePairs(load)),
              }),
              planDeepTraining(backend.algebra, ({ solver }) => solver === "causal-monte-carlo"),
              predictAhead("theory", ({ plan }) => plan, async (params, plan, signal) => {
                const activation = await openActivation(params.activation);
                return {
                  result: await deepTransferField(backend.algebra, plan, { ...params, activation, signal }),
                  remarks: remarkOnGrowth(activation),
                };
              }),
              drawDeep(),
              deepStages(backend),
              records(),
            )
          ),
          pool(),
        )
      ),
    );
  },
});

export default deepTransferPipeline;
