import { ok, rejects } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { activationCode } from "./activation_code.ts";
import activate from "./activate.wgsl" with { type: "text" };
import { encodePass } from "./encode_pass.ts";
import { struct } from "./struct.ts";
import { FLOAT32, testOnDevice } from "./test_on_device.ts";

const Shape = struct("Shape", { count: "u32" });
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
  "sqrt(1 + h^2) + atan(h) + asinh(h)/3 + cos(h/3) + log10(2+h^2)",
];

for (const name of NAMES) {
  // The formulas are the CPU's; WGSL lets functions err by some units (sine and cosine by 2⁻¹¹ at worst, devices do better),
  // and a sum of terms of size s by some units of s. Sizes here are below 50: 64ε of the largest entry has room for that.
  testOnDevice(`activationCode() equals the CPU's activation: ${name}`, async (device) => {
    const activation = await openActivation(name);
    using buffers = device.buffers();
    const fields = buffers.vector(FIELDS), count = FIELDS.length;
    const values = buffers.numbers(count), slopes = buffers.numbers(count);
    const kernel = await device.kernel({
      name: "activate",
      code: `${await activationCode(activation)}\n${activate}`,
      uniforms: { shape: Shape },
      buffers: { fields: "read f32", values: "write f32", slopes: "write f32" },
    });
    const shape = buffers.uniform(Shape, { count });
    const work = kernel.on({ shape, fields, values, slopes }, Math.ceil(count / 64));
    device.submit((encoder) => encodePass(encoder, [work]));
    const exact = { values: new Float64Array(count), slopes: new Float64Array(count) };
    activation.both(FIELDS, exact.values, exact.slopes);
    for (const [what, buffer] of Object.entries({ values, slopes })) {
      const measured = await buffers.readNumbers(buffer, count), truth = exact[what as "values"];
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

Deno.test("activationCode() refuses numbers that float32 has not", async () => {
  const activation = await openActivation("h + 0*1e39");
  await rejects(activationCode(activation), /1e\+39 on a GPU: it is beyond what float32 holds/);
});
