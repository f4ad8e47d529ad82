import { identity, type OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { byChoice } from "../operators/by_choice.ts";
import { checkGiven } from "../operators/check.ts";
import { type DescendParams, descendPretrained, descendScratch } from "../operators/descend_curve.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { prepareCurves } from "../operators/prepare_curves.ts";
import {
  curveData,
  type CurveKernels,
  type PreparedCurves,
  type PrepareParams,
} from "../operators/prepared_curves.ts";
import { regressPretrained, regressScratch, sumRidgeOf } from "../operators/regress_curve.ts";
import { report } from "../operators/report.ts";
import { shareDraws } from "../operators/share_draws.ts";
import type { Flow } from "../operators/state.ts";
import type { SubsampledPoint } from "../operators/subsampled_curve.ts";
import {
  type CurveConditions,
  type CurvePredictions,
  curvePredictions,
} from "../theory/curve_predictions.ts";
import { sureSign } from "../theory/pool_learning_curve.ts";
import { remarksOnCurves } from "./refuse_curves.ts";
import type { Resources } from "./resources.ts";

/** Parameters of a learning curve. */
export type CurveParams = PrepareParams & DescendParams;

/** What an instance holds when its target is learned. */
type Ready = PreparedCurves & { readonly params: CurveParams; readonly said: CurvePredictions };
type WithScratch = Ready & { readonly scratch: SubsampledPoint };
type WithBoth = WithScratch & { readonly transferred: SubsampledPoint };

/**
 * A point of a learning curve with and without pretraining, predicted from one pool of points and measured on others.
 *
 * @see {@linkcode curvePredictions}
 */
export function curveStages(
  backend: Backend,
  { images }: Pick<Resources, "images">,
): OperatorFunction<Flow<{ readonly params: CurveParams }>, Flow> {
  const { algebra } = backend;
  return (start$) =>
    start$.pipe(
      shareDraws(curveData),
      prepareCurves(backend, images),
      predictAhead("said", curveConditions, async (params, given) => ({
        result: curvePredictions(algebra, params, given),
        remarks: await remarksOnCurves(params, images),
      })),
      byChoice(({ learner }) => learner, {
        readout: learnScratch(regressScratch(backend)),
        tangent: learnScratch(regressScratch(backend)),
        descent: learnScratch(descendScratch(backend)),
      }),
      byChoice(({ learner, pretrain }) => pretrain === "none" ? pretrain : learner, {
        none: identity,
        readout: learnPretrained(regressPretrained(backend, "linear-transfer")),
        tangent: learnPretrained(regressPretrained(backend, "lazy-fine-tune")),
        descent: learnPretrained(descendPretrained(backend)),
      }),
    );
}

/** Extracts, as plain numbers, what the predictions condition on: the pool alone, and the size of the ridge. */
function curveConditions(
  { params: { ridge }, tasks: { pool: { targets } }, scratchKernels, pretrainedKernels }:
    & PreparedCurves
    & { readonly params: CurveParams },
): CurveConditions {
  const of = (kernels: CurveKernels) => ({
    pool: { kernel: kernels.pool, targets },
    ridge: sumRidgeOf(kernels, ridge),
  });
  return {
    scratch: of(scratchKernels),
    ...pretrainedKernels && { pretrained: of(pretrainedKernels) },
  };
}

function learnScratch(
  learn: OperatorFunction<Flow<Ready>, Flow<WithScratch>>,
): OperatorFunction<Flow<Ready>, Flow<WithScratch>> {
  return (ready$) =>
    ready$.pipe(
      learn,
      checkGiven(
        "target_test_loss",
        ({ scratch }) => scratch.testLoss,
        ({ said }) => said.scratch,
        (_, said) => said,
      ),
      report({ target_test_accuracy: ({ scratch }) => scratch.testAccuracy }),
    );
}

function learnPretrained(
  learn: OperatorFunction<Flow<WithScratch>, Flow<WithBoth>>,
): OperatorFunction<Flow<WithScratch>, Flow> {
  return (ready$) =>
    ready$.pipe(
      learn,
      checkGiven(
        "target_test_loss",
        ({ transferred }) => transferred.testLoss,
        ({ said }) => said.pretrained,
        (_, said) => said,
      ),
      checkGiven(
        "transferability",
        ({ scratch, transferred }) => scratch.testLoss - transferred.testLoss,
        ({ said }) => said.gain,
        (_, said) => said,
      ),
      report({
        target_test_accuracy: ({ transferred }) => transferred.testAccuracy,
        pools_for_pretraining: ({ said: { gain } }) => Number(gain !== undefined && gain.value > 0),
        pools_sure_of_help: ({ said: { gain } }) => Number(gain !== undefined && sureSign(gain) > 0),
        pools_sure_of_harm: ({ said: { gain } }) => Number(gain !== undefined && sureSign(gain) < 0),
      }),
    );
}
