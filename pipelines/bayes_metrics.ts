import {
  posteriorKernelSignal,
  posteriorKernelTrace,
  posteriorLoss,
  posteriorVariance,
  predictorPower,
  predictorSignal,
} from "../measures/posterior_measures.ts";
import type { SampledPosterior } from "../numerics/posterior/run_chain.ts";
import {
  type BeforePosterior,
  networkRichness,
  type SourceSampled,
  type TargetSampled,
} from "../operators/posterior_contents.ts";
import type { Metrics } from "../operators/report.ts";

/** What chains of the source are measured by. */
export const sourceMetrics = {
  ...shared("source", ({ sourcePosterior }: SourceSampled) => sourcePosterior),
  source_test_loss: ({ sourcePosterior, tasks }: BeforePosterior & SourceSampled) =>
    posteriorLoss(sourcePosterior, "test", tasks.sourceTest.targets),
  source_train_loss: ({ sourcePosterior, tasks }: BeforePosterior & SourceSampled) =>
    posteriorLoss(sourcePosterior, "train", tasks.source.targets),
} as const;

/** What chains of the target are measured by. */
export const targetMetrics = {
  target_test_loss: ({ targetPosterior, tasks }: BeforePosterior & TargetSampled) =>
    posteriorLoss(targetPosterior, "test", tasks.targetTest.targets),
  ...shared("target", ({ targetPosterior }: TargetSampled) => targetPosterior),
  target_train_loss: ({ targetPosterior, tasks }: BeforePosterior & TargetSampled) =>
    posteriorLoss(targetPosterior, "train", tasks.target.targets),
} as const;

/** How well a chain has mixed. */
export function diagnostics<Content>(posterior: (content: Content) => SampledPosterior): Metrics<Content> {
  return {
    acceptance: (content) => posterior(content).diagnostics.acceptance,
    effective_sample_size: (content) => posterior(content).diagnostics.effectiveSampleSize,
    split_r_hat: (content) => posterior(content).diagnostics.splitRHat,
  };
}

function shared<Content>(role: "source" | "target", posterior: (content: Content) => SampledPosterior) {
  type Whole = BeforePosterior & Content;
  const truth = ({ tasks }: BeforePosterior) => tasks[`${role}Test`].targets;
  return {
    kernel_trace: (content: Whole) => posteriorKernelTrace(posterior(content)),
    kernel_signal: (content: Whole) => posteriorKernelSignal(posterior(content), content.tasks[role].targets),
    predictor_signal: (content: Whole) => predictorSignal(posterior(content), truth(content)),
    predictor_power: (content: Whole) => predictorPower(posterior(content), truth(content)),
    posterior_variance: (content: Whole) =>
      posteriorVariance(posterior(content), networkRichness(content.params, role)),
  };
}
