import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { once } from "../once.ts";
import type { Prediction } from "../prediction.ts";
import { type FiniteDataLoss, finiteDataLosses, finiteDataPrediction } from "./finite_data_loss.ts";
import type { ProportionalParams } from "./proportional_prediction.ts";

/** Data sets that the theory draws: its standard error is then a fifth of that of 16 networks, each with data of its own. */
const DRAWS = 400;
const KEY = { seed: 1, cell: 0, purpose: "bayes data of the theory" } as const;

/**
 * Test losses of posterior means averaged over data at finite D, from the parameters alone: {@linkcode finiteDataLosses} in the
 * variables of the proportional limit, solved once for all instances of a cell.
 *
 * @returns From parameters and metric to the prediction. It throws a `RangeError` if N < 8P.
 * @see Derived here: average over data of Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function averagedPrediction(
  algebra: LinearAlgebra,
): (params: ProportionalParams, metric: "source_test_loss" | "target_test_loss") => Prediction {
  const solve = once(
    (p: ProportionalParams) => [
      ...[p.inputDim, p.sourceSamples, p.targetSamples, p.alignment, p.sourceNoise, p.targetNoise],
      ...[p.sourceRichness, p.targetRichness, p.elasticCoupling, p.inverseTemperature],
    ],
    (p): FiniteDataLoss => {
      const root = Math.sqrt(p.inputDim), { elasticCoupling, inverseTemperature } = p;
      const [sourceRichness, targetRichness] = [p.sourceRichness / root, p.targetRichness / root];
      const point = { sourceRichness, targetRichness, elasticCoupling, inverseTemperature };
      return finiteDataLosses(algebra, p, [point], { draws: DRAWS, key: KEY })[0];
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
