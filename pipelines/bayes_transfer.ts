import { byChoice } from "../operators/by_choice.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { records } from "../operators/records.ts";
import { sampleImagePairs } from "../operators/sample_image_pairs.ts";
import { type PosteriorTaskParams, samplePosteriorTasks } from "../operators/sample_posterior_tasks.ts";
import { shareDraws } from "../operators/share_draws.ts";
import { averagedPrediction } from "../theory/bayes/averaged_prediction.ts";
import { bayesLinearStages } from "./bayes_linear_stages.ts";
import { bayesNonlinearStages } from "./bayes_nonlinear_stages.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { metricMeanings } from "./metric_meanings.ts";
import { choice, expression, integer, integers, number } from "./parameter.ts";
import { refuseBayes } from "./refuse_bayes.ts";

const DRAWN = ["gaussian", "whitened-decoupled", "whitened-same", "whitened-overlap"] as const;

/** Two linear tasks with many source and few target samples, where richness is γ√D. */
const RICH_SOURCE = {
  limit: "proportional",
  inputDim: "50",
  sourceSamples: "100",
  targetSamples: "40",
  alignment: "0.5",
  width: "4000",
  sourceRichness: "30",
  elasticCoupling: "0,0.1,0.3,1,3,10,100",
  sweeps: "160",
} as const;

/** What decides which data are drawn: cells that differ in couplings, richness or temperature alone share them. */
function posteriorData<Params extends PosteriorTaskParams & { readonly data: string }>(
  { data, inputDim, sourceSamples, targetSamples, alignment, sourceNoise, targetNoise }: Params,
) {
  return { data, inputDim, sourceSamples, targetSamples, alignment, sourceNoise, targetNoise };
}

