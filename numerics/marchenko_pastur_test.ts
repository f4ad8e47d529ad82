import { ok, throws } from "node:assert/strict";
import { marchenkoPastur, marchenkoPasturOrder, marchenkoPasturShift } from "./marchenko_pastur.ts";

const RATIOS = [0.05, 0.5, 0.99, 1, 1.01, 3];

function close(value: number, wanted: number, tolerance: number, told = ""): void {
  ok(
    Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${told}: ${value} against ${wanted}`,
  );
}

function average(ratio: number, count: number, f: (x: number) => number): number {
  const { nodes, weights, atom } = marchenkoPastur(ratio, count);
  return nodes.reduce((sum, x, j) => sum + weights[j] * f(x), atom * f(0));
}

function shift(ratio: number, count: number, f: (x: number) => number): number {
  const { nodes, weights } = marchenkoPasturShift(ratio, count);
  return nodes.reduce((sum, x, j) => sum + weights[j] * f(x), 0);
}

Deno.test("marchenkoPastur() has the moments of XᵀX/D, with 8 nodes", () => {
  // Narayana polynomials in α.
  const moments = [
    () => 1,
    (a: number) => a,
    (a: number) => a + a ** 2,
    (a: number) => a + 3 * a ** 2 + a ** 3,
    (a: number) => a + 6 * a ** 2 + 6 * a ** 3 + a ** 4,
  ];
  for (const ratio of RATIOS) {
    moments.forEach((moment, p) =>
      close(average(ratio, 8, (x) => x ** p), moment(ratio), 1e-13, `${ratio}^${p}`)
    );
  }
});

Deno.test("marchenkoPastur() keeps the mass where the lower edge touches 0, and the inverse moment away from it", () => {
  // At α = 1 the quadrature itself loses 1/(J+1) of the mass; the atom takes it.
  const { nodes, weights, atom } = marchenkoPastur(1, 32);
  close(atom, 1 - weights.reduce((sum, w) => sum + w, 0), 1e-15);
  ok(atom > 0.01 && nodes[0] > 0 && weights.every((w) => w > 0));
  const count = marchenkoPasturOrder(2, Infinity);
  close(average(2, count, (x) => x > 0 ? 1 / x : 0), 1 / (2 - 1), 1e-12);
  close(marchenkoPastur(0.5, marchenkoPasturOrder(0.5, Infinity)).atom, 0.5, 1e-12);
});

Deno.test("marchenkoPasturOrder() resolves exponentials and their loss: four times the nodes change nothing", () => {
  for (const ratio of RATIOS) {
    for (const time of [0.01, 1, 30, 1000]) {
      const count = marchenkoPasturOrder(ratio, time);
      for (
        const f of [
          (x: number) => Math.exp(-2 * x * time),
          (x: number) => x && Math.expm1(-x * time) ** 2 / x,
        ]
      ) {
        close(average(ratio, count, f), average(ratio, 4 * count, f), 3e-12, `α ${ratio}, t ${time}`);
      }
    }
  }
});

Deno.test("marchenkoPasturShift() gives the 1/D terms of real Wishart matrices", () => {
  for (const ratio of RATIOS) {
    // E tr W = DP/D exactly; E tr W² = DP(P + D + 1)/D², of which α is beyond D∫ρx².
    close(shift(ratio, 16, () => 1), 0, 1e-14);
    close(shift(ratio, 16, (x) => x), 0, 1e-13);
    close(shift(ratio, 16, (x) => x * x), ratio, 1e-13);
  }
  // E tr W⁻¹ = D²/(P−D−1) = D/(α−1) + 1/(α−1)² + …
  close(shift(3, 80, (x) => 1 / x), 1 / 4, 1e-12);
});

Deno.test("marchenkoPastur() refuses what is no spectrum", () => {
  throws(() => marchenkoPastur(0, 8), /sample ratio must be > 0 and finite: current value is 0/);
  throws(() => marchenkoPastur(Infinity, 8), RangeError);
  throws(() => marchenkoPastur(1, 2.5), /2.5 nodes: need a positive integer/);
  throws(() => marchenkoPasturShift(-1, 8), RangeError);
});
