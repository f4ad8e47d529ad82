import type { OperatorFunction } from "rxjs";
import { activations } from "../numerics/activation.ts";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { Notice } from "./run_record.ts";
import type { TableTask, TableTasks } from "./sample_tables.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode pretrainTables} uses. */
export interface PretrainTablesParams {
  /** N, hidden neurons of all outputs together. */
  readonly width: number;
  /** The values of γ₁ to pretrain with, as texts. */
  readonly sourceRichness: readonly string[];
}

/** A network that has learned the source. */
export interface PretrainedTable {
  /** γ₁. */
  readonly richness: number;
  /** All its neurons. */
  readonly network: TwoLayerNetwork;
  /** What it says of the target's rows, in the source's encoded labels, `[rows, outputs]`. */
  readonly outputs: Matrix;
  /** Mean of |f − y|² over the source's rows; to predict their mean scores 1. */
  readonly trainLoss: number;
}

/** A network that explains less than a tenth of its own training labels has learned nothing to speak of. */
const NOTHING_LEARNED = 0.9;
/** Training ends at this share of the labels' variance, or after so many steps: what follows fits single points. */
const STOP_LOSS = 0.05, MAX_STEPS = 150;

/**
 * Trains two-layer ReLU networks on the source by full-batch gradient descent, one for each richness, all from the same weights, and
 * adds them as `pretrained`. Several outputs (classes) are learned side by side, each by its share of the neurons.
 *
 *     f_c(x) = z_c·relu(W_c x/√D)/(γN_c) − f_c,0(x),     W, z ~ N(0, 1) at the start
 */
export function pretrainTables<
  Content extends { readonly params: PretrainTablesParams; readonly tasks: TableTasks },
>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: readonly PretrainedTable[] }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const { params: { sourceRichness }, tasks: { source, target } } = state.content;
    const pretrained: PretrainedTable[] = [];
    for (const richness of sourceRichness.map(Number)) {
      pretrained.push(await pretrain(backend, state, { richness, source, target }, signal));
    }
    const loss = Math.min(...pretrained.map(({ trainLoss }) => trainLoss));
    const message =
      `Pretraining explains ${Math.round(100 * (1 - loss))} % of the source's labels on its own rows: ` +
      "there is little to transfer";
    const records: Notice[] = loss > NOTHING_LEARNED ? [{ type: "notice", level: "warning", message }] : [];
    return { added: { pretrained }, records };
  });
}

async function pretrain<Content extends { readonly params: PretrainTablesParams }>(
  backend: Backend,
  state: State<Content>,
  { richness, source, target }: { richness: number; source: TableTask; target: TableTask },
  signal: AbortSignal,
): Promise<PretrainedTable> {
  const { inputs, targets: { rows, cols: outputs, data } } = source, inputDim = inputs.cols;
  const width = Math.floor(state.content.params.width / outputs), activation = activations.relu;
  const whole = {
    hiddenWeights: matrix(width * outputs, inputDim),
    readout: new Float64Array(width * outputs),
  };
  const told = matrix(target.inputs.rows, outputs);
  let trainLoss = 0;
  for (let o = 0; o < outputs; o++) {
    const start = {
      hiddenWeights: matrix(
        width,
        inputDim,
        normals(drawKey(state, `hidden weights ${o}`), width * inputDim),
      ),
      readout: normals(drawKey(state, `readout weights ${o}`), width),
    };
    const own = Float64Array.from({ length: rows }, (_, row) => data[row * outputs + o]);
    const scale = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / rows);
    const { network, records } = await backend.trainTwoLayer(start, {
      inputs,
      targets: own.map((value) => value / scale),
    }, {
      activation,
      richness,
      learningRate: "sharpness",
      offset: start,
      steps: MAX_STEPS,
      stopLoss: STOP_LOSS,
      signal,
    });
    trainLoss += scale ** 2 * records[records.length - 1].trainLoss;
    whole.hiddenWeights.data.set(network.hiddenWeights.data, o * width * inputDim);
    whole.readout.set(network.readout, o * width);
    const [after, before] = await Promise.all(
      [network, start].map((one) => backend.twoLayerOutput(one, target.inputs, { activation, richness })),
    );
    after.forEach((value, row) => told.data[row * outputs + o] = scale * (value - before[row]));
  }
  return { richness, network: whole, outputs: told, trainLoss };
}
