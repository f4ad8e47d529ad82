/** A kernel I + C whose C lives on the source teacher β₁ and one orthogonal direction û, with free entries. */
export interface FreeKernel {
  /** c₁, along β₁. */
  readonly signal: number;
  /** c₂, along û: what the source learned from noise. */
  readonly noiseSpike: number;
  /** c₃, between β₁ and û. */
  readonly crosstalk: number;
}

/**
 * Refuses a C that makes I + C no kernel: it must be positive semi-definite, 1 + c₁ ≥ 0, 1 + c₂ ≥ 0, (1+c₁)(1+c₂) ≥ c₃².
 *
 * @param strict Refuse the boundary too, where the kernel misses a direction.
 * @throws {RangeError} One line that names the constants and what would do.
 */
export function requireKernel({ signal, noiseSpike, crosstalk }: FreeKernel, strict = false): void {
  const determinant = (1 + signal) * (1 + noiseSpike) - crosstalk ** 2;
  const rounding = 1e-12 * (1 + crosstalk ** 2);
  if (
    Number.isFinite(determinant) && 1 + signal >= 0 && 1 + noiseSpike >= 0 &&
    (strict ? determinant > rounding : determinant >= -rounding)
  ) return;
  throw new RangeError(
    `Cannot predict at signal ${signal}, noise-spike ${noiseSpike}, crosstalk ${crosstalk}: ` +
      `need (1 + signal)(1 + noise-spike) ${strict ? ">" : ">="} crosstalk² with both factors >= 0, ` +
      (strict ? "so that the kernel sees every direction" : "or the kernel is not positive semi-definite"),
  );
}

/** One axis of C: its eigenvalue and the target teacher's squared component along it. */
export interface KernelAxis {
  /** Eigenvalue of C. */
  readonly size: number;
  /** (β₂·axis)². */
  readonly weight: number;
}

/** Eigenvalues of C, larger first, with the weights of a target of overlaps a with β₁ and a_n with û. */
export function kernelAxes(
  { signal, noiseSpike, crosstalk }: FreeKernel,
  { alignment, noiseAlignment }: { alignment: number; noiseAlignment: number },
): [KernelAxis, KernelAxis] {
  const half = (signal - noiseSpike) / 2,
    gap = Math.hypot(half, crosstalk),
    middle = (signal + noiseSpike) / 2;
  const angle = Math.atan2(crosstalk, half) / 2; // of the larger eigenvalue's axis
  const along = Math.cos(angle) * alignment + Math.sin(angle) * noiseAlignment;
  const across = Math.cos(angle) * noiseAlignment - Math.sin(angle) * alignment;
  return [
    { size: middle + gap, weight: along ** 2 },
    { size: middle - gap, weight: across ** 2 },
  ];
}

/**
 * The size of a spike that is best for a target when its *shape* is fixed: C = t·C₀, t ≥ 0, in the limit of many dimensions.
 *
 *     R(t) − R(0) ∝ Σᵢ wᵢ[(1 + αtμᵢ)⁻² − 1],   μ, w the eigenvalues of C₀ and the target's weight on their axes
 *     t* = (1−g)/(α(gμ₁ − μ₂)),   g = (|μ₂|w₂/(μ₁w₁))^⅓,   for μ₁ > 0 > μ₂ and g < 1
 *
 * The ansatz is that richness only scales the kernel's spike, whose shape (signal : noiseSpike : crosstalk) the source fixes.
 * Then an optimal richness exists only for an indefinite C₀. Gradient flow on two layers makes C₀ ⪰ 0: the best t is infinite.
 *
 * @returns t*, possibly 0 or infinite, at most where I + tC₀ stops being a kernel.
 * @see The ansatz of constants that richness scales: after Lauditi, Bordelon, Pehlevan (2025), Result 3. Optimum derived here.
 *
 * @example A positive spike cannot be too large
 * ```ts
 * import { bestSpikeScale } from "./free_kernel.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const kernel = { signal: 1, noiseSpike: 0.5, crosstalk: 0.2 };
 * strictEqual(bestSpikeScale(kernel, { alignment: 0.8, noiseAlignment: 0, targetRatio: 0.5 }), Infinity);
 * ```
 */
export function bestSpikeScale(
  kernel: FreeKernel,
  target: { alignment: number; noiseAlignment: number; targetRatio: number },
): number {
  const [large, small] = kernelAxes(kernel, target),
    rounding = 1e-12 * (Math.abs(large.size) + Math.abs(small.size));
  if (small.size >= -rounding) return large.size > rounding ? Infinity : 0;
  if (large.size <= rounding) return 0;
  const most = -1 / small.size;
  const g = Math.cbrt(-small.size * small.weight / (large.size * large.weight));
  if (!(g < 1 - 1e-12)) return 0;
  return Math.min(most, (1 - g) / (target.targetRatio * (g * large.size - small.size)));
}
