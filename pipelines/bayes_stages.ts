import type { OperatorFunction } from "rxjs";
import {
  posteriorKernelSignal,
  posteriorKernelTrace,
  posteriorLoss,
  posteriorVariance,
  weightMoment,
} from "../measures/posterior_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import type { SampledPosterior } from "../numerics/posterior/run_chain.ts";
import { byChoice } from "../operators/by_choice.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import {
  type BeforePosterior,
  networkRichness,
  type SourceSampled,
  type TargetSampled,
} from "../operators/posterior_contents.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { type Metrics, report } from "../operators/report.ts";
import { reportKernel } from "../operators/report_kernel.ts";
import { samplePosteriorSource, samplePosteriorTarget } from "../operators/sample_posterior.ts";
import type { Flow } from "../operators/state.ts";
import type { PosteriorPair } from "../theory/bayes/nonlinear_posterior.ts";
import { posteriorTransfer, targetGivenSource } from "../theory/bayes/posterior_transfer.ts";
import { predicted, transferTasks } from "./bayes_theory.ts";

/** What the stages start from: two tasks. */
export type BeforeStages = BeforePosterior & {
  readonly params: {
    /** M, particles of the theory, where it takes them. */
    readonly particles: number;
    /** The kind of inputs: kernels are recorded of those whose order means something. */
    readonly data: string;
  };
};

/** What the checks of the target are made of. */
type Sampled = BeforeStages & SourceSampled & TargetSampled & { readonly theory: PosteriorPair };

/** Draws of the theory's particles: the data differ between instances, its own draws need not. */
const PARTICLES = { seed: 1, cell: 0, instance: 0, purpose: "bayes particles" } as const;

/**
 * Samples the posteriors of a source and of a target that is held to it, and checks kernels, losses and variances of both.
 *
 * A linear target's numbers are compared with theory given the source network as it was drawn, by its second moment W̄ᵀW̄/N, except for
 * the test loss, which is compared with theory from the data alone: as is all of other networks.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function bayesStages<Content extends BeforeStages>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow> {
  const { algebra } = backend;
  return (start$) =>
    start$.pipe(
      predictAhead("theory", ({ tasks }) => tasks, async (params, tasks, signal) => {
        const activation = await openActivation(params.activation), { particles } = params;
        const options = { activation, particles, key: PARTICLES, signal };
        return { result: await posteriorTransfer(algebra, transferTasks(params, tasks), options) };
      }),
      samplePosteriorSource(backend),
      checkAllGiven(
        ({ tasks, theory }) => ({ tasks, reading: theory.source }),
        {
          kernel_trace: ({ sourcePosterior }) => posteriorKernelTrace(sourcePosterior),
          kernel_signal: ({ sourcePosterior, tasks }) =>
            posteriorKernelSignal(sourcePosterior, tasks.source.targets),
          source_test_loss: ({ sourcePosterior, tasks }) =>
            posteriorLoss(sourcePosterior, "test", tasks.sourceTest.targets),
          source_train_loss: ({ sourcePosterior, tasks }) =>
            posteriorLoss(sourcePosterior, "train", tasks.source.targets),
          posterior_variance: ({ sourcePosterior, params }) =>
            posteriorVariance(sourcePosterior, networkRichness(params, "source")),
        },
        (metric, { tasks, reading }, { width }) => predicted(reading, metric, tasks, "source", width),
      ),
      report(diagnostics(({ sourcePosterior }: SourceSampled) => sourcePosterior)),
      reportKernel("feature_kernel", ({ sourcePosterior }) => sourcePosterior.kernel, whitened),
    ).pipe(
      samplePosteriorTarget(backend),
      checkAllGiven(
        ({ tasks, theory }) => ({ tasks, reading: theory.target }),
        {
          target_test_loss: ({ targetPosterior, tasks }) =>
            posteriorLoss(targetPosterior, "test", tasks.targetTest.targets),
        },
        (metric, { tasks, reading }, { width }) => predicted(reading, metric, tasks, "target", width),
      ),
      byChoice(({ activation }) => activation === "linear" ? "linear" : "nonlinear", {
        linear: (flow$) =>
          flow$.pipe(
            predictAhead(
              "given",
              ({ tasks, sourcePosterior }) => ({
                tasks,
                moment: weightMoment(backend, sourcePosterior.network),
              }),
              async (params, { tasks, moment }) => ({
                result: await targetGivenSource(algebra, transferTasks(params, tasks), moment),
              }),
            ),
            checkAllGiven(
              ({ tasks, given }) => ({ tasks, reading: given }),
              { ...targetMetrics, weight_overlap: ({ targetPosterior }) => targetPosterior.weightOverlap },
              (metric, { tasks, reading }, { width }) => predicted(reading, metric, tasks, "target", width),
            ),
          ),
        nonlinear: checkAllGiven(
          ({ tasks, theory }) => ({ tasks, reading: theory.target }),
          targetMetrics,
          (metric, { tasks, reading }, { width }) => predicted(reading, metric, tasks, "target", width),
        ),
      }),
      report(diagnostics(({ targetPosterior }: TargetSampled) => targetPosterior)),
      reportKernel("feature_kernel", ({ targetPosterior }) => targetPosterior.kernel, whitened),
    );
}

const whitened = ({ data }: { readonly data: string }) => data.startsWith("whitened");

const targetMetrics = {
  kernel_trace: ({ targetPosterior }: Sampled) => posteriorKernelTrace(targetPosterior),
  kernel_signal: ({ targetPosterior, tasks }: Sampled) =>
    posteriorKernelSignal(targetPosterior, tasks.target.targets),
  target_train_loss: ({ targetPosterior, tasks }: Sampled) =>
    posteriorLoss(targetPosterior, "train", tasks.target.targets),
  posterior_variance: ({ targetPosterior, params }: Sampled) =>
    posteriorVariance(targetPosterior, networkRichness(params, "target")),
} as const;

function diagnostics<Content>(posterior: (content: Content) => SampledPosterior): Metrics<Content> {
  return {
    acceptance: (content) => posterior(content).diagnostics.acceptance,
    effective_sample_size: (content) => posterior(content).diagnostics.effectiveSampleSize,
    split_r_hat: (content) => posterior(content).diagnostics.splitRHat,
  };
}
