import type { Stage } from "../operators/run_record.ts";
import type { Prediction } from "../theory/prediction.ts";

/** Predictions by stage and metric, as functions of a pipeline's parameters. */
export type Laws<Values extends object> = {
  readonly [Name in Stage]?: Readonly<Record<string, (values: Values) => Prediction | Promise<Prediction>>>;
};
