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
  /** Tells the kinds of items apart. */
  readonly type: "run";
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** Version of the program. */
  readonly version: string;
  /** Seed of every random draw. */
  readonly seed: number;
  /** For example `cpu:openblas` or `cpu:wasm`. */
  readonly backend: string;
  /** All parameters, defaults filled in; a parameter that spans the grid has the list of its values. */
  readonly params: Params;
  /** Independent repetitions of each cell. */
  readonly instances: number;
  /** The part of the grid that this run carries out, `1/4`: the cells whose index is 1 modulo 4; all if it is missing. */
  readonly shard?: string;
}

/** A point of a training curve. */
export interface Loss {
  /** Tells the kinds of items apart. */
  readonly type: "loss";
  /** Index of the grid point. */
  readonly cell: number;
  /** Number of the repetition. */
  readonly instance: number;
  /** What had been done. */
  readonly stage: Stage;
  /** Steps taken so far: accepted steps of the flow, or gradient-descent steps. */
  readonly step: number;
  /** Gradient-flow time, learning rate × steps for gradient descent. */
  readonly time: number;
  /** What is measured. */
  readonly metric: string;
  /** Its value. */
  readonly value: number;
}

/** A property of a kernel. */
export interface Kernel {
  /** Tells the kinds of items apart. */
  readonly type: "kernel";
  /** Index of the grid point. */
  readonly cell: number;
  /** Number of the repetition. */
  readonly instance: number;
  /** What had been done. */
  readonly stage: Stage;
  /** What is measured. */
  readonly metric: string;
  /** Its value; of a matrix a number that stands for it, for example its trace. */
  readonly value: number;
  /** The rows of a small matrix, all of the same length. */
  readonly matrix?: readonly (readonly number[])[];
  /** Of a kernel between data points, what these points are labelled with, a label for each row by the name of the task. */
  readonly labels?: Readonly<Record<string, readonly number[]>>;
}

/** Mean of a metric over the instances of a cell. */
export interface Measurement {
  /** Tells the kinds of items apart. */
  readonly type: "measurement";
  /** Index of the grid point. */
  readonly cell: number;
  /** The grid's parameters of this cell. */
  readonly params: Params;
  /** What had been done. */
  readonly stage: Stage;
  /** What is measured. */
  readonly metric: string;
  /** Its value. */
  readonly value: number;
  /** Standard error of `value`; null when there is one instance only. */
  readonly standardError: number | null;
  /** Instances that were counted. */
  readonly instances: number;
}

/** What theory says the metric should be. */
export interface PredictionRecord {
  /** Tells the kinds of items apart. */
  readonly type: "prediction";
  /** Index of the grid point. */
  readonly cell: number;
  /** The cell's parameters. */
  readonly params: Params;
  /** What had been done. */
  readonly stage: Stage;
  /** What is measured. */
  readonly metric: string;
  /** Its value. */
  readonly value: number;
  /** Paper and result. */
  readonly source: string;
  /** Absolute finite-size or discretisation error that the theory allows for; 0 if exact. */
  readonly allowance: number;
  /** Where the allowance comes from. */
  readonly allowanceReason: string;
  /** Standard deviation of a single instance, where theory knows it; null if it is infinite. */
  readonly deviation?: number | null;
  /** Why no check goes with it, as `unchecked` of a prediction; missing where there is one. */
  readonly unchecked?: string;
  /** How the metric goes with a parameter to leading order: a check of the exponent comes last where three cells or more tell it. */
  readonly powerLaw?: { readonly along: string; readonly exponent: number };
}

/**
 * What theory says between the cells, for the lines of a figure; recorded only where a figure was asked for. There is no
 * measurement to compare it with.
 */
export interface TheoryPoint {
  /** Tells the kinds of items apart. */
  readonly type: "theory";
  /** The grid's parameters at this point. */
  readonly params: Params;
  /** What would have been done. */
  readonly stage: Stage;
  /** What is predicted. */
  readonly metric: string;
  /** Number of the unbroken piece of line that the point is on: theory may have gaps. */
  readonly piece: number;
  /** What theory says. */
  readonly value: number;
  /** Error that the theory allows for. */
  readonly allowance: number;
}

/** How a check ended; see the rule in `verdict.ts`. */
export type Verdict = "agrees" | "disagrees" | "inconclusive";

