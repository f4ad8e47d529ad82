import type {
  CheckRecord,
  Kernel,
  Loss,
  Measurement,
  PredictionRecord,
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
  /** Points of training curves. */
  readonly losses: Loss[];
  /** Properties of kernels. */
  readonly kernels: Kernel[];
  /** The last record; undefined if the run was broken off. */
  summary?: Summary;
}

/** Collects what a figure may need from the records of one run. */
export function collectFigureData(): { readonly data: FigureData; add(record: RunRecord): void } {
  const data: FigureData = {
    measurements: [],
    predictions: [],
    theory: [],
    checks: [],
    losses: [],
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
        case "loss":
          data.losses.push(record);
          break;
        case "kernel":
          data.kernels.push(record);
          break;
      }
    },
  };
}
