import type { OperatorFunction } from "rxjs";
import { activations } from "../numerics/activation.ts";
import { arcCosineKernel } from "../numerics/arc_cosine_kernel.ts";
import type { Backend } from "../numerics/backend.ts";
import { gramBlock } from "../numerics/gram_block.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import type { PretrainedTable } from "./pretrain_tables.ts";
import type { TableTasks } from "./sample_tables.ts";
import type { Flow, State } from "./state.ts";

/** Ways to learn the target, as stages of a transfer experiment: without the source, on its frozen features, from its weights. */
export const methods = ["scratch", "linear-transfer", "lazy-fine-tune"] as const;

/** One of the {@linkcode methods}. */
export type Method = typeof methods[number];

/** A kernel that learns the target. */
export interface TableCandidate {
  /** The way it stands for. */
  readonly method: Method;
  /** What sets it apart from others of that way, a few words. */
  readonly name: string;
  /** Between the target's rows, `[T, T]`. */
  readonly kernel: Matrix;
  /** The target's labels minus what is said before anything is learned, `[T, o]`. */
  readonly targets: Matrix;
  /** What tells the classes, `[T, o]`; none where the labels are numbers. */
  readonly answers?: Matrix;
}

/**
 * Forms the kernels by which the target may be learned and adds them as `candidates`: the infinitely wide untrained network (all
 * weights, or the readout alone); for each pretrained network its feature kernel, which a new readout follows, and its tangent
 * kernel, which weights that hardly move follow, with a new head from output 0 and, if both tasks ask for the same, with the
 * source's head from what that says.
 */
export function tableCandidates<
  Content extends {
    readonly params: object;
    readonly tasks: TableTasks;
    readonly pretrained: readonly PretrainedTable[];
  },
>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly candidates: readonly TableCandidate[] }>> {
  return advance("lazy-fine-tune", async ({ content: { tasks, pretrained } }: State<Content>) => {
    const { target: { inputs, targets, answers } } = tasks;
    const { nngp, ntk } = arcCosineKernel(gramBlock(backend.algebra, inputs), 1);
    const candidates: TableCandidate[] = [
      { method: "scratch", name: "all weights", kernel: ntk, targets, answers },
      { method: "scratch", name: "readout", kernel: nngp, targets, answers },
    ];
    for (const one of pretrained) {
      const name = `richness ${one.richness}`;
      const { feature, tangent } = await backend.twoLayerKernels(one.network, activations.relu, inputs);
      candidates.push({ method: "linear-transfer", name, kernel: feature, targets, answers });
      candidates.push({
        method: "lazy-fine-tune",
        name: `${name}, new head`,
        kernel: tangent,
        targets,
        answers,
      });
      if (!tasks.sameLabels) continue;
      const left = residual(tasks, one.outputs);
      candidates.push({
        method: "lazy-fine-tune",
        name: `${name}, head kept`,
        kernel: tangent,
        targets: left,
        answers,
      });
    }
    return { added: { candidates } };
  });
}

/** The target's labels minus what a network that has learned the source says of them, brought to the target's units. */
function residual({ source, target }: TableTasks, outputs: Matrix): Matrix {
  const { rows, cols, data } = target.targets;
  const left = data.map((value, i) => {
    const told = outputs.data[i] * source.scale + source.centre[i % cols];
    return value - (told - target.centre[i % cols]) / target.scale;
  });
  return matrix(rows, cols, left);
}

/** The candidates on some of the target's rows; those that share a kernel still do. */
export function onRows(candidates: readonly TableCandidate[], rows: ArrayLike<number>): TableCandidate[] {
  const parts = new Map<Matrix, Matrix>(), count = rows.length;
  const some = ({ data, cols }: Matrix): Matrix => {
    const own = matrix(count, cols);
    for (let i = 0; i < count; i++) {
      own.data.set(data.subarray(rows[i] * cols, (rows[i] + 1) * cols), i * cols);
    }
    return own;
  };
  return candidates.map(({ kernel, targets, answers, ...rest }) => {
    const part = parts.get(kernel) ?? matrix(count, count);
    for (let i = 0, at = 0; i < count; i++) {
      if (parts.has(kernel)) continue;
      const from = rows[i] * kernel.cols;
      for (let j = 0; j < count; j++) part.data[at++] = kernel.data[from + rows[j]];
    }
    parts.set(kernel, part);
    return { ...rest, kernel: part, targets: some(targets), answers: answers && some(answers) };
  });
}
