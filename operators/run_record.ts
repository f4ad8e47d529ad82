/** The stages of a transfer experiment, named by what the user did; `init` is the state before any training. */
export type Stage =
  | "init"
  | "scratch"
  | "pretrain"
  | "linear-transfer"
  | "fine-tune"
  | "lazy-fine-tune"
  | "transfer"
  | "bayes-source"
  | "bayes-target";

/** A parameter's value: a number (may be infinite), a name, a list of numbers or names. */
export type ParamValue = number | string | readonly number[] | readonly string[];

/** Parameter values under their camelCase names. */
export type Params = Readonly<Record<string, ParamValue>>;

/** The first record of a run: everything needed to repeat it. */
export interface RunStart {
  readonly type: "run";
  readonly pipeline: string;
  readonly version: string;
  readonly seed: number;
  /** For example `cpu:openblas` or `cpu:wasm`. */
  readonly backend: string;
  /** All parameters, defaults filled in; a parameter that spans the grid has the list of its values. */
  readonly params: Params;
}

/** A point of a training curve. */
export interface Loss {
  readonly type: "loss";
  readonly cell: number;
  readonly instance: number;
  readonly stage: Stage;
  /** Steps taken so far: accepted steps of the flow, or gradient-descent steps. */
  readonly step: number;
  /** Gradient-flow time, learning rate × steps for gradient descent. */
  readonly time: number;
  readonly metric: string;
  readonly value: number;
}

/** A property of a kernel. */
export interface Kernel {
  readonly type: "kernel";
  readonly cell: number;
  readonly instance: number;
  readonly stage: Stage;
  readonly metric: string;
  readonly value: number;
}

/** Mean of a metric over the instances of a cell. */
export interface Measurement {
  readonly type: "measurement";
  readonly cell: number;
  /** The grid's parameters of this cell. */
  readonly params: Params;
  readonly stage: Stage;
  readonly metric: string;
  readonly value: number;
  /** Standard error of `value`; null when there is one instance only. */
  readonly standardError: number | null;
  readonly instances: number;
}

/** What theory says the metric should be. */
export interface PredictionRecord {
  readonly type: "prediction";
  readonly cell: number;
  readonly params: Params;
  readonly stage: Stage;
  readonly metric: string;
  readonly value: number;
  /** Paper and result. */
  readonly source: string;
  /** Absolute finite-size or discretisation error that the theory allows for; 0 if exact. */
  readonly allowance: number;
  readonly allowanceReason: string;
}

/** How a check ended; see {@linkcode verdictOf}. */
export type Verdict = "agrees" | "disagrees" | "inconclusive";

/** A measurement beside its prediction. */
export interface CheckRecord {
  readonly type: "check";
  readonly cell: number;
  readonly params: Params;
  readonly stage: Stage;
  readonly metric: string;
  readonly measured: number;
  /** Standard error of measured − predicted over instances; null when there is one instance only. */
  readonly standardError: number | null;
  readonly instances: number;
  readonly predicted: number;
  readonly allowance: number;
  readonly zScore: number | null;
  readonly verdict: Verdict;
  readonly source: string;
}

/** Something the user should know: a lost instance, a fallback taken, a limit approached. */
export interface Notice {
  readonly type: "notice";
  readonly level: "info" | "warning" | "error";
  readonly message: string;
}

/** The last record of a run. */
export interface Summary {
  readonly type: "summary";
  readonly cells: number;
  readonly checks: number;
  readonly agrees: number;
  readonly disagrees: number;
  readonly inconclusive: number;
}

/** One line of output: see the field documentation of each kind. */
export type RunRecord =
  | RunStart
  | Loss
  | Kernel
  | Measurement
  | PredictionRecord
  | CheckRecord
  | Notice
  | Summary;
