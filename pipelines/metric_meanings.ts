/** What the metrics of the pipelines mean, in one line each. */
const meanings = {
  target_test_loss: "mean of (f − y)² over the target's whole population, without label noise",
  target_train_loss: "mean of (f − y)² over the target's training points, with their label noise",
  source_test_loss: "mean of (f − y)² over the source's whole population, without label noise",
  transferability: "target_test_loss of scratch minus that of this stage: positive where pretraining helps",
  spike: "largest eigenvalue of M − I, M = WᵀW/N: by how much pretraining has enhanced one direction",
  feature_alignment:
    "squared cosine of the spike's direction, the top eigenvector of M, with the target's teacher β₂",
  source_feature_alignment: "squared cosine of the spike's direction with the source's teacher β₁",
  moment_law_residual:
    "distance of the trained layers from what gradient flow conserves, relative; 0 is exact, √(D/N) usual",
  halving_cost: "target_test_loss on half of the target's data minus that on all of them",
  source_train_loss: "mean of (f − y)² over the source's training points",
  forgetting: "source_test_loss after the target was learned minus that at the end of pretraining",
  early_stopped_test_loss: "lowest target_test_loss at a recorded moment of the training",
  early_stopping_time: "when that was: at the end where the loss never rises again",
  kernel_alignment: "cosine of the feature kernel with yyᵀ on the target's training points, neither centred",
  preactivation_kurtosis:
    "⟨h⁴⟩/⟨h²⟩² of the preactivations over neurons, mean over test points; 3 if Gaussian",
  preactivation_density: "how the preactivations h at the test points are distributed, a curve of its own",
  curve_deviation:
    "root mean square over the recorded moments of the test loss minus its infinitely wide limit; falls as 1/√N",
  curve_deviation_exponent:
    "the power of N with which curve_deviation falls over three widths or more: −1/2, one row after all cells",
  training_time: "time of gradient flow that a stage took, learning rate × steps",
  learning_rate:
    "step η of the descent on ½Σ(f − y)² that a stage took, after rounding its number of steps up",
  training_steps: "steps of descent (or of the adaptive flow) that a stage took",
  target_test_accuracy: "share of unseen target images whose label has the sign of f",
} as const;

/** A metric that several pipelines measure. */
export type SharedMetric = keyof typeof meanings;

/** The meanings of some metrics, for the help of a pipeline. */
export function metricMeanings(...names: readonly SharedMetric[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, meanings[name]]));
}