/** A measurement beside its prediction. */
export interface CheckRecord {
  /** Tells the kinds of items apart. */
  readonly type: "check";
  /** Index of the grid point. */
  readonly cell: number;
  /** The cell's parameters. */
  readonly params: Params;
  /** What had been done. */
  readonly stage: Stage;
  /** What is measured. */
  readonly metric: string;
  /** Mean over the instances. */
  readonly measured: number;
  /**
   * Standard error of the mean of measured − predicted over instances, from the sample or, where the theory knows the
   * scatter and it is larger, from the theory; null when there is one instance only, or the scatter is infinite.
   */
  readonly standardError: number | null;
  /** Instances that were counted. */
  readonly instances: number;
  /** What theory says. */
  readonly predicted: number;
  /** Error that the theory allows for. */
  readonly allowance: number;
  /** Standard errors beyond the allowance; null where the standard error is. */
  readonly zScore: number | null;
  /** How the comparison ended. */
  readonly verdict: Verdict;
  /** Paper and result of the prediction. */
  readonly source: string;
}

/**
 * What is printed about a number that has been checked, judged in the limit D → ∞ for which it is printed. It is no check: a printed
 * claim that fails is a finding, not a failure of the run.
 */
export interface ClaimRecord extends Omit<CheckRecord, "type" | "predicted" | "verdict"> {
  /** Tells the kinds of items apart. */
  readonly type: "claim";
  /** `printed:` and the metric of the check that it belongs to. */
  readonly metric: string;
  /** What the claim is about, a few words. */
  readonly title: string;
  /** One sentence: when it holds, or what holds instead. */
  readonly remark: string;
  /** What is judged: a printed number, the statement that there can be less than 0, or nothing, where no number is printed. */
  readonly judged: "number" | "negative" | "nothing";
  /** 2m(D) − m(D/2), mean over the instances: the measurement m extrapolated to D → ∞. */
  readonly measured: number;
  /** The number printed; null without one. */
  readonly predicted: number | null;
  /** As in a check, but `inconclusive` also where printed and corrected law could not be told apart; null if nothing is judged. */
  readonly verdict: Verdict | null;
  /** The corrected law for D → ∞. */
  readonly correctedLimit: number;
  /** Standard errors between the extrapolation and the corrected law, beyond the allowance. */
  readonly correctedLimitZScore: number | null;
  /** D/2 and D, input dimensions of the two measurements. */
  readonly halfDim: number;
  /** D. */
  readonly fullDim: number;
  /** m(D/2). */
  readonly halfMeasured: number;
  /** Its standard error. */
  readonly halfStandardError: number | null;
  /** m(D), which the check compares with the corrected law. */
  readonly fullMeasured: number;
  /** Its standard error. */
  readonly fullStandardError: number | null;
  /** The corrected law at D. */
  readonly corrected: number;
  /** z-score of the check. */
  readonly correctedZScore: number | null;
  /** Verdict of the check. */
  readonly correctedVerdict: Verdict;
}

/** What to do with a source at one number of target rows. */
export type Advice = "pretrain-and-freeze" | "pretrain-and-fine-tune" | "do-not-pretrain" | "cannot-tell";

/** A loss, or another number, for each way to learn the target. */
export interface MethodNumbers {
  /** Without the source. */
  readonly scratch: number;
  /** A new readout on frozen pretrained features. */
  readonly "linear-transfer": number;
  /** All pretrained weights, which hardly move. */
  readonly "lazy-fine-tune": number;
}

/** How much lower the loss is with the source than without; in the loss's own unit. */
export interface GainRecord {
  /** Loss from scratch minus loss after pretraining. */
  readonly value: number;
  /** Its standard error, for other rows of the same kind (from halvings of those there are). */
  readonly standardError: number;
  /** What the prediction itself leaves open, beyond that; 0 if measured. */
  readonly allowance: number;
}

