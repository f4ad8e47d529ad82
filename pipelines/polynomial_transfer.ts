import { openActivation } from "../numerics/open_activation.ts";
import { each } from "../operators/each.ts";
import { planTraining } from "../operators/plan_training.ts";
import { pool } from "../operators/pool.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { records } from "../operators/records.ts";
import { polynomialData } from "../operators/polynomial_data.ts";
import { samplePolynomialTasks } from "../operators/sample_polynomial_tasks.ts";
import { shareDraws } from "../operators/share_draws.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import { transferField } from "../theory/two_layer/transfer_field.ts";
import { checkedStages } from "./checked_stages.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { eachInstance } from "./each_instance.ts";
import { choice, expression, integer, number } from "./parameter.ts";
import { polynomialBytes, polynomialSeconds, refusePolynomial, remarksOn } from "./refuse_polynomial.ts";
import { twoStageParameters } from "./two_stage_parameters.ts";

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
  about:
    "A two-layer network in mean-field scaling, f(x) = z·φ(h)/(γN), h = Wx/√D, learns a source and then a target by gradient " +
    "descent on all its weights, each with a richness γ of its own. Inputs are Gaussian; labels are expressions in a few of " +
    "their projections, without noise. At the switch the readout is kept (f starts at γ₁/γ₂ times the source predictor), " +
    "centered (kept, but what the network says at the switch is subtracted) or reset (drawn anew). `scratch` learns the " +
    "target from random weights with the target's richness. Test losses are means of (f − y)² over 1000 fresh inputs, so " +
    "predicting 0 scores 1 on a normalised target.\n\n" +
    "The theory is the mean field of infinitely many neurons on the same data, with the same steps, plus the shift c/N of the " +
    "loss at width N; it is solved before the network is drawn. Its neurons follow the same equations as a network's, so what " +
    "the checks test is the law of large numbers with its 1/N correction, the readout rules and the training; the solver " +
    "itself is tested against closed forms. Sampling error of the theory is drawn afresh for each instance and counts as scatter; an " +
    "allowance is what more draws would not take off. Where a stage ends at --stop-loss its train loss is measured, not checked.\n\n" +
    "Parity comes first. Without biases tanh and erf make odd functions of the inputs, ReLU linear plus even ones: He(3,z) is " +
    "out of reach of ReLU, He(2,z) of tanh, and is refused; --bias on lifts this. Richness acts through γ√D.\n\n" +
    "What was measured. From low to high degree (He(1,z) to He(2,z), ReLU) the gain depends on the readout: of a loss of 0.91(5) " +
    "reset gains 0.47(3), center 0.35(4), keep, where training first unlearns the source from a test loss near 2, 0.09(6) " +
    "(figure-readout-rules), and rather loses at D 10 with 80 and 50 samples, 0.11(5): the printed gain is not one of keep. From " +
    "high to low degree keep hurts most, reset least (a loss of 0.024(2) becomes 0.22(4) with keep, 0.058(8) with center, 0.037(4) " +
    "with reset in figure-3b, where 150 samples of He(3,z) are memorised, to a source test loss above 1; 600 at D 10 are learned, to 0.56). Forgetting under keep hardly depends on γ up to 0.3 and is 0.24(4) " +
    "larger at 10, and the target's loss falls by 0.35(6) from γ = 0.03 to 10, if all are trained to the " +
    "same train loss (figure-forgetting: differences of pairs). Nearly lazy fine-tuning gains from a rich source: a loss of 0.98(4) becomes " +
    "0.38(2) after 300 source samples at γ₁ = 1, 0.43(2) at 3, and 0.53(1) after 30 at 3, where it still falls (figure-9). A joint optimum at intermediate γ appears only " +
    "where step or time is held fixed while γ grows. Losses scatter by 0.1 to 0.2 between data sets: compare pairs. " +
    "Cells that differ in other parameters than those of the data (dimension, samples, targets, alignment, bias) are such pairs: " +
    "instance by instance they share data, test inputs and initial weights, a wider network those of a narrower one.\n\n" +
    "source_test_loss at transfer is that of the predictor as it then is, offset and scale γ₂ included; forgetting is what it " +
    "exceeds the same at pretrain by. early_stopped_test_loss is the lowest target test loss at a recorded moment. " +
    "kernel_alignment is that of the feature kernel with yyᵀ on the target's training set, neither centred; " +
    "preactivation_kurtosis that of h over neurons, mean over test points, 3 for Gaussian ones, 0 where weight decay has put all to rest.\n\n" +
    "Time is that of the flow of ½Σ(f − y)². To a train loss of 0.001 it scales like 1/(P √(1 + γ²D)): use --stop-loss where γ varies. Processor time: figure-3a 8 minutes, paper " +
    "half an hour, the other figures 2 to 4 minutes.",

  parameters: {
    inputDim: integer({ default: "20", min: 1, max: 2000, symbol: "D", meaning: "input dimension" }),
    sourceSamples: twoStageParameters.sourceSamples(),
    targetSamples: twoStageParameters.targetSamples(),
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
    activation: twoStageParameters.activation(),
    width: twoStageParameters.width(),
    particles: twoStageParameters.particles(),
    sourceRichness: twoStageParameters.sourceRichness(),
    targetRichness: twoStageParameters.targetRichness(),
    readout: twoStageParameters.readout(),
    weightDecay: twoStageParameters.weightDecay(),
    sourceTime: twoStageParameters.sourceTime(),
    targetTime: twoStageParameters.targetTime(),
    stopLoss: twoStageParameters.stopLoss(),
    learningRate: twoStageParameters.learningRate({
      meaning:
        "step of descent on ½Σ(f − y)²; auto: 0.5/(λ_max(K₀) b√(1 + γ²D max(1, ⟨y²⟩))), b = 1.5 for relu and its like, else 4, or what keeps a narrow pilot stable",
    }),
    curves: twoStageParameters.curves(),
  },
  presets: {
    quick: {
      instances: 6,
      inputDim: "10",
      sourceSamples: "80",
      targetSamples: "50",
      width: "2048",
      targetTime: "1",
    },
    paper: {
      instances: 8,
      inputDim: "50",
      sourceSamples: "300",
      targetSamples: "200",
      width: "2048",
      particles: "1024",
      sourceRichness: "0.3,1,3",
      readout: "keep,center,reset",
      stopLoss: "0.001",
      sourceTime: "4",
      targetTime: "10",
    },
    "figure-3a": {
      shows:
        "From low to high degree: what He₁ teaches for He₂, under three readout rules (after figure 3 of Lauditi et al.)",
      instances: 5,
      inputDim: "30",
      sourceSamples: "600",
      targetSamples: "60,120,240",
      readout: "keep,center,reset",
      sourceTime: "0.2",
      targetTime: "1.7",
    },
    "figure-3b": {
      shows:
        "From high to low degree: what He₃ teaches for He₁, under three readout rules (after figure 3 of Lauditi et al.)",
      instances: 8,
      targetSamples: "60",
      sourceTarget: "He(3,z)",
      targetTarget: "He(1,z)",
      activation: "tanh",
      sourceRichness: "0.3",
      readout: "keep,center,reset",
      sourceTime: "8",
      targetTime: "8",
    },
    "figure-9": {
      shows:
        "Nearly lazy fine-tuning on polynomials after a rich source, poor or rich in data (after figure 9 of Lauditi et al.)",
      figure: {
        kind: "lines",
        x: "sourceRichness",
        metric: "target_test_loss",
        stages: ["transfer"],
        log: "x",
      },
      instances: 6,
      inputDim: "30",
      sourceSamples: "30,300",
      targetSamples: "120",
      sourceRichness: "0.1,0.3,1,3",
      targetRichness: "0.01",
      readout: "center",
      stopLoss: "0.01",
      sourceTime: "8",
      targetTime: "15",
    },
    "figure-forgetting": {
      shows: "What is forgotten of the source, and what the target still costs, against richness",
      figure: {
        kind: "lines",
        x: "sourceRichness",
        metric: "forgetting",
        beside: ["target_test_loss"],
        stages: ["transfer"],
        log: "x",
      },
      instances: 8,
      sourceRichness: "0.03,0.1,0.3,1,3,10",
      readout: "keep",
      stopLoss: "0.001",
      sourceTime: "4",
      targetTime: "20",
    },
    "figure-readout-rules": {
      shows: "Whether low degree helps with high degree is decided by the readout rule",
      instances: 8,
      inputDim: "30",
      sourceSamples: "600",
      targetSamples: "120",
      readout: "keep,center,reset",
      sourceTime: "0.2",
      targetTime: "1.7",
    },
  },
  examples: [
    { options: "--readout keep,center,reset --plot rules.svg", shows: "the three readout rules" },
    {
      options: "--preset figure-forgetting --plot forgetting.svg",
      shows: "what is forgotten and gained, against richness",
    },
    {
      options: '--activation tanh --source-target "He(3,z)" --target-target "He(1,z)" --source-richness 0.3',
      shows: "from high degree to low",
    },
    {
      options:
        '--source-target "z1*z2" --target-target "z1*z2+He(2,z3)" --source-richness 0.3,1,3 --stop-loss 0.01 --source-time 6 --target-time 12',
      shows: "targets of several directions",
    },
    { options: '--activation "h*(1+erf(h/sqrt(2)))/2" --width 256,1024', shows: "an activation of your own" },
  ],
  refuse: (values) => refusePolynomial(values),
  seconds: (values) => polynomialSeconds(values),
  parallel: "instances",
  metrics: {
    ...metricMeanings(
      "source_train_loss",
      "transferability",
      "forgetting",
      "early_stopped_test_loss",
      "early_stopping_time",
      "kernel_alignment",
      "preactivation_kurtosis",
      "preactivation_density",
      "curve_deviation",
      "curve_deviation_exponent",
      "learning_rate",
      "training_steps",
    ),
    source_test_loss: "mean of (f − y)² with the source's labels, over the same 1000 fresh inputs",
    target_test_loss: "mean of (f − y)² over 1000 fresh inputs",
    target_train_loss: "mean of (f − y)² over the target's training points",
  },
  figures: [
    { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x" },
    {
      kind: "lines",
      x: "sourceRichness",
      metric: "target_test_loss",
      beside: ["source_test_loss"],
      stages: ["transfer"],
      log: "x",
    },
    { kind: "lines", x: "sourceSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "targetRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "width", metric: "curve_deviation", log: "xy" },
    { kind: "lines", x: "readout", metric: "target_test_loss", beside: ["forgetting"], stages: ["transfer"] },
    {
      kind: "curves",
      metric: "target_test_loss",
      stages: ["scratch", "transfer"],
      log: "x",
      densities: "preactivation_density",
    },
    { kind: "density", metric: "preactivation_density" },
  ],
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          eachInstance(backend, instanceCount, polynomialBytes, (start$) =>
            start$.pipe(
              shareDraws(polynomialData),
              samplePolynomialTasks(),
              planTraining(backend.algebra),
              predictAhead("theory", ({ plan }) => plan, async (params, plan, signal) => {
                const activation = await openActivation(params.activation);
                return {
                  result: await transferField(backend.algebra, plan, {
                    ...params,
                    activation,
                    signal,
                    device: backend,
                  }),
                  remarks: await remarksOn(params, activation),
                };
              }),
              drawTwoLayer("antithetic"),
              checkedStages(backend),
              records(),
            )),
          pool(),
        )
      ),
    ),
});

export default polynomialTransferPipeline;
