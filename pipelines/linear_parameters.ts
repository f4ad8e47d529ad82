import {
  choice,
  type ChoiceParameter,
  integer,
  number,
  type NumberOptions,
  type NumberParameter,
} from "./parameter.ts";

/** What a pipeline says otherwise than the shared declaration. */
type Changes = Partial<NumberOptions>;

const declare = (shared: NumberOptions) => (changes: Changes = {}): NumberParameter<never> =>
  number({ ...shared, ...changes });

/**
 * The parameters that experiments on linear networks have in common, so that they mean the same in all of them. Each is declared
 * by a call, with what is another in one experiment: mostly the default.
 */
export const linearParameters = {
  /** D. */
  inputDim: (changes: Changes = {}): NumberParameter<never> =>
    integer({
      default: "200",
      min: 4,
      max: 3000,
      symbol: "D",
      meaning: "input dimension",
      ...changes,
    }),
  /** a. */
  alignment: declare({
    default: "0.8",
    min: -1,
    max: 1,
    symbol: "a",
    meaning: "alignment of the teachers (β₁·β₂ of unit vectors)",
  }),
  /** a_n. */
  noiseAlignment: declare({
    default: "0",
    min: -1,
    max: 1,
    symbol: "a_n",
    meaning: "alignment of β₂ with what a finite source teaches beside β₁; 0 for a population source",
  }),
  /** γ̄ of pretraining. */
  proportionalRichness: declare({
    default: "3",
    min: 0,
    max: 1e3,
    excluded: [0],
    symbol: "γ̄ = γ₀√D",
    meaning: "proportional richness; feature-learning strength of pretraining, for unit teachers at any D",
  }),
  /** α₁. */
  sourceRatio: declare({
    default: "inf",
    min: 0,
    max: Infinity,
    excluded: [0],
    infinite: true,
    symbol: "α₁",
    unit: "P₁/D",
    per: "inputDim",
    meaning: "source samples per input dimension; inf trains on the population loss",
  }),
  /** σ₁. */
  sourceNoise: declare({
    default: "0",
    min: 0,
    max: 1e3,
    symbol: "σ₁",
    usedWhen: { sourceRatio: ["finite"] },
    meaning: "standard deviation of source label noise",
  }),
  /** α₂. */
  targetRatio: declare({
    default: "0.5",
    min: 0,
    max: 100,
    excluded: [0],
    symbol: "α₂",
    unit: "P₂/D",
    per: "inputDim",
    meaning: "target samples per input dimension",
  }),
  /** σ₂. */
  targetNoise: declare({
    default: "0",
    min: 0,
    max: 1e3,
    symbol: "σ₂",
    meaning: "standard deviation of target label noise",
  }),
  /** λ of kernel regression. */
  kernelRidge: declare({
    default: "0",
    min: 0,
    max: 1e6,
    symbol: "λ",
    meaning: "ridge of kernel regression, (K + λI) with K = xᵀMx'/D: not multiplied by the samples",
  }),
  /** What learns the target on a kernel. */
  kernelTrainable: (): ChoiceParameter<"readout" | "all"> =>
    choice({
      options: ["readout", "all"],
      default: "readout",
      meaning: "readout: kernel M; all: M + A·I, both layers learn the target lazily, A = |w|²/N = 1 + χ",
    }),
  /** Who tells of its training. */
  curves: (
    changes: { readonly default?: "first" | "all" | "none"; readonly meaning?: string } = {},
  ): ChoiceParameter<"first" | "all" | "none"> =>
    choice({
      options: ["first", "all", "none"],
      default: "none",
      incidental: true,
      meaning: "which instances of a cell report their pretraining curves as loss records",
      ...changes,
    }),
} as const;
