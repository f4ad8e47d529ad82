/**
 * Deterministic float64 mathematics on plain arrays: linear algebra, random draws, training of deep linear and of two-layer
 * networks, kernels. Knows nothing of transfer-learning tasks.
 *
 * @module
 */
export * from "./activation.ts";
export * from "./aligned_vectors.ts";
export * from "./arc_cosine_kernel.ts";
export * from "./backend.ts";
export * from "./chebyshev_coefficients.ts";
export * from "./compile_expression.ts";
export * from "./complex_ridge.ts";
export * from "./differentiate_term.ts";
export * from "./dormand_prince.ts";
export * from "./draws.ts";
export * from "./effective_ridge.ts";
export * from "./equiangular.ts";
export * from "./frames.ts";
export * from "./frozen_regression.ts";
export * from "./gauss_hermite.ts";
export * from "./gram_block.ts";
export * from "./hermite_analysis.ts";
export * from "./hermite_polynomial.ts";
export * from "./integrate_flow.ts";
export * from "./inverse_normal.ts";
export * from "./kernel_descent.ts";
export * from "./kernel_regression.ts";
export * from "./laplace_contour.ts";
export * from "./least_squares_task.ts";
export * from "./linear_algebra.ts";
export * from "./marchenko_pastur.ts";
export * from "./matrix.ts";
export * from "./mean_field_network.ts";
export * from "./norm.ts";
export * from "./numerical_error.ts";
export * from "./open_cpu_backend.ts";
export * from "./open_activation.ts";
export * from "./open_linear_algebra.ts";
export * from "./particle_descent.ts";
export * from "./safe_expression.ts";
export * from "./sample_count.ts";
export * from "./secular_modes.ts";
export * from "./sobol.ts";
export * from "./spiked_spectrum.ts";
export * from "./target_function.ts";
export * from "./top_eigenpair.ts";
export * from "./train_deep_linear.ts";
export * from "./train_mean_field.ts";
export * from "./train_two_layer.ts";
export * from "./training_tolerance.ts";
export * from "./two_layer_bytes.ts";
export * from "./two_layer_network.ts";
export * from "./two_layer_sharpness.ts";
export { MEAN_FIELD_STEP, type MeanFieldTrainingOptions } from "./mean_field_options.ts";
export { type TwoLayerTask, type TwoLayerTrainingOptions } from "./two_layer_task.ts";
export { type Complex } from "./complex.ts";
export { type Term } from "./expression_term.ts";
