/** What theory says about one number, with the error that the theory itself admits. */
export interface Prediction {
  /** The predicted value. */
  readonly value: number;
  /** Absolute finite-size or discretisation error the theory allows for; 0 if exact. */
  readonly allowance: number;
  /** Where the allowance comes from, in a few words; empty if exact. */
  readonly allowanceReason: string;
  /** Paper and result. */
  readonly source: string;
  /**
   * Standard deviation of one instance's value according to the theory, where it is known, with that of draws which the theory
   * makes afresh for each instance. A check never uses a smaller one: a few draws from a skewed distribution easily underestimate
   * their own scatter.
   */
  readonly deviation?: number;
  /**
   * It is to be told beside the measurement where nothing is checked against it: always, as it is but an `upper bound`, good for its
   * `sign` only, or outside the domain in which it is to be trusted (any other words, which say why); or where its allowance is too
   * wide (`vague`). A map of its sign then has no holes.
   */
  readonly unchecked?: string;
  /** How the value goes with a parameter of the grid, to leading order. */
  readonly powerLaw?: PowerLaw;
}

/** A number is proportional to a power of a parameter. */
export interface PowerLaw {
  /** The parameter's name. */
  readonly along: string;
  /** The power. */
  readonly exponent: number;
}
