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
import { MOST_RECORDS, Shape, State } from "./two_layer_records.ts";
import { deviceOutput } from "./two_layer_output.ts";

/** A network to be trained. */
export interface TrainingJob {
  readonly start: TwoLayerNetwork;
  readonly task: TwoLayerTask;
  readonly options: TwoLayerTrainingOptions & {
    /** q of each neuron in the output Σ q zφ/γ, `[N]`; 1/N unless given. */
    readonly neuronWeights?: Float64Array;
  };
}

/** Sizes of a job, and how its hidden weights are written down. */
export function sizesOf({ start, task, options }: TrainingJob) {
  const { rows: width, cols: dim } = start.hiddenWeights, count = task.inputs.rows;
  const points = options.batchSize ?? count, form = cheaperForm(task, { ...options, batchSize: points });
  const moves = options.trainable !== "readout";
  const terms = !moves ? 1 : form === "span" ? count : dim; // numbers of the change of a neuron
  return { width, dim, count, points, form, moves, terms, passiveCount: task.passive?.rows ?? 0 };
}

/** Trainings on a device: what they hold. Fields are h(0) plus what the change of the hidden weights makes of the points. */
export type TrainingData = Awaited<ReturnType<typeof sendTraining>>;

/**
 * Sends trainings of the same sizes to a device.
 *
 *     span:     h = c h(0) + A K_x,       change A [N, P],   W = cW(0) + AX/√D
 *     weights:  h = c h(0) + V xᵀ/√D,     change V [N, D],   W = cW(0) + V
 *
 * The weights at the start stay where they are, in float64, and the change begins at 0: it is held to float32 of itself, not of
 * the weights.
 */
export async function sendTraining(gpu: Gpu, buffers: Buffers, jobs: readonly TrainingJob[]) {
  const [job] = jobs, maps = jobs.length, { richness, neuronWeights } = job.options;
  const sizes = sizesOf(job), { width, dim, count, points, form, moves, terms, passiveCount } = sizes;
  const blockRows = DeviceMatrix.blockRows(gpu.device.maxBinding, Math.max(count, dim, passiveCount));
  const perNeuron = (cols: number) => buffers.zeros(width, cols, { blockRows, maps });
  const nowhere = matrix(0, dim), passive = jobs.map(({ task }) => task.passive ?? nowhere);
  const each = (of: (job: TrainingJob, map: number) => Float64Array) => buffers.vector(joined(jobs.map(of)));
  const offsets: (readonly [Float64Array, Float64Array])[] = [];
  for (const [map, { task, options }] of jobs.entries()) {
    const of = (points: typeof task.inputs) =>
      options.offset ? deviceOutput(gpu, options.offset, points, options) : new Float64Array(points.rows);
    offsets.push([await of(task.inputs), await of(passive[map])]);
  }
  const start = {
    forward: 0,
    decay: 0,
    decayHidden: 0,
    stopLoss: 0,
    until: 0,
    status: 0,
    kept: 0,
    looking: 0,
  };
  const first = { step: 0, first: 0, loss: 0, largest: 0, left: 1, leftLow: 0, spare: 0, spareToo: 0 };
  const sent = {
    ...{ ...sizes, maps },
    initial: perNeuron(count),
    asideInitial: perNeuron(passiveCount),
    values: perNeuron(points),
    slopes: perNeuron(points),
    asideValues: perNeuron(passiveCount),
    whole: perNeuron(terms),
    high: perNeuron(terms),
    low: perNeuron(terms),
    readout: each(({ start }) => highAndLow(start.readout)),
    mass: each(({ options }) => options.neuronWeights ?? new Float64Array(width).fill(1)),
    inputs: buffers.matrices(jobs.map(({ task }) => task.inputs)),
    /** What the change multiplies: K_x, or the points of the step. */
    factor: buffers.zeros(points, terms, { maps }),
    asideFactor: buffers.zeros(passiveCount, terms, { maps }),
    residual: buffers.numbers(maps * points),
    asideOutput: buffers.numbers(maps * passiveCount),
    targets: each(({ task }) => task.targets),
    offset: each((_, map) => offsets[map][0]),
    asideOffset: each((_, map) => offsets[map][1]),
    state: buffers.records(State, jobs.map(() => ({ ...start, ...first }))),
    /** Steps to be recorded, of each network. */
    moments: buffers.numbers(maps * MOST_RECORDS),
    /** Loss and output at those, moment by moment. */
    ring: buffers.numbers(MOST_RECORDS * maps * (1 + passiveCount)),
  };
  const chunks = Math.ceil(width / 64), { values, initial } = sent;
  const stride = Math.max(values.stride, sent.asideValues.stride);
  const partials = buffers.numbers(maps * chunks * stride);
  const shape = buffers.uniform(Shape, {
    ...{ width, count, points, chunks, stride: values.stride, strideAll: initial.stride, maps },
    toOutput: 1 / (richness * (neuronWeights ? 1 : width)),
  });

  using own = gpu.device.buffers();
  const weights = own.matrices(jobs.map(({ start }) => start.hiddenWeights), blockRows);
  const outside = own.matrices(passive), toFields = 1 / Math.sqrt(dim), { factor, asideFactor } = sent;
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
    if (points === count) buffers.send(factor, jobs.map(({ task }) => task.inputs));
    buffers.send(asideFactor, passive);
  }
  gpu.device.submit((encoder) => encodePass(encoder, work));
  await gpu.device.read(); // before what is only needed here is destroyed
  return { ...sent, partials, shape };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.length * parts[0].length);
  parts.forEach((part, i) => out.set(part, i * part.length));
  return out;
}
