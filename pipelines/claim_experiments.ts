import type { OperatorFunction } from "rxjs";
import { linearTestLoss } from "../measures/linear_test_loss.ts";
import { targetLoss } from "../measures/population_loss.ts";
import { spike } from "../measures/spike.ts";
import type { Backend } from "../numerics/backend.ts";
import { aside } from "../operators/aside.ts";
import { check } from "../operators/check.ts";
import { freezeAndRegress } from "../operators/freeze_and_regress.ts";
import { linearTransfer } from "../operators/linear_transfer.ts";
import { drawMeanField, pretrainMeanField } from "../operators/pretrain_mean_field.ts";
import { regressFeatures, scratchInputs } from "../operators/regress_features.ts";
import { regressionFlow } from "../operators/regression_flow.ts";
import { sampleFreeKernel } from "../operators/sample_free_kernel.ts";
import { sampleLinearTasks } from "../operators/sample_linear_tasks.ts";
import { sampleSpikedTasks } from "../operators/sample_spiked_tasks.ts";
import type { Flow } from "../operators/state.ts";
import { fineTuneDeepLinear, pretrainDeepLinear, scratchDeepLinear } from "../operators/train_deep_linear.ts";
import { type ClaimValues, type fixedParams, law, settings } from "./claim_laws.ts";

const { population, ridgeless, veryRich, oneLayer, toTheEnd, early } = settings;

/** Long steps: where an infinitely wide network ends does not depend on its path. */
const onlyTheEnd = { stepTolerance: 0.01 } as const;

const richness = ({ proportionalRichness }: { proportionalRichness: number }) => proportionalRichness;

/** What the experiments start from. */
type Start = { readonly params: ClaimValues & typeof fixedParams };

/** The experiments of an instance, one beside the other, each with the checks of its claims. */
export function claimExperiments(backend: Backend): OperatorFunction<Flow<Start>, Flow<Start>> {
  return (start$) =>
    start$.pipe(
      aside(population, (deep$) =>
        deep$.pipe(
          sampleLinearTasks(backend),
          scratchDeepLinear(backend),
          check("scratch", ({ tasks, scratch }) => linearTestLoss(tasks, scratch), law("scratch")),
          pretrainDeepLinear(backend),
          linearTransfer(backend),
          check(
            "linear_transfer",
            ({ tasks, linearlyTransferred }) => linearTestLoss(tasks, linearlyTransferred),
            law("linear_transfer"),
          ),
          fineTuneDeepLinear(backend),
          check(
            "fine_tune",
            ({ tasks, scratch, fineTuned }) => targetLoss(tasks, scratch) - targetLoss(tasks, fineTuned),
            law("fine_tune"),
          ),
        )),
      aside(oneLayer, (regression$) =>
        regression$.pipe(
          sampleLinearTasks(backend),
          scratchInputs(backend),
          pretrainDeepLinear(backend),
          fineTuneDeepLinear(backend),
          check(
            "regression_source",
            ({ tasks, scratch, fineTuned }) => targetLoss(tasks, scratch) - targetLoss(tasks, fineTuned),
            law("regression_source"),
          ),
        )),
      aside({}, (deep$) =>
        deep$.pipe(
          sampleLinearTasks(backend),
          scratchInputs(backend),
          pretrainDeepLinear(backend),
          linearTransfer(backend),
          check(
            "ultra_rich",
            ({ tasks, linearlyTransferred }) => targetLoss(tasks, linearlyTransferred),
            law("ultra_rich"),
          ),
          fineTuneDeepLinear(backend),
          check(
            "finite_source",
            ({ tasks, scratch, fineTuned }) => targetLoss(tasks, scratch) - targetLoss(tasks, fineTuned),
            law("finite_source"),
          ),
        )),
      aside({ ...population, ...ridgeless }, (shallow$) =>
        shallow$.pipe(
          sampleSpikedTasks(backend),
          drawMeanField(),
          scratchInputs(backend),
          pretrainMeanField(backend, richness, onlyTheEnd),
          check("spike", ({ pretrained }) => spike(backend.algebra, pretrained), law("spike")),
          freezeAndRegress(backend),
          check(
            "frozen_kernel",
            ({ tasks, scratch, lazilyFineTuned }) =>
              targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
            law("frozen_kernel"),
          ),
        )),
      aside(ridgeless, (shallow$) =>
        shallow$.pipe(
          sampleSpikedTasks(backend),
          drawMeanField(),
          scratchInputs(backend),
          pretrainMeanField(backend, richness, onlyTheEnd),
          freezeAndRegress(backend),
          check(
            "kernel_constants",
            ({ tasks, lazilyFineTuned }) => targetLoss(tasks, lazilyFineTuned),
            law("kernel_constants"),
          ),
          check(
            "negative_transfer",
            ({ tasks, scratch, lazilyFineTuned }) =>
              targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
            law("negative_transfer"),
          ),
        )),
      aside({ ...ridgeless, ...veryRich }, (shallow$) =>
        shallow$.pipe(
          sampleSpikedTasks(backend),
          drawMeanField(),
          scratchInputs(backend),
          pretrainMeanField(backend, richness, onlyTheEnd),
          freezeAndRegress(backend),
          check(
            "rich_limit",
            ({ tasks, scratch, lazilyFineTuned }) =>
              targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
            law("rich_limit"),
          ),
        )),
      aside({}, (free$) =>
        free$.pipe(
          sampleFreeKernel(backend),
          scratchInputs(backend),
          regressFeatures(backend),
          check(
            "free_kernel",
            ({ tasks, scratch, lazilyFineTuned }) =>
              targetLoss(tasks, scratch) - targetLoss(tasks, lazilyFineTuned),
            law("free_kernel"),
          ),
        )),
      aside({ ...population, ...toTheEnd }, (flow$) => flow$.pipe(kernelFlow("flow_limit"))),
      aside({ ...population, ...early }, (flow$) => flow$.pipe(kernelFlow("flow_time"))),
    );

  /** Regression on the kernel of the untrained network, which is that of the inputs, up to a time. */
  function kernelFlow<Timed extends { readonly params: Start["params"] & { readonly time: number } }>(
    metric: "flow_limit" | "flow_time",
  ): OperatorFunction<Flow<Timed>, Flow> {
    return (start$) =>
      start$.pipe(
        sampleSpikedTasks(backend),
        regressionFlow(backend, "scratch", () => ({})),
        check(metric, ({ tasks, partlyTrained }) => targetLoss(tasks, partlyTrained), law(metric)),
      );
  }
}
