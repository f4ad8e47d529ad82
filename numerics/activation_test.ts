import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Activation, activations } from "./activation.ts";
import { normals } from "./draws.ts";

const points = normals({ seed: 1, cell: 0, instance: 0, purpose: "fields" }, 2000)
  .map((h, i) => h * [3, 1, 1e-3, 1e-9][i % 4]);
const of = (method: "values" | "slopes", activation: Activation, fields: Float64Array) => {
  const out = new Float64Array(fields.length);
  activation[method](fields, out);
  return out;
};

// Rounded to float64 from 30 digits of an arbitrary-precision library: h, erf(h/√2), √(2/π)exp(−h²/2).
const ERF: readonly (readonly [number, number, number])[] = [
  [1e-300, 7.978845608028653e-301, 0.7978845608028654],
  [1e-05, 7.978845607895674e-06, 0.7978845607629711],
  [0.003, 0.00239365009193292, 0.7978809703304203],
  [0.00390625, 0.003116728639383365, 0.7978784734499821],
  [0.1, 0.07965567455405796, 0.7939050949540235],
  [0.3, 0.23582284437790527, 0.7627756309210482],
  [0.5, 0.3829249225480262, 0.7041306535285989],
  [1, 0.6826894921370859, 0.4839414490382867],
  [1.7, 0.9108690744829139, 0.18809815475377387],
  [2, 0.9544997361036416, 0.1079819330263761],
  [3, 0.9973002039367398, 0.008863696823876015],
  [4, 0.9999366575163338, 0.0002676604515297707],
  [5.5, 0.999999962020875, 2.1539520085086552e-07],
  [7, 0.9999999999974404, 1.8269440816729187e-11],
  [8.9, 1.0, 5.031611553902813e-18],
  [-0.25, -0.19741265136584746, 0.7733362336056984],
  [-1.3, -0.8063990308287794, 0.3427371840956147],
];

Deno.test("erf has 2 units in the last place of known values", () => {
  const fields = Float64Array.from(ERF, ([h]) => h);
  const values = of("values", activations.erf, fields), slopes = of("slopes", activations.erf, fields);
  ERF.forEach(([h, value, slope], i) => {
    ok(Math.abs(values[i] / value - 1) <= 2 * 2 ** -52, `erf(${h}/√2) is ${values[i]}, need ${value}`);
    ok(
      Math.abs(slopes[i] / slope - 1) <= (Math.abs(h) <= 3 ? 2 * 2 ** -52 : 1e-13),
      `its slope is ${slopes[i]}, need ${slope}`,
    );
  });
});

Deno.test("tanh agrees with Math.tanh to 3 units in the last place", () => {
  of("values", activations.tanh, points).forEach((value, i) => {
    ok(Math.abs(value / Math.tanh(points[i]) - 1) <= 3 * 2 ** -52, `tanh(${points[i]})`);
  });
});

for (const activation of Object.values(activations)) {
  Deno.test(`the slopes of ${activation.name} are finite differences of its values`, () => {
    const delta = 1e-5;
    const fields = points.filter((h) => Math.abs(h) > 2 * delta);
    const above = of("values", activation, fields.map((h) => h + delta));
    const below = of("values", activation, fields.map((h) => h - delta));
    of("slopes", activation, fields).forEach((slope, i) => {
      ok(Math.abs(slope - (above[i] - below[i]) / (2 * delta)) < 1e-9, `at ${fields[i]}`);
    });
  });

  Deno.test(`${activation.name} gives the same bits in one pass, in place, and keeps its parity`, () => {
    const values = of("values", activation, points), slopes = of("slopes", activation, points);
    const inPlace = points.slice(), besides = new Float64Array(points.length);
    activation.both(inPlace, inPlace, besides);
    deepStrictEqual(inPlace, values);
    deepStrictEqual(besides, slopes);
    const mirrored = of("values", activation, points.map((h) => -h));
    values.forEach((value, i) => {
      if (activation.parity === "odd") strictEqual(mirrored[i], -value);
      else strictEqual(value - mirrored[i], points[i]);
    });
  });

  Deno.test(`${activation.name} keeps NaN, and no large field is too large`, () => {
    ok(Number.isNaN(of("values", activation, Float64Array.of(NaN))[0]));
    const far = Float64Array.of(-1e300, -50, -20, -9, 9, 20, 50, 1e300);
    ok([...of("values", activation, far), ...of("slopes", activation, far)].every(Number.isFinite));
  });
}

Deno.test("the slope of relu at 0 is 0", () => {
  deepStrictEqual([...of("slopes", activations.relu, Float64Array.of(0, -0))], [0, 0]);
});
