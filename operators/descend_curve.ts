import type { OperatorFunction } from "rxjs";
import { activations } from "../numerics/activation.ts";
import type { Backend } from "../numerics/backend.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { advance } from "./advance.ts";
import type { CurvePoints } from "./curve_tasks.ts";
import { drawTwoLayerNetwork } from "./draw_two_layer.ts";
import type { PreparedCurves } from "./prepared_curves.ts";
import { curveOrders, type CurvePlaceParams } from "./regress_curve.ts";
import type { Notice, Stage } from "./run_record.ts";
import type { Flow, State } from "./state.ts";
import type { SubsampledPoint } from "./subsampled_curve.ts";

/** Parameters of {@linkcode descendScratch} and {@linkcode descendPretrained}. */
export interface DescendParams extends CurvePlaceParams {
  /** γ₂ > 0. */
  readonly targetRichness: number;
  /** N. */
  readonly width: number;
  /** Training ends at this mean of (f − y)². */
  readonly stopLoss: number;
  /** Steps at most. */
  readonly maxSteps: number;
}

/** What descent needs. */
export interface BeforeDescent extends PreparedCurves {
  /** The cell's parameters. */
  readonly params: DescendParams;
}

/** Trains all weights of a network from random ones on n points and adds the result as `scratch`. */
export function descendScratch<Content extends BeforeDescent>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: SubsampledPoint }>> {
  const stage = "scratch";
  return advance(stage, async (state: State<Content>, signal) => {
    const { params: { width }, tasks: { rest } } = state.content;
    const start = drawTwoLayerNetwork(state, { width, inputDim: rest.inputs.cols });
    const { point, records } = await descend(backend, state, { start, stage }, signal);
    return { added: { scratch: point }, records };
  });
}

/** Goes on with all weights of the pretrained network on the same points, from output 0, and adds the result as `transferred`. */
export function descendPretrained<Content extends BeforeDescent>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly transferred: SubsampledPoint }>> {
  const stage = "fine-tune";
  return advance(stage, async (state: State<Content>, signal) => {
    const { pretrained: start } = state.content;
    if (!start) throw new TypeError("Cannot fine-tune a pretrained network: there is none");
    const { point, records } = await descend(backend, state, { start, stage }, signal);
    return { added: { transferred: point }, records };
  });
}

/**
 * Gradient descent on the first n points of the instance's first order, tested on all others: f(x) = z·relu(Wx/√D)/(γ₂N), the
 * output at the start subtracted.
 */
async function descend(
  backend: Backend,
  state: State<BeforeDescent>,
  { start, stage }: { readonly start: TwoLayerNetwork; readonly stage: Stage },
  signal: AbortSignal,
): Promise<{ point: SubsampledPoint; records: Notice[] }> {
  const { params, tasks: { rest } } = state.content;
  const { targetSamples, targetRichness, stopLoss, maxSteps } = params;
  const [order] = curveOrders(state, 1, rest.inputs.rows);
  const learned = rowsOf(rest, order.slice(0, targetSamples));
  const tested = rowsOf(rest, order.slice(targetSamples));
  const how = { activation: activations.relu, richness: targetRichness };
  const { network, records: curve, stopped } = await backend.trainTwoLayer(start, learned, {
    ...how,
    learningRate: "sharpness",
    offset: start,
    steps: maxSteps,
    stopLoss,
    recordAt: [],
    signal,
  });
  const [output, offset] = [
    await backend.twoLayerOutput(network, tested.inputs, how),
    await backend.twoLayerOutput(start, tested.inputs, how),
  ];
  let testLoss = 0, testAccuracy = 0;
  tested.targets.forEach((y, i) => {
    const f = output[i] - offset[i];
    testLoss += (f - y) ** 2 / tested.targets.length;
    if (f * y > 0) testAccuracy += 1 / tested.targets.length;
  });
  const point = { samples: targetSamples, testLoss, testAccuracy };
  if (stopped !== "steps") return { point, records: [] };
  const message = `Training at ${stage} ended at --max-steps ${maxSteps} with train loss ` +
    `${
      curve[curve.length - 1].trainLoss.toPrecision(3)
    }, above --stop-loss ${stopLoss}, in cell ${state.cell.index}`;
  return { point, records: [{ type: "notice", level: "warning", message }] };
}

function rowsOf(
  { inputs, targets }: CurvePoints,
  rows: Uint32Array,
): { inputs: Matrix; targets: Float64Array } {
  const { cols, data } = inputs;
  const chosen = matrix(rows.length, cols);
  rows.forEach((row, at) => chosen.data.set(data.subarray(row * cols, (row + 1) * cols), at * cols));
  return { inputs: chosen, targets: Float64Array.from(rows, (row) => targets.data[row]) };
}
