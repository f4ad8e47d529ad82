import { ok, strictEqual, throws } from "node:assert/strict";
import { gaussHermite } from "./gauss_hermite.ts";
import { hermite } from "./hermite_polynomial.ts";

const mean = (count: number, g: (x: number) => number) => {
  const { nodes, weights } = gaussHermite(count);
  return nodes.reduce((sum, x, i) => sum + weights[i] * g(x), 0);
};

Deno.test("gaussHermite() has the published nodes and weights of small rules", () => {
  const { nodes, weights } = gaussHermite(3);
  [-Math.sqrt(3), 0, Math.sqrt(3)].forEach((x, i) => ok(Math.abs(nodes[i] - x) < 1e-15));
  [1 / 6, 2 / 3, 1 / 6].forEach((w, i) => ok(Math.abs(weights[i] - w) < 1e-15));
  const four = gaussHermite(4).nodes, squares = [3 + Math.sqrt(6), 3 - Math.sqrt(6)];
  [-1, -1, 1, 1].forEach((s, i) => ok(Math.abs(four[i] - s * Math.sqrt(squares[i % 3 ? 1 : 0])) < 1e-15));
  strictEqual(gaussHermite(1).weights[0], 1);
});

Deno.test("gaussHermite() is exact for moments up to degree 2·count − 1, not beyond", () => {
  for (const count of [2, 5, 8, 13, 30]) {
    let moment = 1;
    for (let k = 2; k < 2 * count; k += 2) {
      moment *= k - 1;
      ok(Math.abs(mean(count, (x) => x ** k) / moment - 1) < 1e-12, `${count}: E x^${k}`);
    }
    moment *= 2 * count - 1;
    ok(mean(count, (x) => x ** (2 * count)) < moment * (1 - 1e-9));
  }
});

Deno.test("gaussHermite() makes Hermite polynomials up to degree 50 orthonormal", () => {
  for (const count of [64, 128, 256]) {
    for (const [j, k] of [[0, 0], [1, 1], [3, 3], [1, 3], [2, 4], [17, 17], [20, 30], [50, 50], [50, 48]]) {
      const value = mean(count, (x) => hermite(j, x) * hermite(k, x));
      ok(Math.abs(value - (j === k ? 1 : 0)) < 1e-11, `${count}: ${j}, ${k}: ${value}`);
    }
  }
});

Deno.test("gaussHermite() has known means of functions that are no polynomials", () => {
  ok(Math.abs(mean(64, Math.exp) - Math.exp(0.5)) < 1e-13);
  ok(Math.abs(mean(64, Math.cos) - Math.exp(-0.5)) < 1e-14);
  ok(Math.abs(mean(256, Math.abs) - Math.sqrt(2 / Math.PI)) < 0.003); // a kink: slowly
});

Deno.test("gaussHermite() has rising nodes, symmetric to the last bit, and weights of sum 1", () => {
  for (const count of [2, 7, 100, 256]) {
    const { nodes, weights } = gaussHermite(count);
    nodes.forEach((x, i) => {
      ok(i === 0 || x > nodes[i - 1]);
      ok(x + nodes[count - 1 - i] === 0 && weights[i] === weights[count - 1 - i] && weights[i] > 0);
    });
    ok(Math.abs(weights.reduce((sum, w) => sum + w) - 1) < 1e-13);
  }
});

Deno.test("gaussHermite() refuses counts that it cannot do", () => {
  for (const count of [0, 257, 2.5, NaN]) throws(() => gaussHermite(count), RangeError);
});
