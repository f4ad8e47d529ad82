import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import { maximiseDual } from "./concave_dual.ts";
import { type GramModes, gramModes, toModes } from "./gram_modes.ts";
import { needPosterior, requireDefinite, requirePosteriorTask } from "./posterior_task.ts";
import { sourceScale } from "./source_scale.ts";
import { spikedDual } from "./spiked_dual.ts";

/** Data of two tasks and points at which predictors are wanted. */
export interface GridData {
  /** x of the source, `[P₁, D]`. */
  readonly sourceInputs: Matrix;
  /** y₁, `[P₁]`. */
  readonly sourceLabels: Float64Array;
  /** x of the target, `[P₂, D]`. */
  readonly targetInputs: Matrix;
  /** y₂, `[P₂]`. */
  readonly targetLabels: Float64Array;
  /** `[T, D]`. */
  readonly test: Matrix;
}

/** A point of the grid. */
export interface GridPoint {
  /** γ₁ ≥ 0. */
  readonly sourceRichness: number;
  /** γ₂ ≥ 0. */
  readonly targetRichness: number;
  /** δ ≥ 0. */
  readonly elasticCoupling: number;
  /** β_T > 0. */
  readonly inverseTemperature: number;
}

/** The saddles of both tasks at one point. */
export interface GridSaddle {
  /** c₁. */
  readonly sourceScale: number;
  /** f₁ at the test points, `[T]`. */
  readonly sourceTest: Float64Array;
  /** f₂ at the test points, `[T]`. */
  readonly targetTest: Float64Array;
  /** τ of the residual-ridge form. */
  readonly rescaling: number;
  /** Ã = A + B. */
  readonly resolution: number;
  /** q. */
  readonly stiffness: number;
}

/**
 * Posterior means of linear networks on the same data at many points (γ₁, γ₂, δ, β_T). Both Gram matrices are diagonalised once;
 * then a point costs a few products with P × P matrices, whatever number of Newton steps it takes.
 *
 * The same saddles as those of `sourcePosterior()` and `targetPosterior()`.
 *
 * @returns From a point to its saddle. It throws a `RangeError` where they do.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function posteriorGrid(algebra: LinearAlgebra, data: GridData): (point: GridPoint) => GridSaddle {
  const { sourceInputs, sourceLabels, targetInputs, targetLabels, test } = data;
  const lazy = { richness: 0, inverseTemperature: 1 };
  requirePosteriorTask({ ...lazy, inputs: sourceInputs, labels: sourceLabels });
  requirePosteriorTask({ ...lazy, inputs: targetInputs, labels: targetLabels });
  const source = gramModes(algebra, sourceInputs), target = gramModes(algebra, targetInputs);
  const y1 = toModes(algebra, source, sourceLabels), y2 = toModes(algebra, target, targetLabels);
  const sourceCross = crossModes(algebra, test, source), targetCross = crossModes(algebra, test, target);
  // U₂K₂₁U₁ᵀ, [r₂, r₁]
  const handed = algebra.multiply(target.vectors, crossModes(algebra, targetInputs, source));
  return (point) => {
    const { sourceRichness, targetRichness, elasticCoupling, inverseTemperature: beta } = point;
    for (const richness of [sourceRichness, targetRichness]) {
      needPosterior("the richness", richness, richness >= 0 && richness < Infinity, ">= 0 and finite");
    }
    needPosterior(
      "the elastic coupling",
      elasticCoupling,
      elasticCoupling >= 0 && elasticCoupling < Infinity,
      ">= 0 and finite",
    );
    needPosterior("the inverse temperature", beta, beta > 0 && beta < Infinity, "> 0 and finite");
    requireDefinite(y1.length, sourceLabels.length, beta);
    requireDefinite(y2.length, targetLabels.length, beta);
    const { scale } = sourceScale(source.values, y1, sourceRichness, beta);
    const v1 = y1.map((y, k) => y / (scale * source.values[k] + 1 / beta));
    const weight = sourceRichness ** 2 * scale;
    const pull = new Float64Array(y2.length), sourceTest = new Float64Array(test.rows);
    algebra.apply(handed, v1, pull);
    algebra.apply(sourceCross, v1, sourceTest, scale);
    const found = maximiseDual(spikedDual(target.values, pull, weight, y2, beta), {
      ...{ richness: targetRichness, elasticCoupling, inverseTemperature: beta },
    });
    const resolution = found.ownWeight + found.pulledWeight;
    const rescaling = found.pulledWeight * weight / scale * dot(pull, found.dual);
    const targetTest = sourceTest.slice();
    algebra.apply(targetCross, found.dual, targetTest, resolution, rescaling);
    const { stiffness } = found;
    return { sourceScale: scale, sourceTest, targetTest, rescaling, resolution, stiffness };
  };
}

/** k(x) along the modes, one row a point: rows·XᵀUᵀ/D, `[n, r]`. */
function crossModes(algebra: LinearAlgebra, rows: Matrix, { inputs, vectors }: GramModes): Matrix {
  const kernel = matrix(rows.rows, inputs.rows);
  algebra.multiplyInto(kernel, rows, inputs, { transposeB: true, scale: 1 / inputs.cols });
  return algebra.multiply(kernel, vectors, { transposeB: true });
}
