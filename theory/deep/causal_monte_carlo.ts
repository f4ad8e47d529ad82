import { breather } from "../../numerics/breathe.ts";
import { type DrawKey, normals } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { principalSpan, type SpannedPoints, spanPoints } from "../two_layer/data_span.ts";
import { type DeepOptions, type DeepProblem, momentOf, requireDeepProblem } from "./deep_problem.ts";
import { type DeepRecord, deepRecord, type LayerKernels } from "./deep_record.ts";
import { layerMemory } from "./layer_memory.ts";
import { particleLayers } from "./particle_layers.ts";
import type { ParticleBlock, ParticleView } from "./particle_view.ts";
import { historySize, requireMonteCarlo } from "./monte_carlo_size.ts";

/** Options of {@linkcode causalMonteCarlo}. */
export interface MonteCarloOptions extends DeepOptions {
  /** S, samples of each layer, an even number. */
  readonly samples: number;
  /** Names the draws. */
  readonly key: DrawKey;
}

/** Test points looked at together. */
const TESTS_AT_A_TIME = 128;
/** Largest |Δ| of a training that has not diverged. */
const LARGEST_RESIDUAL = 1e6;

/**
 * Deep networks of infinite width and any activation at finite learning rate, by samples of the hidden units of each layer: one pass
 * through time, as nothing depends on the future. Q counts (s, ν), training points ν at steps s < t; μ is any point.
 *
 *     h^l_μ(t) = d u^l_μ(t) + Σ_Q [d A^{l−1}(tμ,Q) + e c_Q Φ^{l−1}(tμ,Q)] g^l_Q,     g^l = φ'(h^l) z^l
 *     z^l_μ(t) = d r^l_μ(t) + Σ_{Q,now} d B^{l+1}(tμ,Q) φ(h^l_Q) + Σ_Q e c_Q G^{l+1}(tμ,Q) φ(h^l_Q),  z^L = d w + Σ_Q e c_Q φ(h^L_Q)
 *
 *     u^l ~ GP(0, Φ^{l−1}), r^l ~ GP(0, G^{l+1}),  A = ⟨∂φ(h)/∂r⟩, B = ⟨∂g/∂u⟩,  Φ⁰ = K_x, A⁰ = 0,  c = ηγΔ,  f = ⟨z^L φ(h^L)⟩/γ
 *
 * Kernels are averages over S samples; responses are averages of products with white noise (`gaussianHistory`). d and e are those of
 * `layerMemory`. Samples come in pairs with equal fields and opposite gradients at the start, so that f = 0 there; what a readout drawn
 * anew says at the switch, nothing at infinite width, is subtracted. The predictor's error is of order 1/√S, and a bias of order 1/S
 * remains in its mean. Costs about 8 L S n² operations, n = Σ steps · samples, and memory of 8 S n (4L − 2) bytes.
 *
 * @throws {RangeError} If the problem is out of its domain, S is odd or below 2n, or n or memory are too large.
 * @throws {NumericalError} If training diverges.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix B; the estimate of responses by Stein's lemma derived here.
 */
