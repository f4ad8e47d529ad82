import type { Activation } from "../../numerics/activation.ts";
import { type ArcCosineKernel, arcCosineKernel } from "../../numerics/arc_cosine_kernel.ts";
import type { GramBlock } from "../../numerics/gram_block.ts";
import { matrix } from "../../numerics/matrix.ts";

/**
 * The two kernels of an infinitely wide two-layer network at random weights, Φ = ⟨φφᵀ⟩ and K = Φ + K_x∘⟨φ'φ'ᵀ⟩, in closed form.
 *
 *     erf(h/√2):   Φ = (2/π) asin(k/√((1+a)(1+b))),   ⟨φ'φ'⟩ = (2/π)/√((1+a)(1+b) − k²)
 *     linear:      Φ = k,   ⟨φ'φ'⟩ = 1;      relu: the arc-cosine kernel
 *
 * k is the entry of K_x, a and b are the diagonal entries of its row and its column.
 *
 * @throws {RangeError} For other activations, which have no closed form here.
 * @see Williams (1997); Cho, Saul (2009); Jacot, Gabriel, Hongler (2018).
 */
export function initialKernels(activation: Activation, block: GramBlock): ArcCosineKernel {
  if (activation.name === "relu") return arcCosineKernel(block, 1);
  const { gram: { rows, cols, data }, rowSquares, columnSquares } = block;
  const nngp = matrix(rows, cols), ntk = matrix(rows, cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      const k = data[at];
      if (activation.name === "linear") {
        nngp.data[at] = k;
        ntk.data[at] = 2 * k;
      } else if (activation.name === "erf") {
        const squares = (1 + rowSquares[i]) * (1 + columnSquares[j]);
        nngp.data[at] = 2 / Math.PI * Math.asin(k / Math.sqrt(squares));
        ntk.data[at] = nngp.data[at] + k * 2 / Math.PI / Math.sqrt(squares - k * k);
      } else {
        throw new RangeError(
          `Cannot form the initial kernels of ${activation.name}: need relu, erf or linear, for others use particles`,
        );
      }
    }
  }
  return { nngp, ntk };
}

/**
 * Variance over initialisations of f(x) of a network of N independent neurons before training, Φ(x,x)/(γ²N).
 *
 * @param feature Φ(x,x) at random weights.
 */
export function initialVariance(
  feature: number,
  { richness, width }: { richness: number; width: number },
): number {
  return feature / (richness ** 2 * width);
}
