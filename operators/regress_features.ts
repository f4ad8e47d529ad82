import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { frozenRidge } from "../numerics/frozen_ridge.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import type { FittedPredictor } from "./freeze_and_regress.ts";
import type { Flow, State } from "./state.ts";

/** Data of a linear target. */
export interface TargetData {
  /** `[P₂, D]` */
  readonly targetInputs: Matrix;
  /** `[P₂]` */
  readonly targetLabels: Float64Array;
}

/**
 * Fits the target by ridgeless regression on the inputs themselves, where a linear network of any depth ends that starts from
 * tiny weights, and adds the result as `scratch`.
 *
 *     β̂ = Xᵀ(XXᵀ)⁺y
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix A, t → ∞; Tahir, Ganguli, Rotskoff (2025), scratch.
 */
export function scratchInputs<Content extends { readonly params: object; readonly tasks: TargetData }>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: FittedPredictor }>> {
  return advance("scratch", ({ content: { tasks: { targetInputs, targetLabels } } }: State<Content>) => {
    const problem = { inputs: targetInputs, labels: targetLabels };
    return { added: { scratch: { predictor: frozenRidge(algebra, problem, 0) } } };
  });
}

/**
 * Fits the target by ridgeless regression on given features and adds the result as `lazilyFineTuned`.
 *
 *     β̂ = MXᵀ(XMXᵀ)⁺y,   M = FᵀF
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 3: fine-tuning on a frozen kernel.
 */
export function regressFeatures<
  Content extends {
    readonly params: object;
    readonly tasks: TargetData & { readonly features: Matrix };
  },
>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly lazilyFineTuned: FittedPredictor }>> {
  return advance("lazy-fine-tune", ({ content: { tasks } }: State<Content>) => {
    const { targetInputs: inputs, targetLabels: labels, features } = tasks;
    const predictor = frozenRidge(algebra, { inputs, labels, features }, 0);
    return { added: { lazilyFineTuned: { predictor } } };
  });
}
