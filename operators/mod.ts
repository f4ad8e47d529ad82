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
export * from "./by_sizes.ts";
export * from "./check.ts";
export * from "./check_all.ts";
<<<<<<< HEAD
export * from "./curve_images.ts";
export * from "./curve_tasks.ts";
export * from "./curve_teachers.ts";
export * from "./conclude_transfer.ts";
=======
export * from "./conclude_transfer.ts";
export * from "./curve_images.ts";
export * from "./curve_tasks.ts";
export * from "./curve_teachers.ts";
>>>>>>> advise
export * from "./deep_linear_network.ts";
export * from "./descend_curve.ts";
export * from "./check_layers.ts";
export * from "./deep_contents.ts";
export * from "./draw_deep.ts";
export * from "./draw_key.ts";
export * from "./draw_two_layer.ts";
export * from "./each.ts";
export * from "./encode_labels.ts";
export * from "./end_cell.ts";
export * from "./equiangular_chain.ts";
export * from "./fine_tune_mean_field.ts";
export * from "./freeze_and_regress.ts";
export * from "./freeze_two_layer.ts";
export * from "./image_pairs.ts";
export * from "./instances.ts";
export * from "./judge_claim.ts";
export * from "./judge_transfer.ts";
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
export * from "./unchecked.ts";
export * from "./pool_claims.ts";
export * from "./pool_evidence.ts";
export * from "./posterior_contents.ts";
export * from "./predict_ahead.ts";
export * from "./predicted_curve.ts";
export * from "./prepare_curves.ts";
export * from "./prepared_curves.ts";
export * from "./pretrain_mean_field.ts";
export * from "./pretrain_relu.ts";
export * from "./pretrain_tables.ts";
export * from "./records.ts";
<<<<<<< HEAD
export * from "./regress_curve.ts";
export * from "./recommend_transfer.ts";
=======
export * from "./recommend_transfer.ts";
export * from "./regress_curve.ts";
>>>>>>> advise
export * from "./regress_features.ts";
export * from "./regression_flow.ts";
export * from "./report.ts";
export * from "./report_density.ts";
export * from "./report_instance.ts";
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
export * from "./sample_tables.ts";
export * from "./share_draws.ts";
export * from "./spaced_steps.ts";
export * from "./stage_plan.ts";
export * from "./state.ts";
export * from "./subsampled_curve.ts";
export * from "./switch_readout.ts";
export * from "./switch_two_layer.ts";
export * from "./table_candidates.ts";
export * from "./task_chain.ts";
export * from "./train_as_planned.ts";
export * from "./train_deep_as_planned.ts";
export * from "./train_deep_linear.ts";
export * from "./train_two_layer_tasks.ts";
export * from "./transfer_evidence.ts";
export * from "./two_layer_contents.ts";
export * from "./two_layer_stage.ts";
export * from "./verdict.ts";
export * from "./when_stage.ts";
export * from "./whitened_tasks.ts";
export * from "./relu/fine_tune_relu.ts";
export * from "./relu/lazy_fine_tune_relu.ts";
export * from "./relu/linear_transfer_relu.ts";
export * from "./relu/pretrain_relu_network.ts";
export * from "./relu/relu_contents.ts";
export * from "./relu/relu_teachers.ts";
export * from "./relu/sample_relu_tasks.ts";
export * from "./relu/scratch_relu.ts";
export * from "./relu/train_relu_stage.ts";
