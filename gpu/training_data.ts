import { cheaperForm } from "../numerics/choose_form.ts";
import { matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { TwoLayerTask, TwoLayerTrainingOptions } from "../numerics/two_layer_task.ts";
import type { Buffers } from "./buffers.ts";
import { DeviceMatrix } from "./device_matrix.ts";
import { encodePass } from "./encode_pass.ts";
import { highAndLow } from "./network_features.ts";
import type { Gpu } from "./product.ts";
import { productInto } from "./tangent_kernel.ts";
import { Control, Shape, State } from "./two_layer_records.ts";
import { deviceOutput } from "./two_layer_output.ts";

/** A training on a device: what it holds. Fields are h(0) plus what the change of the hidden weights makes of the points. */
export type TrainingData = Awaited<ReturnType<typeof sendTraining>>;

/**
 * Sends a training to a device.
 *
 *     span:     h = c h(0) + A K_x,       change A [N, P],   W = cW(0) + AX/√D
 *     weights:  h = c h(0) + V xᵀ/√D,     change V [N, D],   W = cW(0) + V
 *
 * The weights at the start stay where they are, in float64, and the change begins at 0: it is held to float32 of itself, not of
 * the weights.
 */
export async function sendTraining(
  gpu: Gpu,
  buffers: Buffers,
  start: TwoLayerNetwork,
  task: TwoLayerTask,
  options: TwoLayerTrainingOptions & {
    /** q of each neuron in the output Σ q zφ/γ, `[N]`; 1/N unless given. */
    readonly neuronWeights?: Float64Array;
  },
) {
  const { inputs, targets, passive = matrix(0, inputs.cols) } = task,
    { activation, richness, offset } = options;
  const { rows: width, cols: dim } = start.hiddenWeights, count = inputs.rows;
  const points = options.batchSize ?? count, form = cheaperForm(task, { ...options, batchSize: points });
  const moves = options.trainable !== "readout";
  const terms = !moves ? 1 : form === "span" ? count : dim; // numbers of the change of a neuron
  const blockRows = DeviceMatrix.blockRows(gpu.device.maxBinding, Math.max(count, dim, passive.rows));
  const perNeuron = (cols: number) => buffers.zeros(width, cols, blockRows);
  const sent = {
    ...{ width, dim, count, points, form, moves, passiveCount: passive.rows },
    initial: perNeuron(count),
    asideInitial: perNeuron(passive.rows),
    values: perNeuron(points),
    slopes: perNeuron(points),
    asideValues: perNeuron(passive.rows),
    whole: perNeuron(terms),
    high: perNeuron(terms),
    low: perNeuron(terms),
    readout: buffers.vector(highAndLow(start.readout)),
    mass: buffers.vector(options.neuronWeights ?? new Float64Array(width).fill(1)),
    inputs: buffers.matrix(inputs),
    /** What the change multiplies: K_x, or the points of the step. */
    factor: buffers.zeros(points, terms),
    asideFactor: buffers.zeros(passive.rows, terms),
    residual: buffers.numbers(points),
    asideOutput: buffers.numbers(passive.rows),
    targets: buffers.vector(targets),
    offset: buffers.vector(offset ? await outputOf(offset, task.inputs) : new Float64Array(count)),
    asideOffset: buffers.vector(offset ? await outputOf(offset, passive) : new Float64Array(passive.rows)),
    state: buffers.record(State, { step: 0, status: 0, loss: 0, largest: 0, left: 1, leftLow: 0, first: 0 }),
    control: buffers.uniform(Control, { forward: 0, decay: 0, decayHidden: 0, stopLoss: 0 }),
  };
  const chunks = Math.ceil(width / 64), { values, initial } = sent;
  const stride = Math.max(values.stride, sent.asideValues.stride);
  const partials = buffers.numbers(chunks * stride);
  const shape = buffers.uniform(Shape, {
    ...{ width, count, points, chunks, stride: values.stride, strideAll: initial.stride },
    toOutput: 1 / (richness * (options.neuronWeights ? 1 : width)),
  });

  using own = gpu.device.buffers();
  const weights = own.matrix(start.hiddenWeights, blockRows), outside = own.matrix(passive);
  const toFields = 1 / Math.sqrt(dim), { factor, asideFactor } = sent;
  const work = [
    ...await productInto(gpu, own, initial, { a: weights, b: sent.inputs, scale: toFields }),
    ...await productInto(gpu, own, sent.asideInitial, { a: weights, b: outside, scale: toFields }),
  ];
  if (form === "span") {
    work.push(
      ...await productInto(gpu, own, factor, { a: sent.inputs, b: sent.inputs, scale: 1 / dim }),
      ...await productInto(gpu, own, asideFactor, { a: outside, b: sent.inputs, scale: 1 / dim }),
    );
  } else if (moves) {
    if (points === count) buffers.send(factor, inputs);
    buffers.send(asideFactor, passive);
  }
  gpu.device.submit((encoder) => encodePass(encoder, work));
  await gpu.device.read(); // before what is only needed here is destroyed
  return { ...sent, partials, shape };

  function outputOf(network: TwoLayerNetwork, at: typeof inputs): Promise<Float64Array> {
    return deviceOutput(gpu, network, at, { activation, richness });
  }
}
