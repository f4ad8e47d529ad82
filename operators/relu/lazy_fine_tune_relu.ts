import type { OperatorFunction } from "rxjs";
import type { Backend } from "../../numerics/backend.ts";
import { asGated, type GatedSum, plusGated } from "../../numerics/relu/gated_sum.ts";
import { asSum } from "../../numerics/relu/relu_objective.ts";
import { reluValues } from "../../numerics/relu/relu_sum.ts";
import { tangentFit } from "../../numerics/relu/tangent_features.ts";
import { advance } from "../advance.ts";
import type { Flow, State } from "../state.ts";
import type { WithPretrained } from "./relu_contents.ts";

/**
 * Fits the target's training set by kernel regression with the pretrained network's tangent kernel, starting from its function, and
 * adds the result as `lazilyTuned`: where fine-tuning ends whose weights hardly move.
 */
export function lazyFineTuneRelu<Content extends WithPretrained>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly lazilyTuned: GatedSum }>> {
  return advance("lazy-fine-tune", (state: State<Content>) => {
    const { tasks: { targetData: { inputs, labels } }, pretrained: { network } } = state.content;
    const before = asSum(network), values = reluValues(algebra, before, inputs);
    const residual = labels.map((label, p) => label - values[p]);
    const change = tangentFit(algebra, network, inputs, residual);
    return { added: { lazilyTuned: plusGated(asGated(before), change, 1) } };
  });
}