/** Whether to pretrain, at one number of target rows, with the evidence. */
export interface Recommendation {
  /** Tells the kinds of items apart. */
  readonly type: "recommendation";
  /** Index of the grid point. */
  readonly cell: number;
  /** The cell's parameters. */
  readonly params: Params;
  /** n, rows of the target to be learned. */
  readonly samples: number;
  /** What to do. */
  readonly advice: Advice;
  /** How sure that is; null where it cannot be told. */
  readonly confidence: "sure" | "likely" | null;
  /** What it was made from; `extrapolation` is a prediction for more than half of the rows there are. */
  readonly basis: "prediction and training" | "prediction" | "extrapolation" | "nothing";
  /** Why, in words. */
  readonly reason: string;
  /** What would help where it cannot be told; empty otherwise. */
  readonly remedy: string;
  /** Predicted losses in units of the labels' variance; null where nothing can be predicted. */
  readonly losses: MethodNumbers | null;
  /** Share of the labels' variance along directions that n rows resolve; null likewise. */
  readonly overlaps: MethodNumbers | null;
  /** The candidate chosen for each way. */
  readonly choices: Readonly<Record<keyof MethodNumbers, string>> | null;
  /** Gains by the prediction, of frozen features and of fine-tuning. */
  readonly predicted: { readonly freeze: GainRecord; readonly fineTune: GainRecord } | null;
  /** The same by training on held-out rows; null where too few rows are left to test on. */
  readonly measured: { readonly freeze: GainRecord; readonly fineTune: GainRecord } | null;
  /** Share of held-out rows whose class is told wrong after training; null where labels are numbers, or nothing was trained. */
  readonly errorRates: MethodNumbers | null;
  /** The same from scratch minus that of frozen features, and of fine-tuning; null likewise. */
  readonly errorsSaved: { readonly freeze: GainRecord; readonly fineTune: GainRecord } | null;
  /**
   * Whether the advised way, of an advice against it the better one, puts fewer rows into the wrong class, or more, by 2 standard
   * errors; null likewise, and where it cannot be told what to do.
   */
  readonly classes: "fewer-wrong" | "alike" | "more-wrong" | null;
}

/** A file that a run has read. */
export interface FileRecord {
  /** As named by the user. */
  readonly path: string;
  /** SHA-256 of its bytes (of a folder: of all its files that were read, one after the other). */
  readonly sha256: string;
  /** Rows in it. */
  readonly rows: number;
  /** Rows used. */
  readonly used: number;
  /** Features of a row. */
  readonly features: number;
  /** What is to be predicted, a few words. */
  readonly labels: string;
  /** The class that most of the rows used have, with their share; null where labels are numbers. */
  readonly commonest: { readonly name: string; readonly share: number } | null;
}

/** What all recommendations of a run come to. */
export interface Conclusion {
  /** Tells the kinds of items apart. */
  readonly type: "conclusion";
  /** Index of the first grid point that it is about. */
  readonly cell: number;
  /** Parameters of the grid that those points share. */
  readonly params: Params;
  /** Largest size at which pretraining pays; null if there is none. */
  readonly paysUpTo: number | null;
  /** Smallest size from which on it does not; null if there is none. */
  readonly stopsPayingFrom: number | null;
  /** In words. */
  readonly text: string;
  /** What was pretrained on. */
  readonly source: FileRecord;
  /** What was wanted. */
  readonly target: FileRecord;
}

/** Something the user should know: a lost instance, a fallback taken, a limit approached. */
export interface Notice {
  /** Tells the kinds of items apart. */
  readonly type: "notice";
  /** How serious it is. */
  readonly level: "info" | "warning" | "error";
  /** One line for people. */
  readonly message: string;
  /** Index of the grid point it belongs to, if it belongs to one. */
  readonly cell?: number;
  /** Number of the repetition that was lost, if one was: it counts in no measurement of a later stage. */
  readonly instance?: number;
  /** The grid's parameters of a cell in which a measurement was not checked. */
  readonly params?: Params;
}

/** The last record of a run. */
export interface Summary {
  /** Tells the kinds of items apart. */
  readonly type: "summary";
  /** Cells of the grid. */
  readonly cells: number;
  /** Checks made. */
  readonly checks: number;
  /** Checks that agree. */
  readonly agrees: number;
  /** Checks that disagree. */
  readonly disagrees: number;
  /** Checks that could hardly fail. */
  readonly inconclusive: number;
}

/** One line of output: see the field documentation of each kind. */
export type RunRecord =
  | RunStart
  | Loss
  | Kernel
  | Measurement
  | PredictionRecord
  | TheoryPoint
  | CheckRecord
  | ClaimRecord
  | Recommendation
  | Conclusion
  | Notice
  | Summary;
