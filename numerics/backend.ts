import type { LinearAlgebra } from "./linear_algebra.ts";

/** What carries the heavy work of a run: a processor or a device, chosen once and passed as an argument. */
export interface Backend extends AsyncDisposable {
  /** Name in the `run` record, for example `cpu:openblas`. */
  readonly name: string;
  /** One line for people: library and version, or adapter. */
  readonly description: string;
  /** What the user should know about the choice, for a notice; empty if nothing. */
  readonly caveat: string;
  /** Unit roundoff of the bulk arithmetic: 2⁻⁵³ or 2⁻²⁴. Numerical tolerances are multiples of it. */
  readonly epsilon: number;
  /** Float64 linear algebra on the CPU, whatever the backend. */
  readonly algebra: LinearAlgebra;
}
