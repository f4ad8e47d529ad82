import type { OperatorFunction } from "rxjs";
import type { Backend } from "../../numerics/backend.ts";
import { matrix } from "../../numerics/matrix.ts";
import { reluFeatures, type ReluSum } from "../../numerics/relu/relu_sum.ts";
import { ridgeReadout } from "../../numerics/relu/ridge_readout.ts";
import { advance } from "../advance.ts";
import type { Flow, State } from "../state.ts";
import type { WithPretrained } from "./relu_contents.ts";

/**
 * Fits a new readout u on the frozen features φ = relu(Wx)/√m of the pretrained network, with the ridge λ of the sum loss
 * Σ(y − u·φ)² + λ|u|², and adds the function as `linearlyTransferred`.
 */
export function linearTransferRelu<Content extends WithPretrained>(
  { algebra }: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly linearlyTransferred: ReluSum }>> {
  return advance("linear-transfer", (state: State<Content>) => {
    const { params, tasks: { targetData: { inputs, labels } }, pretrained } = state.content;
    const { weights } = pretrained.network, unit = 1 / Math.sqrt(weights.rows);
    const features = reluFeatures(algebra, inputs, weights);
    const scaled = matrix(features.rows, features.cols, features.data.map((z) => unit * z));
    const readout = ridgeReadout(algebra, scaled, labels, params.ridge);
    return { added: { linearlyTransferred: { weights, coefficients: readout.map((u) => unit * u) } } };
  });
}
