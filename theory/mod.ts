/**
 * Analytic predictions: pure functions of parameters, each with its equation, its domain and its source.
 *
 * @module
 */
export * from "./allow_stopping.ts";
export * from "./anisotropic_flow.ts";
export * from "./anisotropic_loss.ts";
export * from "./anisotropic_params.ts";
export * from "./anisotropic_source.ts";
export * from "./anisotropic_source_loss.ts";
export * from "./anisotropic_transfer.ts";
export * from "./average_curved.ts";
export * from "./boost_constants.ts";
export * from "./boost_law.ts";
<<<<<<< HEAD
export * from "./curve_predictions.ts";
export * from "./candidate_curve.ts";
=======
export * from "./candidate_curve.ts";
export * from "./curve_predictions.ts";
>>>>>>> advise
export * from "./explain_parity.ts";
export * from "./fast_part.ts";
export * from "./feature_interpolation_loss.ts";
export * from "./fine_tune_loss.ts";
export * from "./finite_width_spike.ts";
export * from "./finite_pool_curve.ts";
export * from "./flow_time.ts";
export * from "./fluctuation.ts";
export * from "./free_kernel.ts";
export * from "./free_kernel_loss.ts";
export { type Teachers } from "./given_teachers.ts";
export * from "./lauditi_formulas.ts";
export * from "./lazy_kernel.ts";
export * from "./leave_out_curve.ts";
export * from "./linear_params.ts";
export * from "./missing_part.ts";
export * from "./linear_transfer_loss.ts";
export * from "./noise_energy.ts";
export * from "./null_space_scale.ts";
export * from "./once.ts";
export * from "./pool_learning_curve.ts";
export * from "./pool_spectrum.ts";
export * from "./pool_transfer_loss.ts";
export * from "./prediction.ts";
export * from "./printed_claims.ts";
export * from "./claim_limit.ts";
export * from "./rank_one_ridge.ts";
export * from "./pretrained_flow.ts";
export * from "./regression_flow.ts";
export * from "./reset_flow.ts";
export * from "./reset_transfer.ts";
export * from "./resolvent_traces.ts";
export * from "./rich_chain.ts";
export * from "./rich_params.ts";
export * from "./rich_step.ts";
export * from "./rich_transfer_loss.ts";
export * from "./scale_kernel.ts";
export * from "./scratch_loss.ts";
export * from "./sized_pool.ts";
export * from "./source_predictor.ts";
export * from "./spectral_flow.ts";
export * from "./spectral_train_loss.ts";
export * from "./spectrum.ts";
export * from "./spiked_flow.ts";
export * from "./spiked_flow_limit.ts";
export * from "./spiked_gain.ts";
export * from "./spiked_kernel_loss.ts";
export * from "./spiked_params.ts";
export * from "./spiked_regression.ts";
export * from "./spiked_ridge.ts";
export * from "./spiked_source.ts";
export * from "./stopping_allowance.ts";
export * from "./tahir_formulas.ts";
export * from "./training_rule.ts";
export * from "./transferability.ts";
export * from "./ultra_rich_loss.ts";
export * from "./ultra_rich_transfer.ts";
export * from "./trained_moments.ts";
export * from "./widened_spike.ts";
export * from "./width_excess.ts";
export { anisotropicLimit } from "./anisotropic_limit.ts";
export { type AnisotropicTask } from "./anisotropic_task.ts";
export * from "./bayes/mod.ts";
export * from "./deep/mod.ts";
export * from "./two_layer/mod.ts";
export * from "./relu/mod.ts";
