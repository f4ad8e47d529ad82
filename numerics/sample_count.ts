/**
 * Number of training points at a sample ratio: P = round(ratio·D), and infinity for the population loss.
 *
 * Every formula uses the ratio of this rounded number, never the one asked for.
 */
export function sampleCount(ratio: number, inputDim: number): number {
  return ratio === Infinity ? Infinity : Math.round(ratio * inputDim);
}
