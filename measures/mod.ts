/**
 * Measures: pure functions from what an instance holds to a number. They never see a prediction.
 *
 * @module
 */
export * from "./chain_loss.ts";
export * from "./deep_measures.ts";
export * from "./kernel_alignment.ts";
export * from "./kernel_test_loss.ts";
export * from "./linear_test_loss.ts";
export * from "./population_loss.ts";
export * from "./posterior_measures.ts";
export * from "./preactivation_histogram.ts";
export * from "./preactivation_kurtosis.ts";
export * from "./sign_accuracy.ts";
export * from "./spike.ts";
export * from "./two_layer_accuracy.ts";
export * from "./two_layer_measures.ts";
export * from "./relu_measures.ts";
