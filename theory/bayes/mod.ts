/**
 * Posteriors of wide networks, and transfer by an elastic coupling between them.
 *
 * @module
 */
export * from "./averaged_prediction.ts";
export * from "./concave_dual.ts";
export * from "./depth_posterior.ts";
export * from "./dual_scalars.ts";
export * from "./finite_data_loss.ts";
export * from "./fluctuation_variance.ts";
export * from "./gram_modes.ts";
export * from "./linear_posterior.ts";
export * from "./mean_without_luck.ts";
export * from "./nonlinear_posterior.ts";
export * from "./particle_posterior.ts";
export * from "./posterior_grid.ts";
export * from "./posterior_prediction.ts";
export * from "./posterior_reading.ts";
export * from "./posterior_task.ts";
export * from "./posterior_value.ts";
export * from "./posterior_variance.ts";
export * from "./proportional_posterior.ts";
export * from "./proportional_source.ts";
export * from "./reading_at_width.ts";
export * from "./residual_ridge.ts";
export * from "./ridge_spectrum.ts";
export * from "./ridge_luck.ts";
export * from "./source_moment.ts";
export * from "./source_posterior.ts";
export * from "./source_scale.ts";
export * from "./target_posterior.ts";
export * from "./whitened_targets.ts";
export * from "./whitened_task.ts";
export * from "./width_allowance.ts";
export * from "./width_loop.ts";
export * from "./width_shift.ts";
