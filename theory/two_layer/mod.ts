/**
 * Mean field of two-layer networks that are trained in two stages.
 *
 * @module
 */
export * from "./at_width.ts";
export * from "./curve_deviation.ts";
export * from "./data_span.ts";
export * from "./field_estimate.ts";
export * from "./field_point.ts";
export * from "./field_problem.ts";
export * from "./field_record.ts";
export * from "./fixed_point.ts";
export * from "./frozen_descent.ts";
export * from "./grid_measure.ts";
export * from "./initial_kernels.ts";
export * from "./lazy_fields.ts";
export * from "./linear_moments.ts";
export * from "./mean_field_curve.ts";
export * from "./narrow_networks.ts";
export * from "./particle_measure.ts";
export * from "./read_points.ts";
export * from "./solve_fields.ts";
export * from "./stage_points.ts";
export * from "./stop_at_loss.ts";
export * from "./transfer_field.ts";
export * from "./transfer_predictions.ts";
export * from "./transfer_problem.ts";
export * from "./transfer_reading.ts";
