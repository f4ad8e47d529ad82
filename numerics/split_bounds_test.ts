import { ok } from "node:assert/strict";
import { normals } from "./draws.ts";
import { matrix } from "./matrix.ts";
import { distance, norm } from "./norm.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { applyBoost, boost, type TwoLayers } from "./split_boost.ts";
import { couplingBound, restBound } from "./split_bounds.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 7, cell: 0, instance: 0, purpose }, count);
const WIDTH = 6, INPUTS = 4;

function layers(name: string): TwoLayers {
  return {
    hidden: matrix(WIDTH, INPUTS, draw(`R ${name}`, WIDTH * INPUTS)),
    readout: draw(`r ${name}`, WIDTH),
  };
}

function copy({ hidden, readout }: TwoLayers): TwoLayers {
  return { hidden: matrix(WIDTH, INPUTS, hidden.data.slice()), readout: readout.slice() };
}

function map({ hidden, readout }: TwoLayers): Float64Array {
  const out = new Float64Array(INPUTS);
  algebra.applyTransposed(hidden, readout, out);
  return out;
}

function apart(a: TwoLayers, b: TwoLayers): number {
  return Math.hypot(distance(a.hidden.data, b.hidden.data), distance(a.readout, b.readout));
}

/** Classical Runge–Kutta for dW/dt = −a gᵀ, da/dt = −W g over unit time, by plain loops: knows no boost. */
function integrate(from: TwoLayers, gradient: (time: number) => Float64Array, steps: number) {
  const length = WIDTH * INPUTS + WIDTH;
  const slope = (x: Float64Array, time: number) => {
    const g = gradient(time), out = new Float64Array(length);
    for (let i = 0; i < WIDTH; i++) {
      for (let j = 0; j < INPUTS; j++) {
        out[i * INPUTS + j] = -x[WIDTH * INPUTS + i] * g[j];
        out[WIDTH * INPUTS + i] -= x[i * INPUTS + j] * g[j];
      }
    }
    return out;
  };
  let x = new Float64Array([...from.hidden.data, ...from.readout]), path = 0;
  const impulse = new Float64Array(INPUTS), h = 1 / steps;
  for (let k = 0; k < steps; k++) {
    const at = (slopes: Float64Array, part: number) => x.map((value, i) => value + part * h * slopes[i]);
    const k1 = slope(x, k * h), k2 = slope(at(k1, 0.5), (k + 0.5) * h);
    const k3 = slope(at(k2, 0.5), (k + 0.5) * h), k4 = slope(at(k3, 1), (k + 1) * h);
    x = x.map((value, i) => value + h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
    for (const [time, weight] of [[k, 1], [k + 0.5, 4], [k + 1, 1]]) {
      const g = gradient(time * h);
      path += weight / 6 * h * norm(g);
      for (let i = 0; i < INPUTS; i++) impulse[i] += weight / 6 * h * g[i];
    }
  }
  const end = {
    hidden: matrix(WIDTH, INPUTS, x.slice(0, WIDTH * INPUTS)),
    readout: x.slice(WIDTH * INPUTS),
  };
  return { end, path, impulse };
}

Deno.test("boost() solves the flow under a constant gradient", () => {
  const before = layers("constant"), g = draw("g", INPUTS);
  const { end } = integrate(before, () => g, 2000);
  const after = copy(before);
  applyBoost(algebra, after, boost(algebra, after, g));
  ok(apart(after, end) < 1e-11 * norm(end.hidden.data));
  // And keeps WWᵀ − aaᵀ.
  const balance = ({ hidden, readout }: TwoLayers) =>
    algebra.gram(hidden).data.map((x, k) => x - readout[Math.floor(k / WIDTH)] * readout[k % WIDTH]);
  ok(distance(balance(after), balance(before)) < 1e-13 * norm(after.hidden.data) ** 2);
});

Deno.test("boost() by nothing changes nothing", () => {
  const before = layers("constant"), after = copy(before);
  applyBoost(algebra, after, boost(algebra, after, new Float64Array(INPUTS)));
  ok(apart(after, before) === 0);
});

Deno.test("couplingBound() and restBound() are bounds for any gradient, and not idle ones", () => {
  let tightest = [0, 0];
  for (let k = 0; k < 40; k++) {
    const before = layers(`${k}`), size = 10 ** (-1 - k % 3);
    const [a, b, c] = ["a", "b", "c"].map((x) => draw(`${x}${k}`, INPUTS).map((g) => size * g));
    // Turning and reversing gradients.
    const gradient = (t: number) => a.map((g, i) => g + b[i] * Math.cos(7 * t) + c[i] * Math.sin(3 * t));
    const { end, path, impulse } = integrate(before, gradient, 200);
    const m = Math.hypot(norm(before.hidden.data), norm(before.readout));
    const boosted = copy(before);
    applyBoost(algebra, boosted, boost(algebra, boosted, impulse));
    const used = [
      distance(map(end), map(before)) / couplingBound(m * m, path),
      apart(boosted, end) / restBound(m, path),
    ];
    ok(Math.max(...used) <= 1, `example ${k}, path ${path}: ${used}`);
    tightest = tightest.map((x, i) => Math.max(x, used[i]));
  }
  ok(tightest[0] > 0.2 && tightest[1] > 0.01, `${tightest}`);
});

Deno.test("restBound() has no seam where it changes from series to difference", () => {
  const [below, above] = [restBound(1, 0.1 * (1 - 1e-9)), restBound(1, 0.1)];
  ok(Math.abs(below / above - 1) < 1e-2);
});
