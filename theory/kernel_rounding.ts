/** 2⁻⁵², the relative error of one float64 operation and its operands. */
const EPSILON = Number.EPSILON;

/**
 * What rounding does to the test loss R of least squares with the kernel xᵀMx'/D on n points, solved by normal equations: the
 * predictor is off by about ε times their condition number, that of the kernel times that of the data,
 *
 *     δ = ε·κ(M)·((1+√α)/(1−√α))²,     |ΔR| ≤ 2δ√R + δ²
 *
 * A kernel of condition 10⁸ leaves a loss of 10⁻¹⁶ where it should be 0.
 *
 * @param loss R.
 * @param kernelCondition κ(M), the ratio of the largest eigenvalue to the smallest one that counts.
 * @param ratio α = n/D.
 * @param inputDim D; the smallest eigenvalue of the data is at least about 1/D².
 * @see Higham, *Accuracy and Stability of Numerical Algorithms*, chapter 20: normal equations.
 */
export function roundedLoss(loss: number, kernelCondition: number, ratio: number, inputDim: number): number {
  const root = Math.sqrt(ratio), smallest = Math.max((1 - root) ** 2, 1 / inputDim ** 2);
  const off = EPSILON * kernelCondition * (1 + root) ** 2 / smallest;
  return 2 * off * Math.sqrt(loss) + off ** 2;
}
