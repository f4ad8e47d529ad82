/**
 * Analytic predictions: pure functions of parameters, each with its equation, its domain and its source.
 *
 * @module
 */
export * from "./allow_stopping.ts";
export * from "./fine_tune_loss.ts";
export * from "./finite_pool_curve.ts";
export * from "./fluctuation.ts";
export * from "./linear_params.ts";
export * from "./linear_transfer_loss.ts";
export * from "./noise_energy.ts";
export * from "./null_space_scale.ts";
export * from "./pool_spectrum.ts";
export * from "./pool_transfer_loss.ts";
export * from "./prediction.ts";
export * from "./rank_one_ridge.ts";
export * from "./scratch_loss.ts";
export * from "./source_predictor.ts";
export * from "./stopping_allowance.ts";
export * from "./tahir_formulas.ts";
export * from "./transferability.ts";
