import { ok, rejects, strictEqual } from "node:assert/strict";
import { type Activation, activations } from "./activation.ts";
import { openActivation } from "./open_activation.ts";

const POINTS = Float64Array.from({ length: 700 }, (_, i) => (i - 350) / 77); // more than two blocks
const taken = (activation: Activation) => {
  const values = new Float64Array(POINTS.length), slopes = new Float64Array(POINTS.length);
  activation.both(POINTS, values, slopes);
  return { values, slopes };
};

for (
  const [text, parity, value, slope] of [
    ["h^3/6 - h", "odd", (h: number) => h ** 3 / 6 - h, (h: number) => h * h / 2 - 1],
    [
      "tanh(2*h) + cos(pi*h)",
      "neither",
      (h: number) => Math.tanh(2 * h) + Math.cos(Math.PI * h),
      (h: number) => 2 / Math.cosh(2 * h) ** 2 - Math.PI * Math.sin(Math.PI * h),
    ],
    [
      "h / (1 + exp(-h))",
      "relu-like", // h/2 + an even function
      (h: number) => h / (1 + Math.exp(-h)),
      (h: number) => 1 / (1 + Math.exp(-h)) + h * Math.exp(-h) / (1 + Math.exp(-h)) ** 2,
    ],
    [
      "0.55*h + 0.45*abs(h)",
      "relu-like",
      (h: number) => h > 0 ? h : 0.1 * h,
      (h: number) => h > 0 ? 1 : h < 0 ? 0.1 : 0,
    ],
    [
      "max(h - 1, 0) + abs(h)",
      "neither",
      (h: number) => Math.max(0, h - 1) + Math.abs(h),
      (h: number) => +(h > 1) + Math.sign(h),
    ],
    ["h*abs(h)", "odd", (h: number) => h * Math.abs(h), (h: number) => 2 * Math.abs(h)],
    ["max(0, h)", "relu-like", (h: number) => Math.max(0, h), (h: number) => +(h > 0)],
    ["h > 0 ? h : 0", "relu-like", (h: number) => Math.max(0, h), (h: number) => +(h > 0)],
    [
      "He(3, h)",
      "odd",
      (h: number) => (h ** 3 - 3 * h) / Math.sqrt(6),
      (h: number) => (3 * h * h - 3) / Math.sqrt(6),
    ],
    ["exp(-h^2)", "even", (h: number) => Math.exp(-h * h), (h: number) => -2 * h * Math.exp(-h * h)],
  ] as const
) {
  Deno.test(`openActivation() makes ${text} with its slope and parity`, async () => {
    const activation = await openActivation(text), { values, slopes } = taken(activation);
    POINTS.forEach((h, i) => {
      ok(Math.abs(values[i] - value(h)) < 1e-13 * Math.max(1, Math.abs(value(h))), `φ(${h}) = ${values[i]}`);
      ok(Math.abs(slopes[i] - slope(h)) < 1e-12 * Math.max(1, Math.abs(slope(h))), `φ'(${h}) = ${slopes[i]}`);
    });
    strictEqual(activation.parity, parity);
    strictEqual(activation.smooth, !/abs|max|>/.test(text));
    const inPlace = POINTS.slice(), besides = new Float64Array(POINTS.length);
    activation.both(inPlace, inPlace, besides);
    ok(inPlace.every((entry, i) => entry === values[i]) && besides.every((entry, i) => entry === slopes[i]));
    activation.slopes(inPlace.fill(0), inPlace);
    ok(inPlace.every(Number.isFinite));
  });
}

Deno.test("openActivation() differentiates erf, also within itself", async () => {
  const gelu = taken(await openActivation("h*(1+erf(h/sqrt(2)))/2")), phi = taken(activations.erf);
  const nested = taken(await openActivation("erf(erf(h/sqrt(2))/sqrt(2)) + tanh(erf(h))"));
  const delta = 1e-6, at = await openActivation("erf(erf(h/sqrt(2))/sqrt(2)) + tanh(erf(h))");
  const ends = [delta, -delta].map((shift) => {
    const out = new Float64Array(POINTS.length);
    at.values(POINTS.map((h) => h + shift), out);
    return out;
  });
  POINTS.forEach((h, i) => {
    ok(Math.abs(gelu.values[i] - h * (1 + phi.values[i]) / 2) < 1e-14);
    ok(Math.abs(gelu.slopes[i] - (1 + phi.values[i] + h * phi.slopes[i]) / 2) < 1e-14);
    ok(Math.abs(nested.slopes[i] - (ends[0][i] - ends[1][i]) / (2 * delta)) < 1e-8);
  });
});

Deno.test("openActivation() gives the activations that have a name", async () => {
  for (const [name, activation] of Object.entries(activations)) {
    strictEqual(await openActivation(name), activation);
  }
});

const HOSTILE = [
  "",
  " ",
  "h.constructor",
  "h[1]",
  "h = 2",
  "f(x) = x",
  'import("fs")',
  "import({})",
  'eval("1")',
  "[h, h]",
  "{a: h}",
  '"h"',
  "h; h",
  "h\nh",
  'parse("h")',
  'evaluate("h")',
  "constructor(h)",
  "__proto__",
  "this",
  "h!",
  "2 h",
  "2 i",
  "h += 1",
  "He(h, 2)",
  "z",
  "0 < h < 1",
  "random()",
  "h' ",
  "1:h",
  "x",
  "h +",
  "(h",
  "h))",
  "unit(h)",
  'cos.constructor("return 1")()',
  "Deno.exit(1)",
  "globalThis",
  "h ? 1 : 2",
  "h == 1",
  "not h",
  "h % 2",
  "h to cm",
  "toString(h)",
  "hasOwnProperty(h)",
  "valueOf",
  'createUnit("h")',
  'derivative("h^2", "h")',
  "h.^2",
  "1e400*h",
  "log(h, 2)",
  "tanh()",
  "h" + "*h".repeat(300),
  "(".repeat(20000) + "h" + ")".repeat(20000),
  "erf_0",
  "u_",
  "toString",
] as const;
const NOT_FINITE = [
  "1/h",
  "log(h)",
  "sqrt(h)",
  "tan(pi*h/2)",
  "exp(exp(h))",
  "h^h",
  "h + (h > 1)",
  "h + sign(h)",
  "h > 0 ? 1 : 0",
  "9^9^9^9*h",
  "h^0.5",
];

Deno.test("openActivation() refuses hostile expressions in one line", async () => {
  for (const text of HOSTILE) {
    await rejects(openActivation(text), (error: Error) => {
      ok(error instanceof SyntaxError || error instanceof RangeError, `${text}: ${error.name}`);
      ok(/^Cannot use ".*" as activation: [^\n]+$/.test(error.message), error.message);
      ok(error.message.length < 300, error.message);
      return true;
    }, text);
  }
});

Deno.test("openActivation() refuses what is not finite, or constant", async () => {
  for (const text of [...NOT_FINITE, "3", "0*h"]) await rejects(openActivation(text), RangeError, text);
});

Deno.test("openActivation() tells a jump from what is only steep", async () => {
  await rejects(openActivation("1e6*max(h,0)"), /: it is too steep at h = 0; divide it by a number$/);
  await rejects(openActivation("h + sign(h)"), /: it jumps at h = 0$/);
});
