/**
 * Times of the theory of Bayesian transfer: a grid of saddles on data, and curves in the proportional limit, each beside the plain
 * way of the same numbers. Run by `deno run --allow-read --allow-ffi bench/bayes_bench.ts`, about a minute; `deno bench` passes over it.
 *
 * The grid: 900 points (γ₁, γ₂, δ, β_T) on P₁ = P₂ = 200 samples in D = 250 dimensions. Ours diagonalises both Gram matrices once and
 * takes Newton steps that cost P operations; the plain way has a Cholesky factorisation in each step, timed on every 30th point and
 * counted up. The curves: 60 curves of 61 couplings; the plain way nests two bisections. Both are timed in turn, in processor time.
 *
 * @module
 */

import process from "node:process";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import {
  type GridData,
  type GridPoint,
  posteriorGrid,
  proportionalPosterior,
  proportionalSource,
  type ProportionalTransfer,
} from "../theory/mod.ts";
import { plainGrid, plainProportional } from "./plain_bayes.ts";

const SAMPLES = 200, DIM = 250, EVERY = 30, ROUNDS = 3;
/** From δ = 10⁻² to 10⁴. */
const COUPLINGS = Array.from({ length: 61 }, (_, k) => 10 ** (k / 10 - 2));

if (import.meta.main) {
  const algebra = await openLinearAlgebra();
  console.log(`${algebra.description}; processor time, median of ${ROUNDS} rounds\n`);
  const data = gridData(), points = gridPoints();
  report(
    `${points.length} saddles, P = ${SAMPLES}, D = ${DIM}`,
    () => {
      const at = posteriorGrid(algebra, data);
      for (const point of points) at(point);
    },
    () => plainGrid(algebra, data, points.filter((_, i) => i % EVERY === 0)),
    EVERY,
  );
  const curves = curveTasks();
  report(
    `${curves.length} curves of ${COUPLINGS.length} couplings`,
    () => {
      for (const task of curves) {
        const source = proportionalSource(task);
        for (const elasticCoupling of COUPLINGS) proportionalPosterior({ ...task, elasticCoupling }, source);
      }
    },
    () => {
      for (const task of curves) {
        for (const elasticCoupling of COUPLINGS) plainProportional({ ...task, elasticCoupling });
      }
    },
    1,
  );
}

function report(name: string, ours: () => void, plain: () => void, factor: number): void {
  const fast: number[] = [], slow: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const a = seconds(ours), b = factor * seconds(plain);
    if (round === 0) continue; // warm-up
    fast.push(a);
    slow.push(b);
  }
  const ratios = slow.map((b, i) => b / fast[i]);
  console.log(
    `${name}: ${median(fast).toFixed(2)} s, plain ${median(slow).toFixed(1)} s, ratio ${
      median(ratios).toFixed(0)
    } (${Math.min(...ratios).toFixed(0)} to ${Math.max(...ratios).toFixed(0)})`,
  );
}

function gridData(): GridData {
  const draw = (purpose: string, count: number) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);
  const inputs = (purpose: string) => matrix(SAMPLES, DIM, draw(purpose, SAMPLES * DIM));
  const test = matrix(DIM, DIM);
  for (let i = 0; i < DIM; i++) test.data[i * (DIM + 1)] = Math.sqrt(DIM);
  return {
    ...{ sourceInputs: inputs("source"), sourceLabels: draw("source labels", SAMPLES) },
    ...{ targetInputs: inputs("target"), targetLabels: draw("target labels", SAMPLES), test },
  };
}

function gridPoints(): GridPoint[] {
  const points: GridPoint[] = [];
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 9; j++) {
      for (let k = 0; k < 10; k++) {
        points.push({
          sourceRichness: 30 * i / 9,
          targetRichness: k === 0 ? 0 : 10 ** (2.5 * j / 8),
          elasticCoupling: k === 0 ? 0 : 10 ** (k * 6 / 9),
          inverseTemperature: [0.1, 10, 1e4, 1e6][(i + j + k) % 4],
        });
      }
    }
  }
  return points;
}

function curveTasks(): ProportionalTransfer[] {
  return Array.from({ length: 60 }, (_, i) => ({
    ...{ sourceRatio: [0.5, 2][i % 2], targetRatio: [0.3, 0.8][i % 2], alignment: 0.5 + 0.1 * (i % 5) },
    ...{ sourceNoise: 0, targetNoise: 0.5 * (i % 2), elasticCoupling: 0 },
    ...{ sourceRichness: [0.3, 3, 30][i % 3], targetRichness: [0.01, 1, 3, 10][i % 4] },
    inverseTemperature: [1, 10, 1000][i % 3],
  }));
}

function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
