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
}
