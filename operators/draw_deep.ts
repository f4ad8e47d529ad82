import type { OperatorFunction } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { advance } from "./advance.ts";
import type { DeepParams, UntrainedDeep } from "./deep_contents.ts";
import { drawKey } from "./draw_key.ts";
import type { Flow, State } from "./state.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";

/**
 * Draws a network of the cell's width and depth for its tasks, all weights N(0, 1), and adds it as `untrained`. Its own output is
 * subtracted, as it vanishes at infinite width. Pairs of neurons with opposite readouts, which do the same in one hidden layer, would
 * take the gradient away from the layers below.
 *
 * Networks of equal width begin with the same weights in the layers that they have in common.
 */
export function drawDeep<
  Content extends {
    readonly params: Pick<DeepParams, "width" | "hiddenLayers">;
    readonly tasks: TwoStageTasks;
  },
>(): OperatorFunction<Flow<Content>, Flow<Content & { readonly untrained: UntrainedDeep }>> {
  return advance(undefined, (state: State<Content>) => {
    const { params: { width, hiddenLayers }, tasks } = state.content, inputDim = tasks.source.inputs.cols;
    const draw = (rows: number, cols: number, purpose: string) =>
      matrix(rows, cols, normals(drawKey(state, purpose), rows * cols));
    const network = {
      hiddenWeights: draw(width, inputDim, "hidden weights"),
      innerWeights: Array.from(
        { length: hiddenLayers - 1 },
        (_, l) => draw(width, width, `inner weights ${l + 1}`),
      ),
      readout: draw(1, width, "readout weights").data,
    };
    return { added: { untrained: { network, offset: network } } };
  });
}
