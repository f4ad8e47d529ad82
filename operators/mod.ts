/**
 * RxJS operators that pipelines are composed of. States flow through them; samples and records pass.
 *
 * RxJS types a `pipe` of nine operators at most. Split a longer one, `start$.pipe(…).pipe(…)`, or its types are lost, and with them
 * the check that stages come in an order that makes sense.
 *
 * @module
 */
export * from "./advance.ts";
export * from "./aside.ts";
export * from "./at_half_size.ts";
export * from "./by_choice.ts";
export * from "./check.ts";
export * from "./check_all.ts";
export * from "./check_layers.ts";
export * from "./deep_contents.ts";
export * from "./deep_linear_network.ts";
export * from "./draw_deep.ts";
export * from "./draw_key.ts";
export * from "./draw_two_layer.ts";
export * from "./each.ts";
export * from "./end_cell.ts";
export * from "./equiangular_chain.ts";
export * from "./fine_tune_mean_field.ts";
export * from "./freeze_and_regress.ts";
export * from "./freeze_two_layer.ts";
export * from "./image_pairs.ts";
export * from "./instances.ts";
export * from "./judge_claim.ts";
export * from "./keep_as.ts";
export * from "./kernel_fine_tune.ts";
export * from "./label_dimension.ts";
export * from "./linear_transfer.ts";
export * from "./loss_curve.ts";
export * from "./on_state.ts";
export * from "./plan_deep_training.ts";
export * from "./plan_training.ts";
export * from "./polynomial_data.ts";
export * from "./mean_and_error.ts";
export * from "./pool.ts";
export * from "./pool_claims.ts";
export * from "./posterior_contents.ts";
export * from "./predict_ahead.ts";
export * from "./predicted_curve.ts";
export * from "./pretrain_mean_field.ts";
export * from "./pretrain_relu.ts";
export * from "./records.ts";
export * from "./regress_features.ts";
export * from "./regression_flow.ts";
export * from "./report.ts";
export * from "./report_density.ts";
export * from "./report_kernel.ts";
export * from "./run_record.ts";
export * from "./sample_free_kernel.ts";
export * from "./sample_image_pairs.ts";
export * from "./sample_image_tasks.ts";
export * from "./sample_linear_tasks.ts";
export * from "./sample_polynomial_tasks.ts";
export * from "./sample_posterior.ts";
export * from "./sample_posterior_tasks.ts";
export * from "./sample_spiked_tasks.ts";
export * from "./share_draws.ts";
export * from "./spaced_steps.ts";
export * from "./stage_plan.ts";
export * from "./state.ts";
export * from "./switch_readout.ts";
export * from "./switch_two_layer.ts";
export * from "./task_chain.ts";
export * from "./train_as_planned.ts";
export * from "./train_deep_as_planned.ts";
export * from "./train_deep_linear.ts";
export * from "./train_two_layer_tasks.ts";
export * from "./two_layer_contents.ts";
export * from "./two_layer_stage.ts";
export * from "./verdict.ts";
export * from "./when_stage.ts";
export * from "./whitened_tasks.ts";
