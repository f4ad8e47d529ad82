import type { PolynomialTaskParams } from "./sample_polynomial_tasks.ts";

/** The parameters that decide what `samplePolynomialTasks` draws, and nothing else. */
export function polynomialData(
  { inputDim, sourceSamples, targetSamples, sourceTarget, targetTarget, alignment, bias }:
    PolynomialTaskParams,
): PolynomialTaskParams {
  return { inputDim, sourceSamples, targetSamples, sourceTarget, targetTarget, alignment, bias };
}
