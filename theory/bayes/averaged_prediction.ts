import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { once } from "../once.ts";
import type { Prediction } from "../prediction.ts";
import { type FiniteDataLoss, finiteDataLosses, finiteDataPrediction } from "./finite_data_loss.ts";
import type { ProportionalParams } from "./proportional_prediction.ts";

/** Data sets that the theory draws: they add little to the standard error of a dozen networks, each with data of its own. */
const DRAWS = 100;
const KEY = { seed: 1, cell: 0, purpose: "bayes data of the theory" } as const;

/**
 * Test losses of posterior means averaged over data at finite D, from the parameters alone: {@linkcode finiteDataLosses} in the
 * variables of the proportional limit. Data sets are drawn once for all parameters that they do not depend on.
 *
 * @returns From parameters and metric to the prediction. It throws a `RangeError` if N < 8P.
 * @see Derived here: average over data of Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function averagedPrediction(
  algebra: LinearAlgebra,
): (params: ProportionalParams, metric: "source_test_loss" | "target_test_loss") => Prediction {
  const data = (p: ProportionalParams) => [
    ...[p.inputDim, p.sourceSamples, p.targetSamples, p.alignment, p.sourceNoise, p.targetNoise],
  ];
  let kept: { readonly name: string; readonly at: ReturnType<typeof finiteDataLosses> } | undefined;
  const onData = (p: ProportionalParams) => {
    const name = data(p).join(" ");
    if (kept?.name !== name) kept = { name, at: finiteDataLosses(algebra, p, { draws: DRAWS, key: KEY }) };
    return kept.at;
  };
  const solve = once(
    (p: ProportionalParams) => [
      ...data(p),
      ...[p.sourceRichness, p.targetRichness, p.elasticCoupling, p.inverseTemperature],
    ],
    (p): FiniteDataLoss => {
      const root = Math.sqrt(p.inputDim), { elasticCoupling, inverseTemperature } = p;
      const [sourceRichness, targetRichness] = [p.sourceRichness / root, p.targetRichness / root];
      return onData(p)({ sourceRichness, targetRichness, elasticCoupling, inverseTemperature });
    },
  );
  return (params, metric) => {
    const { source, target } = solve(params), { width } = params;
    return metric === "source_test_loss"
      ? finiteDataPrediction(source, { samples: params.sourceSamples, width })
      : finiteDataPrediction(target, {
        samples: Math.max(params.sourceSamples, params.targetSamples),
        width,
      });
  };
}