export async function causalMonteCarlo(
  algebra: LinearAlgebra,
  problem: DeepProblem,
  { samples, key, withResponses = true, signal }: MonteCarloOptions,
): Promise<DeepRecord[]> {
  requireDeepProblem(problem);
  requireMonteCarlo(problem, samples);
  const { stages, tests, activation, hiddenLayers } = problem, half = samples / 2;
  const span = principalSpan(algebra, stages.map(({ inputs }) => inputs));
  const coordinates = stages.map(({ inputs }) => spanPoints(algebra, inputs, span));
  const testPoints = tests.map(({ inputs }) => spanPoints(algebra, inputs, span));
  const draw = (what: string, count: number) =>
    normals({ ...key, purpose: `${key.purpose}: ${what}` }, count);
  const memories = Array.from({ length: hiddenLayers + 2 }, (_, layer) => layerMemory(problem, layer));
  const layers = particleLayers({
    ...{ algebra, activation, memories, withResponses, capacity: historySize(problem) },
    hidden: paired(span.rank, 1, "input weights"),
    across: paired(1, 1, "fields across").data,
    readout: paired(1, -1, "readout").data,
  });
  const breathe = breather(signal), records: DeepRecord[] = [];
  let time = 0, offsets: { train: Float64Array; tests: Float64Array[] } | undefined;

  for (const [index, stage] of stages.entries()) {
    const { steps, richness, targets } = stage, over = index < stages.length - 1;
    if (index > 0 && stage.readout === "reset") {
      layers.readout.set(paired(1, -1, `readout ${index}`).data);
    }
    for (let step = 0; step <= steps; step++) {
      const pause = breathe();
      if (pause) await pause;
      if (step === steps && !stage.records.includes(step)) break;
      const block = blockOf(coordinates[index], `stage ${index} step ${step}`, true);
      const view = layers.forward(block, time), says = layers.output(view).map((m) => m / richness);
      const seen = () => testPoints.map((points, set) => outputs(points, `test set ${set}`, richness));
      if (index > 0 && step === 0 && stage.readout !== "keep") offsets = { train: says, tests: seen() };
      const train = less(says, offsets?.train), residual = targets.map((y, p) => y - train[p]);
      if (!residual.every((delta) => Math.abs(delta) <= LARGEST_RESIDUAL)) {
        throw new NumericalError(`Cannot follow stage ${index + 1}: it diverges at step ${step}`);
      }
      const { ended, recorded, detailed } = momentOf(stage, step, residual);
      const at = recorded ? seen().map((f, set) => less(f, offsets?.tests[set])) : [];
      const gradients = !ended || (detailed && !over) ? layers.backward(block, view, time) : [];
      if (recorded) {
        const kernels = detailed ? { layers: kernelsOf(view, gradients) } : {};
        records.push(deepRecord(problem, { stage: index, step, train, at, ...kernels }));
      }
      if (ended) break;
      layers.learn(residual, time);
      time++;
    }
  }
  return records;

  /** f at points that are not trained on, offset included. */
  function outputs(points: SpannedPoints, what: string, richness: number): Float64Array {
    const { rows, cols, data } = points.coordinates, out = new Float64Array(rows);
    for (let from = 0; from < rows; from += TESTS_AT_A_TIME) {
      const to = Math.min(rows, from + TESTS_AT_A_TIME);
      const some = {
        coordinates: matrix(to - from, cols, data.subarray(from * cols, to * cols)),
        beyond: points.beyond.subarray(from, to),
      };
      const view = layers.forward(blockOf(some, `${what} from ${from}`, false), time);
      out.set(layers.output(view).map((m) => m / richness), from);
    }
    return out;
  }

  function blockOf(points: SpannedPoints, what: string, joint: boolean): ParticleBlock {
    return {
      ...points,
      joint,
      noise: (layer, process) =>
        paired(points.beyond.length, process === "field" ? 1 : -1, `${process} ${layer}, ${what}`),
    };
  }

  function kernelsOf({ values }: ParticleView, gradients: readonly Matrix[]): LayerKernels[] {
    const over = (a: Matrix) => {
      const kernel = algebra.gram(a);
      for (let i = 0; i < kernel.data.length; i++) kernel.data[i] /= samples;
      return kernel;
    };
    return values.map((value, l) => ({ feature: over(value), gradient: over(gradients[l]) }));
  }

  /** Rows of S standard normal numbers, the second half of each the first times `sign`. */
  function paired(rows: number, sign: 1 | -1, what: string): Matrix {
    const drawn = draw(what, rows * half), out = matrix(rows, samples);
    for (let i = 0; i < rows; i++) {
      for (let s = 0; s < half; s++) {
        out.data[i * samples + s] = drawn[i * half + s];
        out.data[i * samples + half + s] = sign * drawn[i * half + s];
      }
    }
    return out;
  }
}

function less(values: Float64Array, offset: Float64Array | undefined): Float64Array {
  return offset ? values.map((value, i) => value - offset[i]) : values;
}
