import type {
  CheckRecord,
  ClaimRecord,
  Conclusion,
  Kernel,
  Loss,
  Measurement,
  PredictionRecord,
  Recommendation,
  RunRecord,
  RunStart,
  Summary,
  TheoryPoint,
} from "../operators/run_record.ts";

/** The records of a run that a figure may need, by kind, each in the order of the run. */
export interface FigureData {
  /** The run's description; undefined until it has come. */
  run?: RunStart;
  /** Means over instances. */
  readonly measurements: Measurement[];
  /** Predictions in the cells. */
  readonly predictions: PredictionRecord[];
  /** Predictions between the cells. */
  readonly theory: TheoryPoint[];
  /** Comparisons. */
  readonly checks: CheckRecord[];
  /** What is printed about them. */
  readonly claims: ClaimRecord[];
  /** Whether to pretrain, at each size. */
  readonly recommendations: Recommendation[];
  /** What they come to. */
  readonly conclusions: Conclusion[];
  /** Points of training curves, no more than 200 000. */
  readonly losses: Loss[];
  /** Points of training curves that were left out: there were too many to keep. */
  lossesLeftOut: number;
  /** Properties of kernels. */
  readonly kernels: Kernel[];
  /** The last record; undefined if the run was broken off. */
  summary?: Summary;
}

/** A figure shows a few curves: a run with millions of points must not fill the memory for it. */
const MOST_LOSSES = 200_000;

/** Collects what a figure may need from the records of one run. */
export function collectFigureData(): { readonly data: FigureData; add(record: RunRecord): void } {
  const data: FigureData = {
    measurements: [],
    predictions: [],
    theory: [],
    checks: [],
    claims: [],
    recommendations: [],
    conclusions: [],
    losses: [],
    lossesLeftOut: 0,
    kernels: [],
  };
  return {
    data,
    add(record) {
      switch (record.type) {
        case "run":
          data.run = record;
          break;
        case "summary":
          data.summary = record;
          break;
        case "measurement":
          data.measurements.push(record);
          break;
        case "prediction":
          data.predictions.push(record);
          break;
        case "theory":
          data.theory.push(record);
          break;
        case "check":
          data.checks.push(record);
          break;
        case "claim":
          data.claims.push(record);
          break;
        case "recommendation":
          data.recommendations.push(record);
          break;
        case "conclusion":
          data.conclusions.push(record);
          break;
        case "loss":
          if (data.losses.length < MOST_LOSSES) data.losses.push(record);
          else data.lossesLeftOut++;
          break;
        case "kernel":
          data.kernels.push(record);
          break;
      }
    },
  };
}
