import type { Pipeline } from "./define_pipeline.ts";

/** Every pipeline that comes with the program, by name; loaded when asked for. */
export const catalogue: Readonly<Record<string, () => Promise<{ readonly default: Pipeline }>>> = {
  "linear-transfer": () => import("./linear_transfer.ts"),
  "spiked-kernel": () => import("./spiked_kernel.ts"),
  "free-kernel": () => import("./free_kernel.ts"),
  "ultra-rich": () => import("./ultra_rich.ts"),
  "paper-claims": () => import("./paper_claims.ts"),
  "rich-linear": () => import("./rich_linear.ts"),
  "polynomial-transfer": () => import("./polynomial_transfer.ts"),
  "deep-transfer": () => import("./deep_transfer.ts"),
  "relu-transfer": () => import("./relu_transfer.ts"),
  "regression-flow": () => import("./regression_flow.ts"),
  "anisotropic-transfer": () => import("./anisotropic_transfer.ts"),
  "bayes-transfer": () => import("./bayes_transfer.ts"),
  "image-transfer": () => import("./image_transfer.ts"),
  "learning-curve": () => import("./learning_curve.ts"),
  "advise": () => import("./advise.ts"),
};

/** The pipeline that runs when none is named. */
export const defaultPipeline = "linear-transfer";
