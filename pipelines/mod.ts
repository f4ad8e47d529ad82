/**
 * Pipelines: what defines one, how its parameters are declared, how a run is resolved and carried out.
 *
 * @module
 */
export * from "./catalogue.ts";
export * from "./define_pipeline.ts";
export * from "./figure.ts";
export * from "./figures_for.ts";
export * from "./figure_notes.ts";
export * from "./parameter.ts";
export * from "./preset.ts";
export * from "./resolve_run.ts";
export * from "./resources.ts";
export * from "./run_pipeline.ts";
export * from "./run_request.ts";
export * from "./theory_lines.ts";
export * from "./usage_error.ts";