/**
 * Posteriors of two-layer networks, the target's held to a network of the source's by an elastic coupling, beside what theory says of
 * them: to the first order in 1/N where they are linear, of infinite width otherwise.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
const bayesTransferPipeline: Pipeline = definePipeline({
  name: "bayes-transfer",
  shows: "Bayesian networks: a target's weights held to those of a sampled source by an elastic coupling",
  result: "Lauditi, Bordelon, Pehlevan (2025): Appendices E and F, the proportional limit derived here",
  about:
    "A two-layer network f(x) = a·φ(Wx/√D)/(γN) is not trained but sampled: its weights have the posterior of a normal prior and " +
    "the likelihood exp(−½β_T Nγ² Σ(f − y)²). A network W̄ of the source's posterior is then frozen, and the target's weights feel " +
    "it by a further factor exp(−½δ|W − W̄|²), with a readout of their own. δ = 0 learns from scratch, δ → ∞ keeps the source's " +
    "features. Linear networks are sampled by Gibbs' method, others by Hamiltonian Monte Carlo with the readout integrated out, " +
    "whose step adapts in warm-up only; chains that accept fewer than 0.6 of their steps cost their instance, and where one has not mixed " +
    "its cell is not checked. Each instance, a replica, has data, a source chain and a target chain of its own: --instances is how many " +
    "there are.\n\n" +
    "The theory of linear networks holds to the first order in 1/N on the same data, the target's given the second moment of the frozen " +
    "source network: what it leaves open, of the order of the square of that, is the allowance, and 2 % in γ, δ or β_T would show at the size of quick. For " +
    "other activations it is the limit of infinite width from the data alone, with the allowance (1 + 0.2P)/N, (1 + P)/N of a posterior " +
    "variance or 2(P + 2)/N of a loss, and what the quadrature or the particles leave open. Test losses are those of " +
    "the mean output over the posterior, the mean of (f − y)² over noise-free points: of linear networks over x ~ N(0, I), the whole " +
    "population; on whitened inputs over all √D e_k, the population there; otherwise over 50 fresh points or 200 images. Each is a product of the two halves of a chain, so that its scatter adds nothing. Cells that " +
    "differ in couplings, richness or temperature alone share their draws, to be compared in pairs: their checks are not independent.\n\n" +
    "With --limit proportional the richnesses are γ√D, what counts where D and the samples grow together, and test losses are compared " +
    "with their average over data, which the theory knows to better than 1 % from a hundred data sets of its own whose luck it takes out; the allowance is that and P/N of the loss; lines " +
    "between the cells are the same average. It is 1 to 5 % from the limit D → ∞ at D = 50. Ticks mark where a coupling is best. The level of δ = 0, learning from scratch, is drawn " +
    "across. With four values or more each of two of alignment, target samples and target richness, and three of the coupling, the figure is " +
    "a map of the best coupling. With whitened data it is the kernels, sorted by label: richness from row to row, δ from column to " +
    "column, measured above their diagonals and predicted below.\n\n" +
    "Whitened inputs are √D e_k, orthogonal, so that the Gram matrix is the identity and all structure of a kernel is learned; labels " +
    "have norm 1. whitened-decoupled gives each task inputs of its own: --input-dim must be at least the sum of --source-samples and " +
    "--target-samples. whitened-same has the same inputs with the same labels, whitened-overlap with labels at the cosine --alignment: " +
    "there both numbers of samples must be equal, and --input-dim no less.\n\n" +
    "The presets figure-10 to figure-14 show what these figures of the paper are about. Its data, sizes and axes were not available to " +
    "us, and so are ours, chosen where the theory has the loss fall, rise or have its least within the range: figures 10 and 11 have the " +
    "loss over δ, 12 the best δ over alignment and target richness, 13 kernels of two orthogonal labelings of the same inputs, 14 a tanh " +
    "network in two dimensions, where quadrature is exact. figure-regimes is no figure of the paper: five regimes, where full coupling, " +
    "some or none is best.",
  parameters: {
    data: choice({
      options: [...DRAWN, "images"],
      default: "gaussian",
      meaning:
        "inputs: gaussian, or whitened (of own for each task, the same, or the same with other labels: sizes above), or images",
    }),
    limit: choice({
      options: ["fixed", "proportional"],
      default: "fixed",
      meaning:
        "what the richnesses are: fixed is γ itself; proportional is γ√D, where D and the samples grow together",
    }),
    inputDim: integer({
      default: "20",
      min: 2,
      max: 1000,
      symbol: "D",
      usedWhen: { data: DRAWN },
      meaning: "input dimension",
    }),
    sourceSamples: integer({ default: "16", min: 1, max: 400, symbol: "P₁", meaning: "source samples" }),
    targetSamples: integer({ default: "8", min: 1, max: 400, symbol: "P₂", meaning: "target samples" }),
    sourceClasses: integers({
      default: "6,9",
      count: 2,
      min: 0,
      usedWhen: { data: ["images"] },
      meaning: "the two classes of the source, labels +1 and −1",
    }),
    targetClasses: integers({
      default: "0,7",
      count: 2,
      min: 0,
      usedWhen: { data: ["images"] },
      meaning: "the two classes of the target, labels +1 and −1",
    }),
    normalisation: choice({
      options: ["pixel", "sample"],
      default: "pixel",
      usedWhen: { data: ["images"] },
      meaning: "standardise each pixel over the training images, or each image over its pixels",
    }),
    alignment: number({
      default: "0.8",
      min: -1,
      max: 1,
      symbol: "a",
      usedWhen: { data: ["gaussian", "whitened-overlap"] },
      meaning: "alignment of the teachers, or of the labels",
    }),
    sourceNoise: number({
      default: "0",
      min: 0,
      max: 10,
      symbol: "σ₁",
      usedWhen: { data: DRAWN },
      meaning: "standard deviation of the source's label noise",
    }),
    targetNoise: number({
      default: "0",
      min: 0,
      max: 10,
      symbol: "σ₂",
      usedWhen: { data: DRAWN },
      meaning: "standard deviation of the target's label noise",
    }),
    activation: expression({
      default: "linear",
      variables: ["h"],
      names: ["linear", "relu", "tanh", "erf"],
      meaning: "φ(h), which must not grow faster than h; the name erf means erf(h/√2)",
    }),
    width: integer({
      default: "400",
      min: 8,
      max: 20000,
      symbol: "N",
      meaning: "hidden neurons, at least 8 a sample",
    }),
    sourceRichness: number({
      default: "1",
      min: 1e-6,
      max: 100,
      symbol: "γ₁",
      meaning: "feature-learning strength on the source",
    }),
    targetRichness: number({
      default: "1",
      min: 1e-6,
      max: 100,
      symbol: "γ₂",
      meaning: "feature-learning strength on the target",
    }),
    elasticCoupling: number({
      default: "1",
      min: 0,
      max: 1e6,
      symbol: "δ",
      meaning: "strength with which the target's weights are held to the source's: 0, or at least 1e-6",
    }),
    inverseTemperature: number({
      default: "10",
      min: 1e-6,
      max: 1e6,
      symbol: "β_T",
      meaning: "weight of the data; 1/β_T is the ridge of the kernel",
    }),
    sweeps: integer({
      default: "400",
      min: 20,
      max: 1e6,
      incidental: true,
      meaning:
        "samples kept of each chain, an even number; half as many, or 100 (10γ more if not linear), warm it up",
    }),
    particles: integer({
      default: "2000",
      min: 64,
      max: 65536,
      symbol: "M",
      incidental: true,
      meaning: "particles of the theory, where neither closed forms nor quadrature suffice",
    }),
    curves: choice({
      options: ["first", "all", "none"],
      default: "first",
      incidental: true,
      meaning:
        "which instances of a cell report their chains, and their kernels; with none the errors of best couplings are too wide",
    }),
  },
  presets: {
    quick: { instances: 24, elasticCoupling: "0,0.3,1,3,10" },
    paper: {
      instances: 24,
      inputDim: "50",
      sourceSamples: "60",
      targetSamples: "20",
      width: "1000",
      sourceRichness: "0.3,1,3",
      elasticCoupling: "0,0.1,0.3,1,3,10,100",
    },
    "figure-10": {
      shows:
        "Loss against the elastic coupling after a rich source, for lazy to rich targets (in the spirit of figure 10)",
      instances: 48,
      ...RICH_SOURCE,
      targetRichness: "0.1,1,10",
    },
    "figure-11": {
      shows: "Loss against the elastic coupling, for few to many target samples (in the spirit of figure 11)",
      instances: 48,
      ...RICH_SOURCE,
      alignment: "0.9",
      targetSamples: "10,20,40",
    },
    "figure-12": {
      shows:
        "The best coupling, by the alignment of the tasks and the target's richness (in the spirit of figure 12)",
      instances: 24,
      ...RICH_SOURCE,
      alignment: "0,0.3,0.6,0.9",
      targetRichness: "1,4,7,10",
      elasticCoupling: "0.1,0.3,1,3,10",
    },
    "figure-13": {
      shows:
        "Kernels cluster by label: a rich source's by its labels, a rich target's by its own, and by the source's as the " +
        "coupling grows (in the spirit of figure 13)",
      instances: 32,
      data: "whitened-overlap",
      inputDim: "8",
      sourceSamples: "8",
      targetSamples: "8",
      alignment: "0",
      sourceRichness: "0.5,5",
      targetRichness: "0.5,5",
      elasticCoupling: "0,1,3,30",
    },
    "figure-14": {
      shows:
        "A network of tanh: loss against the elastic coupling, poor and rich sources (in the spirit of figure 14)",
      instances: 12,
      activation: "tanh",
      inputDim: "2",
      sourceSamples: "10",
      targetSamples: "4",
      sourceRichness: "0.3,1",
      elasticCoupling: "0,0.1,1,10,100",
    },
    "figure-regimes": {
      shows:
        "Where coupling helps and where it hurts: tasks alike or not, labels clean or noisy, targets lazy to rich",
      instances: 48,
      ...RICH_SOURCE,
      alignment: "0,0.5,0.9",
      targetNoise: "0,0.5",
      targetRichness: "0.1,1,10",
      elasticCoupling: "0.001,1,10000",
    },
  },
  examples: [
    {
      options: "--source-richness 0.1,1,3 --plot coupling.svg",
      shows: "loss against coupling, poor and rich sources",
    },
    {
      options: "--activation relu --data images --target-samples 8 --elastic-coupling 1 --instances 4",
      shows: "a ReLU network on images, some minutes",
    },
  ],
  refuse: (values, { images }) => refuseBayes(values, images),
  parallel: "instances",
  metrics: {
    ...metricMeanings("source_test_loss", "source_train_loss", "target_test_loss", "target_train_loss"),
    kernel_trace: "tr Φ, Φ the mean feature kernel φφᵀ/N on the training inputs",
    kernel_signal: "ŷᵀΦŷ, the part of it along the labels",
    posterior_variance: "mean over test points of the variance of f within the posterior",
    predictor_signal:
      "⟨f f*⟩/⟨f*²⟩ over test points, f the posterior's mean output and f* the truth: 1 once it has learned that",
    predictor_power: "⟨f²⟩/⟨f*²⟩ over test points, likewise",
    weight_overlap:
      "mean of w·w̄ over neurons, from 0 at δ = 0 to that of |w̄|², about D, as δ → ∞; of linear networks only",
    acceptance: "share of the steps of a chain that were accepted; 1 for Gibbs' method",
    effective_sample_size: "independent samples worth as much as those of a chain",
    split_r_hat: "whether the halves of a chain agree; near 1 if it has mixed",
    best_elastic_coupling:
      "the δ at which target_test_loss is least, interpolated, a row after all cells for each set of the other parameters",
    target_test_loss_excess:
      "what theory predicts at that δ minus the least that it predicts: the price of the error",
  },
  figures: [
    { kind: "matrix", metric: "feature_kernel", across: "elasticCoupling" },
    {
      kind: "best",
      x: "alignment",
      y: "targetRichness",
      metric: "target_test_loss",
      along: "elasticCoupling",
    },
    {
      kind: "best",
      x: "alignment",
      y: "targetSamples",
      metric: "target_test_loss",
      along: "elasticCoupling",
    },
    {
      kind: "best",
      x: "targetSamples",
      y: "targetRichness",
      metric: "target_test_loss",
      along: "elasticCoupling",
    },
    {
      kind: "lines",
      x: "elasticCoupling",
      metric: "target_test_loss",
      log: "x",
      minima: true,
      level: { at: 0, name: "scratch" },
    },
    { kind: "lines", x: "targetRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "sourceRichness", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "targetSamples", metric: "target_test_loss", log: "x" },
    { kind: "lines", x: "alignment", metric: "target_test_loss" },
    { kind: "lines", x: "width", metric: "kernel_trace", log: "x" },
    { kind: "curves", metric: "kernel_trace", log: "x", time: "sweeps after warm-up" },
  ],
  theory: {
    "bayes-source": { source_test_loss: (params) => averagedPrediction(params, "source_test_loss") },
    "bayes-target": { target_test_loss: (params) => averagedPrediction(params, "target_test_loss") },
  },
  run: ({ cells, instanceCount, backend, images }) =>
    cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount),
          each((start$) =>
            start$.pipe(
              shareDraws(posteriorData),
              byChoice(({ data }) => data, {
                images: sampleImagePairs(() => images("")),
                gaussian: samplePosteriorTasks("gaussian"),
                "whitened-decoupled": samplePosteriorTasks("whitened-decoupled"),
                "whitened-same": samplePosteriorTasks("whitened-same"),
                "whitened-overlap": samplePosteriorTasks("whitened-overlap"),
              }),
              byChoice(({ activation }) => activation === "linear" ? "linear" : "nonlinear", {
                linear: bayesLinearStages(backend),
                nonlinear: bayesNonlinearStages(backend),
              }),
              records(),
            )
          ),
          pool(),
        )
      ),
    ),
});

export default bayesTransferPipeline;
