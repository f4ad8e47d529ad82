/**
 * Mean field of deep networks that are trained in two stages.
 *
 * @module
 */
export * from "./causal_monte_carlo.ts";
export * from "./deep_at_width.ts";
export * from "./deep_predictions.ts";
export * from "./deep_problem.ts";
export * from "./deep_reading.ts";
export * from "./deep_record.ts";
export * from "./deep_transfer_field.ts";
export * from "./deep_transfer_problem.ts";
export * from "./finite_network.ts";
export * from "./layer_memory.ts";
export { type LinearSizes } from "./linear_layer.ts";
export * from "./linear_recursion.ts";
export * from "./monte_carlo_size.ts";
export * from "./narrow_deep_networks.ts";
export * from "./solve_to_loss.ts";
