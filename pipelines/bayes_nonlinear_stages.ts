import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import type { SourceSampled, TargetSampled } from "../operators/posterior_contents.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import { report } from "../operators/report.ts";
import { reportInstance } from "../operators/report_instance.ts";
import { reportKernel } from "../operators/report_kernel.ts";
import { samplePosteriorSource, samplePosteriorTarget } from "../operators/sample_posterior.ts";
import type { Flow } from "../operators/state.ts";
import { posteriorTransfer } from "../theory/bayes/posterior_transfer.ts";
import { diagnostics, sourceMetrics, targetMetrics } from "./bayes_metrics.ts";
import {
  type BeforeStages,
  labelledKernel,
  mixed,
  predicted,
  predictedChain,
  transferTasks,
} from "./bayes_theory.ts";

/** Draws of the theory's particles: the data differ between instances, its own draws need not. */
const PARTICLES = { seed: 1, cell: 0, instance: 0, purpose: "bayes particles" } as const;

/**
 * Samples the posteriors of a source with any activation and of a target that is held to it, and checks kernels, predictors, losses
 * and variances of both by the limit of infinite width on the same data.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function bayesNonlinearStages<Content extends BeforeStages>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow> {
  return (start$) =>
    start$.pipe(
      predictAhead("theory", ({ tasks }) => tasks, async (params, tasks, signal) => {
        const activation = await openActivation(params.activation), { particles } = params;
        const options = { activation, particles, key: PARTICLES, signal };
        return { result: await posteriorTransfer(backend.algebra, transferTasks(params, tasks), options) };
      }),
      samplePosteriorSource(backend),
      checkAllGiven(
        ({ tasks, theory, sourcePosterior }) => ({
          ...{ tasks, reading: theory.source, mixed: mixed(sourcePosterior) },
        }),
        sourceMetrics,
        (metric, given, params) => predicted(metric, "source", given, params),
      ),
      report(diagnostics(({ sourcePosterior }: SourceSampled) => sourcePosterior)),
      predictedCurve(({ params, theory }) => predictedChain(params, theory.source)),
      reportKernel(
        "feature_kernel",
        ({ sourcePosterior }) => sourcePosterior.kernel,
        labelledKernel("source"),
      ),
      reportKernel(
        "predicted_feature_kernel",
        ({ theory }) => theory.source.kernel,
        labelledKernel("source"),
      ),
    ).pipe(
      samplePosteriorTarget(backend),
      checkAllGiven(
        ({ tasks, theory, sourcePosterior, targetPosterior }) => ({
          ...{ tasks, reading: theory.target, mixed: mixed(sourcePosterior) && mixed(targetPosterior) },
        }),
        targetMetrics,
        (metric, given, params) => predicted(metric, "target", given, params),
      ),
      report(diagnostics(({ targetPosterior }: TargetSampled) => targetPosterior)),
      reportInstance("target_test_loss", targetMetrics.target_test_loss),
      predictedCurve(({ params, theory }) => predictedChain(params, theory.target)),
      reportKernel(
        "feature_kernel",
        ({ targetPosterior }) => targetPosterior.kernel,
        labelledKernel("target"),
      ),
      reportKernel(
        "predicted_feature_kernel",
        ({ theory }) => theory.target.kernel,
        labelledKernel("target"),
      ),
    );
}
