import { deepLinearFlow, FLOW_SLOTS, type FlowTolerance } from "./deep_linear_flow.ts";
import type { FlowSystem } from "./integrate_flow.ts";
import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { type LayerView, rotateLayers } from "./rotated_layers.ts";
import type { TwoLayers } from "./split_boost.ts";
import { splitEscape } from "./split_escape.ts";
import { splitFlow } from "./split_flow.ts";
import { dataSpan } from "./split_span.ts";

/** One way to follow the flow of two layers, for as long as it is a good one. */
export interface SplitPhase extends FlowSystem, LayerView {
  /** Whether another way should take over from the present state. */
  over(): boolean;
}

/**
 * Gradient flow of two layers by whichever way fits the present state, all under the same tolerance:
 *
 * 1. {@linkcode splitEscape} while the map is small;
 * 2. {@linkcode splitFlow} while the part of the weights that training does not grow is small;
 * 3. {@linkcode deepLinearFlow} otherwise, to the end.
 *
 * @param weights `[width, inputs]`, `[1, width]`; kept.
 * @returns The flow and the first step to try; `over` never holds.
 */
export function splitTraining(
  algebra: LinearAlgebra,
  weights: readonly Matrix[],
  task: LeastSquaresTask,
  tolerance: FlowTolerance,
): FlowSystem & LayerView & { readonly escapeStep?: number } {
  const span = dataSpan(algebra, task);
  const escape = splitEscape(algebra, copy(weights), task, span, tolerance);
  const small = !escape.over();
  let phase: SplitPhase = small ? escape : afterEscape(escape.weights());

  /** Takes the layers over. */
  function afterEscape(reached: readonly Matrix[]): SplitPhase {
    if (reached[1].data.every((x) => x === 0)) return general(reached);
    const [hidden, { data: readout }] = reached;
    const split = splitFlow(algebra, { hidden, readout }, task, span, tolerance);
    return split.over() ? general(split.weights()) : split;
  }

  function general(reached: readonly Matrix[]): SplitPhase {
    const rotated = rotateLayers(algebra, reached, task, FLOW_SLOTS);
    return { ...rotated, ...deepLinearFlow(algebra, rotated.layers, task, tolerance), over: () => false };
  }

  return {
    escapeStep: small ? escape.firstStep : undefined,
    stiffness: () => phase.stiffness(),
    attempt: (step, coefficients) => phase.attempt(step, coefficients),
    accept() {
      phase.accept();
      if (!phase.over() || phase.finished()) return;
      phase = phase === escape ? afterEscape(phase.weights()) : general(phase.weights());
    },
    finished: () => phase.finished(),
    coordinates: () => phase.coordinates(),
    predictor: () => phase.predictor(),
    weights: () => phase.weights(),
  };
}

function copy([{ rows, cols, data }, readout]: readonly Matrix[]): TwoLayers {
  return { hidden: matrix(rows, cols, data.slice()), readout: readout.data.slice() };
}
