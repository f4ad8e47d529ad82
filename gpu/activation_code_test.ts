import { ok, rejects } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { activationCode } from "./activation_code.ts";
import { FLOAT32, testOnDevice } from "./test_on_device.ts";
import { activateOn, trustedActivation } from "./trusted_activation.ts";

/** From −20 to 20, where expressions must be finite, and close to 0. */
const FIELDS = Float64Array.from({ length: 1281 }, (_, i) => (i - 640) / 32 + (i % 3 - 1) * 1e-3)
  .map((h) => Math.abs(h) < 0.01 ? Math.fround(h * 1e-3) : Math.fround(h));

const NAMES = [
  ...Object.keys(activations),
  "h/(1+exp(-h))",
  "h*(1+erf(h/sqrt(2)))/2",
  "max(h, 0) + 0.1*min(h, 0)",
  "abs(h)",
  "He(3, h/4) + 2^(h/8) + cbrt(h^2+1) + h*(1+h^2)^-2",
  "h > 1 ? 1 + log(abs(h)) : h",
  "(h/4)^2^2 + h * (10^30 * (10^30 / 10^60))",
  "sqrt(1 + h^2) + atan(h) + asinh(h)/3 + cos(h/3) + log10(2+h^2)",
];

for (const name of NAMES) {
  // The formulas are the CPU's; WGSL lets functions err by some units (sine and cosine by 2⁻¹¹ at worst, devices do better),
  // and a sum of terms of size s by some units of s. Sizes here are below 50: 64ε of the largest entry has room for that.
  testOnDevice(`activationCode() equals the CPU's activation: ${name}`, async (device) => {
    const activation = await openActivation(name);
    const seen = await activateOn(device, await trustedActivation(device, activation), FIELDS);
    const exact = { values: FIELDS.slice(), slopes: FIELDS.slice() };
    activation.both(FIELDS, exact.values, exact.slopes);
    for (const [k, what] of (["values", "slopes"] as const).entries()) {
      const measured = seen[k], truth = exact[what];
      const size = truth.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
      truth.forEach((x, i) => {
        // Near 0 an odd function is small, and right relative to itself.
        const scale = Math.abs(FIELDS[i]) < 0.01 && what === "values" ? Math.max(Math.abs(x), 1e-30) : size;
        const limit = (name.includes("+") || name.includes("?") ? size : scale) * 64 * FLOAT32;
        ok(Math.abs(measured[i] - x) <= limit, `${what} at ${FIELDS[i]}: ${measured[i]}, not ${x}`);
      });
    }
  });
}

Deno.test("activationCode() refuses numbers that float32 has not, be they computed", async () => {
  const refused = [
    ["h*1e39/1e39", /1e\+39 on a GPU: it is beyond what float32 holds/],
    ["h * (1e30*1e30)", /e\+60 on a GPU/],
    ["1e38*10*h", /1e\+39 on a GPU/],
    ["1e38*(10*h)", /1e\+39 on a GPU/], // its slope
    ["h > 100 ? 1/0 : h", /Infinity on a GPU/],
    ["h > 100 ? sqrt(-1) : h", /NaN on a GPU/],
  ] as const;
  for (const [text, message] of refused) {
    await rejects(openActivation(text).then(activationCode), message);
  }
});

testOnDevice("trustedActivation() refuses what float32 cannot compute", async (device) => {
  // e^(−9h) overflows at h = −12 where float64 does not
  const steep = await openActivation("h/(1+exp(-9*h))");
  await rejects(
    trustedActivation(device, steep),
    /Cannot use h\/\(1\+exp\(-9\*h\)\) on the GPU .* at h = -12 is /,
  );
});
