import type { OperatorFunction } from "rxjs";
import { weightMoment } from "../measures/posterior_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import type { SourceSampled, TargetSampled } from "../operators/posterior_contents.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import { report } from "../operators/report.ts";
import { reportInstance } from "../operators/report_instance.ts";
import { reportKernel } from "../operators/report_kernel.ts";
import { samplePosteriorSource, samplePosteriorTarget } from "../operators/sample_posterior.ts";
import type { Flow } from "../operators/state.ts";
import { sourceAtWidth, targetGivenSource } from "../theory/bayes/posterior_transfer.ts";
import { diagnostics, sourceMetrics, targetMetrics } from "./bayes_metrics.ts";
import {
  type BeforeStages,
  labelledKernel,
  mixed,
  predicted,
  predictedChain,
  transferTasks,
} from "./bayes_theory.ts";

/**
 * Samples the posteriors of a linear source and of a linear target that is held to it, and checks kernels, predictors, losses and
 * variances of both, to the first order in 1/N: the target's given the source network as it was drawn, by its second moment W̄ᵀW̄/N. In the
 * proportional limit test losses are compared with the average over data instead.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function bayesLinearStages<Content extends BeforeStages>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow> {
  const { algebra } = backend;
  return (start$) =>
    start$.pipe(
      predictAhead("sourceTheory", ({ tasks }) => tasks, async (params, tasks) => ({
        result: await sourceAtWidth(algebra, transferTasks(params, tasks), params.width),
      })),
      samplePosteriorSource(backend),
      checkAllGiven(
        ({ tasks, sourceTheory, sourcePosterior }) => ({
          ...{ tasks, reading: sourceTheory, mixed: mixed(sourcePosterior) },
        }),
        sourceMetrics,
        (metric, given, params) => predicted(metric, "source", given, params),
      ),
      report(diagnostics(({ sourcePosterior }: SourceSampled) => sourcePosterior)),
      predictedCurve(({ params, sourceTheory }) => predictedChain(params, sourceTheory)),
      reportKernel(
        "feature_kernel",
        ({ sourcePosterior }) => sourcePosterior.kernel,
        labelledKernel("source"),
      ),
      reportKernel(
        "predicted_feature_kernel",
        ({ sourceTheory }) => sourceTheory.kernel,
        labelledKernel("source"),
      ),
    ).pipe(
      samplePosteriorTarget(backend),
      predictAhead(
        "targetTheory",
        ({ tasks, sourcePosterior }) => ({ tasks, moment: weightMoment(backend, sourcePosterior.network) }),
        async (params, { tasks, moment }) => ({
          result: await targetGivenSource(algebra, transferTasks(params, tasks), moment, params.width),
        }),
      ),
      checkAllGiven(
        ({ tasks, targetTheory, sourcePosterior, targetPosterior }) => ({
          ...{ tasks, reading: targetTheory, mixed: mixed(sourcePosterior) && mixed(targetPosterior) },
        }),
        { ...targetMetrics, weight_overlap: ({ targetPosterior }) => targetPosterior.weightOverlap },
        (metric, given, params) => predicted(metric, "target", given, params),
      ),
      report(diagnostics(({ targetPosterior }: TargetSampled) => targetPosterior)),
      reportInstance("target_test_loss", targetMetrics.target_test_loss),
      predictedCurve(({ params, targetTheory }) => predictedChain(params, targetTheory)),
      reportKernel(
        "feature_kernel",
        ({ targetPosterior }) => targetPosterior.kernel,
        labelledKernel("target"),
      ),
      reportKernel(
        "predicted_feature_kernel",
        ({ targetTheory }) => targetTheory.kernel,
        labelledKernel("target"),
      ),
    );
}
