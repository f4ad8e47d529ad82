import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** The mean field at one time of a stage. */
export interface FieldRecord {
  /** Index of the stage. */
  readonly stage: number;
  /** Steps done in it. */
  readonly step: number;
  /** η·step, the time of gradient flow. */
  readonly time: number;
  /** f on the training inputs, `[P]`. */
  readonly train: Float64Array;
  /** f on each test set, `[T]`. */
  readonly tests: readonly Float64Array[];
  /** Mean of (f − y)² over the training inputs. */
  readonly trainLoss: number;
  /** Mean of (f − y)² over a test set, for each set and each of its labels. */
  readonly testLosses: readonly (readonly number[])[];
  /** Kernels and moments, at the steps that ask for them. */
  readonly detail?: FieldDetail;
}

/** What is known of the neurons at one time. */
export interface FieldDetail {
  /** Φ = ⟨φφᵀ⟩ on the training inputs, `[P, P]`. */
  readonly featureKernel: Matrix;
  /** Φ + ⟨z²φ'φ'ᵀ⟩∘K_x if all weights are trainable, else Φ, `[P, P]`. */
  readonly tangentKernel: Matrix;
  /** ηλ_max of the tangent kernel; descent diverges above 2. */
  readonly sharpness: number;
  /** yᵀΦy/(|Φ||y|²): cosine between Φ and yyᵀ, neither centred; 0 if either vanishes. */
  readonly kernelAlignment: number;
  /** ⟨z²⟩. */
  readonly readoutSquare: number;
  /** ⟨|w|²⟩, all D components. */
  readonly hiddenSquare: number;
  /** ⟨(h−⟨h⟩)⁴⟩/⟨(h−⟨h⟩)²⟩² for each point of the first test set, `[T]`; empty without one. */
  readonly kurtosis: Float64Array;
  /** ⟨h⟩ to ⟨h⁴⟩, one power after the other, at each point of the first test set, `[4 T]`. */
  readonly powers: Float64Array;
  /** Density of h over the first test set, in the bins of the problem, `[bins]`; empty if none were asked for. */
  readonly histogram: Float64Array;
}

/** Records to be kept, with empty tangent kernels, which nothing is read from: those of many points and runs fill the memory. */
export function withoutTangents(records: readonly FieldRecord[]): FieldRecord[] {
  const none = { tangentKernel: matrix(0, 0) };
  return records.map(({ detail, ...record }) => ({ ...record, detail: detail && { ...detail, ...none } }));
}

/** Mean of (f − y)². */
export function meanSquare(predictor: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (predictor[i] - labels[i]) ** 2;
  return labels.length > 0 ? sum / labels.length : 0;
}

/** yᵀΦy/(|Φ||y|²), 0 if Φ or y vanishes. */
export function alignmentWith({ rows, data }: Matrix, labels: Float64Array): number {
  const size = data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0) || 1; // squares of tiny entries would vanish
  let along = 0, square = 0, norm = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    norm += labels[i] ** 2;
    for (let j = 0; j < rows; j++, at++) {
      along += labels[i] * (data[at] / size) * labels[j];
      square += (data[at] / size) ** 2;
    }
  }
  return square > 0 && norm > 0 ? along / (Math.sqrt(square) * norm) : 0;
}
