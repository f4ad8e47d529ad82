import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { featureRidge } from "../numerics/feature_ridge.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import { endToEnd } from "./deep_linear_network.ts";
import type { LinearTasks } from "./sample_linear_tasks.ts";
import type { Flow, State } from "./state.ts";
import type { TrainedLinear } from "./train_deep_linear.ts";

/** What {@linkcode linearTransfer} starts from. */
export interface PretrainedLinear {
  /** The cell's parameters. */
  readonly params: { readonly ridge: number };
  /** The tasks drawn before. */
  readonly tasks: Pick<LinearTasks, "targetInputs" | "targetLabels">;
  /** The pretrained network. */
  readonly pretrained: TrainedLinear;
}

/**
 * Freezes the hidden layers of the pretrained network, fits a new readout on the target task by ridge regression and
 * adds the result as `linearlyTransferred`. The hidden weights are the same objects, bit for bit.
 *
 *     (ΦᵀΦ + nλ) w = Φᵀy,   Φ: features of the n target inputs, λ = `ridge`
 *
 * @see Tahir, Ganguli, Rotskoff (2025), linear transfer.
 */
export function linearTransfer<Content extends PretrainedLinear>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly linearlyTransferred: TrainedLinear }>> {
  return advance("linear-transfer", ({ content: { params, tasks, pretrained } }: State<Content>) => {
    return { added: { linearlyTransferred: fitReadout(backend, params, tasks, pretrained) } };
  });
}

/**
 * The same with either half of the target data, the first and the last ⌊P₂/2⌋ points: adds `linearlyTransferredFromHalves`, to see
 * what the other half is worth.
 */
export function linearTransferFromHalves<Content extends PretrainedLinear>(
  backend: Backend,
): OperatorFunction<
  Flow<Content>,
  Flow<Content & { readonly linearlyTransferredFromHalves: readonly [TrainedLinear, TrainedLinear] }>
> {
  return advance("linear-transfer", ({ content: { params, tasks, pretrained } }: State<Content>) => {
    const { rows, cols, data } = tasks.targetInputs, half = Math.floor(rows / 2);
    const from = (first: number) => {
      const targetInputs = matrix(half, cols, data.subarray(first * cols, (first + half) * cols));
      const targetLabels = tasks.targetLabels.subarray(first, first + half);
      return fitReadout(backend, params, { targetInputs, targetLabels }, pretrained);
    };
    return { added: { linearlyTransferredFromHalves: [from(0), from(rows - half)] as const } };
  });
}

function fitReadout(
  backend: Backend,
  { ridge }: PretrainedLinear["params"],
  { targetInputs, targetLabels }: { readonly targetInputs: Matrix; readonly targetLabels: Float64Array },
  pretrained: TrainedLinear,
): TrainedLinear {
  const { algebra } = backend;
  const hidden = pretrained.network.weights.slice(0, -1);
  const features = hidden.reduce(
    (below, layer) => algebra.multiply(below, layer, { transposeB: true }),
    targetInputs,
  );
  const { rows: count, cols: width } = features;
  const readout = featureRidge(algebra, features, targetLabels, count * ridge);
  const network = { weights: [...hidden, matrix(1, width, readout)] };
  return { network, predictor: endToEnd(backend, network) };
}
