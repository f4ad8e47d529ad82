import {
  choice,
  type ChoiceParameter,
  type Described,
  expression,
  type ExpressionParameter,
  integer,
  number,
  type NumberOptions,
  type NumberParameter,
} from "./parameter.ts";

/** As lazy as can be told from not learning features at all; far below, rounding of f ∝ 1/γ would show. */
const LEAST_RICHNESS = 1e-6;

/** What a pipeline says otherwise than the shared declaration. */
type Changes = Partial<NumberOptions>;
/** The same for a parameter that is no number. */
type Wording = Partial<Described>;

const declare = (shared: NumberOptions) => (changes: Changes = {}): NumberParameter<never> =>
  number({ ...shared, ...changes });

const declareCount = (shared: NumberOptions) => (changes: Changes = {}) => integer({ ...shared, ...changes });

/**
 * The parameters that experiments have in common in which a nonlinear network learns two tasks with all its weights, so that they
 * mean the same in all of them. Each is declared by a call, with what is another in one experiment: mostly the default.
 */
export const twoStageParameters = {
  /** P₁. */
  sourceSamples: declareCount({
    default: "150",
    min: 1,
    max: 20000,
    symbol: "P₁",
    meaning: "source samples",
  }),
  /** P₂. */
  targetSamples: declareCount({
    default: "100",
    min: 1,
    max: 20000,
    symbol: "P₂",
    meaning: "target samples",
  }),
  /** φ. */
  activation: (changes: Wording = {}): ExpressionParameter =>
    expression({
      default: "relu",
      variables: ["h"],
      names: ["relu", "tanh", "erf", "linear"],
      meaning: "φ(h); the name erf means erf(h/√2)",
      ...changes,
    }),
  /** N. */
  width: declareCount({
    default: "512",
    min: 32,
    max: 65536,
    symbol: "N",
    meaning:
      "hidden neurons; an even number: they start in pairs (w, z), (w, −z), so that f = 0, with half as many independent weights",
  }),
  /** S. */
  particles: declareCount({
    default: "512",
    min: 64,
    max: 65536,
    symbol: "S",
    meaning: "neurons that stand for infinitely many, in each of 4 randomisations; a power of two",
  }),
  /** γ₁. */
  sourceRichness: declare({
    default: "1",
    min: LEAST_RICHNESS,
    max: 100,
    symbol: "γ₁",
    meaning: "feature-learning strength on the source; γ√D of the order of 1 is rich already",
  }),
  /** γ₂. */
  targetRichness: (changes: Changes = {}): NumberParameter<"same"> =>
    number({
      default: "same",
      words: ["same"],
      min: LEAST_RICHNESS,
      max: 100,
      symbol: "γ₂",
      meaning: "feature-learning strength on the target and from scratch; same: that of the source",
      same: {
        as: "sourceRichness",
        meaning: "feature-learning strength on source and target",
        symbol: "γ₁\u00a0=\u00a0γ₂",
      },
      ...changes,
    }),
  /** What becomes of the readout at the switch. */
  readout: (changes: Wording = {}): ChoiceParameter<"keep" | "center" | "reset"> =>
    choice({
      options: ["keep", "center", "reset"],
      default: "reset",
      meaning: "at the switch: source predictor kept, subtracted, or a new readout",
      ...changes,
    }),
  /** λ. */
  weightDecay: declare({
    default: "0",
    min: 0,
    max: 100,
    symbol: "λ",
    meaning: "decay of all weights towards 0, at rate λ in time",
  }),
  /** t₁. */
  sourceTime: declare({
    default: "0.5",
    min: 0,
    max: 1e5,
    excluded: [0],
    symbol: "t₁",
    meaning: "training time on the source, of the flow of ½Σ(f − y)², at most",
  }),
  /** t₂. */
  targetTime: declare({
    default: "2",
    min: 0,
    max: 1e5,
    excluded: [0],
    symbol: "t₂",
    meaning: "training time on the target, of the flow of ½Σ(f − y)², at most",
  }),
  /** Where training ends. */
  stopLoss: declare({
    default: "0",
    min: 0,
    max: 1,
    meaning:
      "a stage ends when the mean of (f − y)² on its training points is at most this; 0: never; a warning says where its time was over before",
  }),
  /** η. */
  learningRate: (changes: Changes = {}): NumberParameter<"auto"> =>
    number({
      default: "auto",
      words: ["auto"],
      min: 0,
      max: 10,
      excluded: [0],
      symbol: "η",
      meaning: "step of descent on ½Σ(f − y)²; auto keeps below the edge of stability as features form",
      ...changes,
    }),
  /** Who tells of its training. */
  curves: (changes: Wording = {}): ChoiceParameter<"first" | "all" | "none"> =>
    choice({
      options: ["first", "all", "none"],
      default: "first",
      incidental: true,
      meaning: "which instances of a cell report their losses over time, measured and predicted",
      ...changes,
    }),
} as const;
