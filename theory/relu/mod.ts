/**
 * Transfer between shallow ReLU networks.
 *
 * @module
 */
export * from "./feature_modes.ts";
export * from "./fine_tune_prediction.ts";
export * from "./gate_moment.ts";
export * from "./initial_rate.ts";
export * from "./lazy_domain.ts";
export * from "./overlap_law.ts";
export * from "./relu_predictions.ts";
export * from "./ridge_risk.ts";
export * from "./scratch_prediction.ts";
export * from "./scratch_risk.ts";
export * from "./source_predictions.ts";
export * from "./sphere_spectrum.ts";
export * from "./tangent_pool.ts";
export * from "./task_family.ts";
export * from "./teacher_frame.ts";
export * from "./teacher_tangent_modes.ts";
export * from "./teacher_tangent_prediction.ts";
export * from "./overlap_given.ts";
