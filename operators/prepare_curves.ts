import type { OperatorFunction } from "rxjs";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import { activations } from "../numerics/activation.ts";
import { arcCosineKernel } from "../numerics/arc_cosine_kernel.ts";
import type { Backend } from "../numerics/backend.ts";
import { gramBlock } from "../numerics/gram_block.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import { drawCurveImages } from "./curve_images.ts";
import type { CurveTasks } from "./curve_tasks.ts";
import { drawCurveTeachers } from "./curve_teachers.ts";
import { drawKey } from "./draw_key.ts";
import { drawTwoLayerNetwork } from "./draw_two_layer.ts";
import { Kept } from "./kept.ts";
import { curveData, type CurveKernels, type PreparedCurves, type PrepareParams } from "./prepared_curves.ts";
import type { RunRecord } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

type Learned = Pick<PreparedCurves, "tasks" | "pretrained"> & { readonly records: readonly RunRecord[] };

/** Memory of a thread for points and networks, and for kernels, their eigenvectors included. */
const MOST_BYTES = { points: 256 * 2 ** 20, kernels: 512 * 2 ** 20 };

const keptPoints = new Kept<Learned>(MOST_BYTES.points);
const keptKernels = new Kept<PreparedCurves>(MOST_BYTES.kernels);

/**
 * Draws the points of a learning curve, pretrains a network of ReLU neurons on the source, and forms the kernels of an infinitely
 * wide network and of the pretrained one, between the points that predict and between those that measure.
 *
 *     f(x) = z·relu(Wx/√D)/(γN) − f₀(x),   readout: Φ = ⟨φφ'⟩,   tangent, descent: Φ + K_x ∘ ⟨z²φ̇φ̇'⟩
 *
 * All n and all ridges need the same: it is remembered as long as it fits into memory, and made again where it does not.
 *
 * @param images Gives the labelled images of a path.
 */
export function prepareCurves<Content extends { readonly params: PrepareParams }>(
  backend: Backend,
  images: (path: string) => Promise<LabelledImages>,
): OperatorFunction<Flow<Content>, Flow<Content & PreparedCurves>> {
  return advance(undefined, async (state: State<Content>, signal) => {
    const { params } = state.content, { data, sourceRichness, width, stopLoss, maxSteps, learner } = params;
    const drawn = { ...curveData(params), data, draws: state.draws, seed: state.cell.seed };
    const group = JSON.stringify({ ...drawn, sourceRichness, width, stopLoss, maxSteps });
    const learn = () => learnSource(backend, images, state, signal);
    const { tasks, pretrained, records } = await keptPoints.get(group, state.instance, learn, pointBytes);
    const kernels = await keptKernels.get(
      `${group} ${learner === "readout" ? learner : "tangent"}`,
      state.instance,
      async () => ({
        tasks,
        pretrained,
        scratchKernels: await onBoth(tasks, (points) => {
          const { nngp, ntk } = arcCosineKernel(gramBlock(backend.algebra, points), 1);
          return Promise.resolve(learner === "readout" ? nngp : ntk);
        }),
        ...pretrained && {
          pretrainedKernels: await onBoth(tasks, async (points) => {
            const { feature, tangent } = await backend.twoLayerKernels(pretrained, activations.relu, points);
            return learner === "readout" ? feature : tangent;
          }),
        },
      }),
      kernelBytes,
    );
    // Another grid point may have told of it already: notices that are alike are shown once
    return { added: kernels, records };
  });
}

async function learnSource(
  backend: Backend,
  images: (path: string) => Promise<LabelledImages>,
  state: State<{ readonly params: PrepareParams }>,
  signal: AbortSignal,
): Promise<Learned> {
  const { params } = state.content, key = drawKey(state, "learning curve");
  const tasks = params.inputs === "images"
    ? drawCurveImages(await images(params.data), params, key)
    : drawCurveTeachers(backend.algebra, params, key);
  const { source } = tasks, { width, sourceRichness, stopLoss, maxSteps } = params;
  if (!source) return { tasks, records: [] };
  const start = drawTwoLayerNetwork(state, { width, inputDim: source.inputs.cols });
  const { network, records: curve, stopped } = await backend.trainTwoLayer(start, source, {
    activation: activations.relu,
    richness: sourceRichness,
    learningRate: "sharpness",
    offset: start,
    steps: maxSteps,
    stopLoss,
    recordAt: [],
    signal,
  });
  const last = curve[curve.length - 1].trainLoss.toPrecision(3);
  const records: RunRecord[] = stopped !== "steps" ? [] : [{
    type: "notice",
    level: "warning",
    message:
      `Pretraining ended at --max-steps ${maxSteps} with source train loss ${last}, above --stop-loss ` +
      `${stopLoss}, in instance ${state.instance}`,
  }];
  return { tasks, pretrained: network, records };
}

async function onBoth(
  { pool, rest }: CurveTasks,
  kernel: (points: Matrix) => Promise<Matrix>,
): Promise<CurveKernels> {
  return { pool: await kernel(pool.inputs), rest: await kernel(rest.inputs) };
}

function pointBytes({ tasks: { source, pool, rest }, pretrained }: Learned): number {
  const matrices = [source?.inputs, pool.inputs, rest.inputs, pretrained?.hiddenWeights];
  return 8 * matrices.reduce((sum, one) => sum + (one?.data.length ?? 0), 0);
}

/** Of each kernel between the points of the pool there are eigenvectors and their squares, of one decomposition or two. */
function kernelBytes({ scratchKernels, pretrainedKernels }: PreparedCurves): number {
  const both = [scratchKernels, pretrainedKernels];
  return 8 *
    both.reduce((sum, one) => sum + (one ? 5 * one.pool.data.length + one.rest.data.length : 0), 0);
}
