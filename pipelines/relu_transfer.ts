import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { sampleReluTasks } from "../operators/relu/sample_relu_tasks.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { linearParameters } from "./linear_parameters.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, choices, integer, number } from "./parameter.ts";
import { refuseRelu, reluSeconds } from "./refuse_relu.ts";
import { reluLaws } from "./relu_laws.ts";
import { checkedReluScratch, checkedReluSource } from "./relu_stages.ts";
import { checkedReluTransfer } from "./relu_transfer_stages.ts";

/**
 * Shallow ReLU networks that learn a ReLU teacher and then another: scratch, linear transfer, lazy and full fine-tuning.
 *
 * @see Tahir, Ganguli, Rotskoff (2025), *Features are fate*: nonlinear experiments.
 */
const reluTransferPipeline: Pipeline = definePipeline({
  name: "relu-transfer",
  shows: "when pretraining helps a shallow ReLU network: teachers rotated, kept, with a new head, or random",
  result: "Tahir, Ganguli, Rotskoff (2025): nonlinear experiments, with closed forms for Gaussian inputs",
  about:
    "A shallow network f(x) = (1/s) Σ c_i relu(w_i·x), m neurons on the unit sphere and a readout of 1e-7, learns a source and " +
    "then a target, x ~ N(0, I). Both are teachers of m* ReLU neurons with readouts of sum 0, normalised so that predicting 0 scores " +
    "1. The source is learned on its population loss, in closed form, by gradient flow (--integrator descent: literal steps), or " +
    "on --source-samples. The target has --target-samples: from scratch, with a new ridge readout on the frozen features (linear " +
    "transfer), by the frozen tangent kernel (lazy fine-tuning), or with all weights (fine-tuning). Every test loss is exact, over " +
    "the whole population: no test set.\n\n" +
    "How alike the tasks are: `rotate` turns each teacher neuron by θ into a direction of its own; `keep` replaces a share of the " +
    "neurons; `new-head` changes the readout only; `random` rotates neurons that are no frame, as in the paper. For a frame " +
    "the share of the target that the source's features express is A(θ) = ((J(θ) − 1)/(π − 1))², J = sin θ + (π − θ) cos θ: 0.68, " +
    "0.41, 0.18 at 30°, 45°, 60°, where cos²θ is 0.75, 0.5, 0.25. At very few samples fine-tuning helps up to θ = 55°.\n\n" +
    "What theory knows. Linear transfer: the deterministic equivalent on the pretrained features, within 5 % from 4(m* + 1) samples " +
    "and 28 on, where the m* + 1 features that pretraining has made strong are resolved; below, its transferability is shown for the sign only. " +
    "Fine-tuning: the frozen tangent kernel, up to n = d from the teachers alone (within 4 %), else from the pretrained network on a " +
    "pool of inputs of its own (within 10 % up to n = 2d). Scratch: the kernel of infinitely many random neurons, its spectrum in " +
    "harmonics, within 10 % up to n = 2d. Beyond n = 2d features move and networks do better: these predictions are then upper bounds, " +
    "shown with < and not checked. Of a teacher of few neurons features move sooner: for m* < 6 read m*d/6 for d of fine-tuning, for " +
    "m* < 4 m*d/4 from scratch. Nothing is predicted of a training that ends above 1 % of the loss it began with, nor " +
    "of fine-tuning to a new head, where neurons whose readout changes its sign shrink on the way. These biases are those of finite networks; more instances do not remove them.\n\n" +
    "Training ends at --stop-loss or at the time --max-steps × learning rate, whichever comes first; a notice says which. The loss of " +
    "the source falls as t^−1.5: flow takes a few hundred adaptive steps to 1e-5, descent tens of thousands. Teachers, data " +
    "and initial weights are drawn anew in each cell and instance.",
  parameters: {
    inputDim: integer({ default: "30", min: 2, max: 2000, symbol: "d", meaning: "input dimension" }),
    width: integer({ default: "150", min: 1, max: 4000, symbol: "m", meaning: "neurons of the network" }),
    teacherNeurons: integer({
      default: "6",
      min: 2,
      max: 1000,
      symbol: "m*",
      meaning: "neurons of a teacher, an even number; a frame needs 2m* ≤ d",
    }),
    family: choice({
      options: ["rotate", "keep", "new-head", "random"],
      default: "rotate",
      meaning:
        "what the target's teacher shares with the source's; all but random are frames of orthonormal neurons",
    }),
    angle: number({
      default: "pi/4",
      min: 0,
      max: Math.PI / 2,
      symbol: "θ",
      unit: "rad",
      usedWhen: { alignment: ["angle"], family: ["rotate", "keep", "random"] },
      meaning: "angle by which teacher neurons are turned",
    }),
    alignment: number({
      default: "angle",
      words: ["angle"],
      min: 0,
      max: 1,
      symbol: "cos θ",
      usedWhen: { family: ["rotate", "keep", "random"] },
      meaning:
        "its cosine, in place of the angle; of keep the share of neurons kept; angle: cos θ of --angle",
    }),
    sourceSamples: integer({
      default: "inf",
      min: 1,
      max: 100_000,
      infinite: true,
      symbol: "P",
      meaning: "source samples; inf trains on the population loss",
    }),
    targetSamples: integer({
      default: "30",
      min: 1,
      max: 20_000,
      symbol: "n",
      meaning: "target samples",
    }),
    ridge: number({
      default: "0.01",
      min: 0,
      max: 1e6,
      symbol: "λ",
      meaning:
        "ridge of the linear-transfer readout on features relu(Wx)/√m, of the sum loss: not multiplied by n",
    }),
    targetNoise: linearParameters.targetNoise(),
    outputScale: number({
      default: "width",
      words: ["width"],
      min: 1e-3,
      max: 1e6,
      symbol: "s",
      meaning:
        "output scale; width is the mean field, where features move; 1 is the standard, nearly lazy one",
    }),
    integrator: choice({
      options: ["flow", "descent"],
      default: "flow",
      meaning:
        "follow the flow of the population loss adaptively, or take literal steps; finite sets are always descended",
    }),
    learningRate: number({
      default: "auto",
      words: ["auto"],
      min: 0,
      max: 10,
      excluded: [0],
      symbol: "η",
      meaning:
        "step against s∇(loss/2); auto: 0.1·s/m, on a training set at most 0.7/λ_max of its tangent kernel over n",
    }),
    stopLoss: number({
      default: "1e-5",
      min: 0,
      max: 1,
      symbol: "",
      meaning: "training loss at which a training ends",
    }),
    maxSteps: integer({
      default: "100000",
      min: 1,
      max: 1e9,
      incidental: true,
      meaning: "or the time at which it ends, in steps of the learning rate",
    }),
    stages: choices({
      options: ["scratch", "linear-transfer", "lazy-fine-tune", "fine-tune"],
      default: "scratch,linear-transfer,lazy-fine-tune,fine-tune",
      meaning: "what to do on the target; scratch always runs, it is the baseline of transferability",
    }),
    curves: linearParameters.curves({
      default: "first",
      meaning: "which instances of a cell report their training curves as loss records",
    }),
  },
  presets: {
    quick: { instances: 16, angle: "pi/6,pi/3", targetSamples: "30,60" },
    "figure-phase-relu": {
      shows: "Where pretraining helps a ReLU network: angle between the teachers against target samples",
      figure: { kind: "phase", x: "targetSamples", y: "angle", metric: "transferability" },
      instances: 8,
      angle: "pi/12,pi/6,pi/4,pi/3,5*pi/12,pi/2",
      targetSamples: "10:60:10",
      stages: "scratch,linear-transfer,fine-tune",
      curves: "none",
    },
    "figure-overlap": {
      shows: "How much of the target the source's features express, against the angle between the teachers",
      figure: {
        kind: "lines",
        x: "angle",
        metric: "teacher_overlap",
        beside: ["sample_overlap", "span_overlap"],
        stages: ["pretrain"],
      },
      instances: 8,
      angle: "0:pi/2:pi/16",
      targetSamples: "60",
      stages: "scratch",
      curves: "none",
    },
    paper: {
      shows: "The sizes of the paper: 100 random teacher neurons in 100 dimensions, a network of 1000",
      instances: 4,
      inputDim: "100",
      width: "1000",
      teacherNeurons: "100",
      family: "random",
      angle: "pi/6,pi/3,pi/2",
      targetSamples: "50,200,800",
      learningRate: "0.01",
      stopLoss: "1e-6",
      maxSteps: "100000",
    },
  },
  examples: [
    {
      options: "--angle pi/12:pi/2:pi/12 --target-samples 30 --plot angle.svg",
      shows: "from when on it hurts",
    },
    { options: "--family keep --alignment 0,1/3,2/3,1", shows: "a share of the teacher's neurons is kept" },
    { options: "--source-samples 100,400 --stages fine-tune", shows: "a finite source" },
    {
      options: "--preset figure-phase-relu --plot phase.svg",
      shows: "the phase diagram of angle and target samples",
    },
    { options: "--output-scale 15,width --target-noise 0.3", shows: "lazier features, noisy labels" },
  ],
  refuse: (values) => refuseRelu(values),
  seconds: (values) => reluSeconds(values),
  parallel: "instances",
  metrics: {
    ...metricMeanings(
      "source_test_loss",
      "source_train_loss",
      "transferability",
      "training_steps",
      "training_time",
    ),
    target_test_loss:
      "mean of (f − y)² over the target's whole population, without label noise; at pretrain, before any of its data",
    target_train_loss: "mean of (f − y)² over the target's training points, with their label noise",
    initial_rate: "d/R(0) times the rate at which the source's population loss R falls at first, times s/m",
    euler_residual: "largest |w·∂R/∂w − c ∂R/∂c| of a neuron over the largest c²: 0 at any weights",
    balance_drift: "mean change of |w|² − c² of a neuron, which gradient flow conserves",
    teacher_overlap: "share of the target that the source teacher's neurons express: A(θ)",
    span_overlap:
      "share of the target that the network's neurons express, however weakly: high for any network of m > d",
    sample_overlap:
      "A_n, the share that n samples reach on them by a ridge readout: weighs features by their strength",
  },
  figures: [
    { kind: "phase", x: "targetSamples", y: "angle", metric: "transferability" },
    { kind: "lines", x: "angle", metric: "target_test_loss", stages: ["linear-transfer", "fine-tune"] },
    { kind: "lines", x: "alignment", metric: "target_test_loss", stages: ["linear-transfer", "fine-tune"] },
    { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "sourceSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "ridge", metric: "target_test_loss", stages: ["linear-transfer"], log: "x" },
    { kind: "lines", x: "width", metric: "target_test_loss", log: "x" },
    { kind: "curves", metric: "source_test_loss", log: "xy" },
  ],
  theory: reluLaws,
  run: ({ cells, instanceCount, backend }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              sampleReluTasks(backend),
              checkedReluScratch(backend),
              checkedReluSource(backend),
              checkedReluTransfer(backend),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

export default reluTransferPipeline;
