import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { normals } from "./draws.ts";
import { componentName, hermiteAnalysis } from "./hermite_analysis.ts";
import { readTarget } from "./target_function.ts";

const analyse = async (text: string) => hermiteAnalysis(await readTarget(text));
const near = (a: number, b: number, off = 1e-12) => ok(Math.abs(a - b) <= off, `${a}, not ${b}`);

Deno.test("hermiteAnalysis() finds a Hermite polynomial to be itself alone", async () => {
  for (const k of [0, 1, 2, 3, 4, 7, 20]) {
    const { secondMoment, even, odd, linear, constant, components } = await analyse(`He(${k}, z)`);
    near(secondMoment, 1);
    near(even, k % 2 === 0 ? 1 : 0);
    near(odd, k % 2);
    near(linear, k === 1 ? 1 : 0);
    near(constant, k === 0 ? 1 : 0);
    deepStrictEqual(components.map(({ degrees }) => degrees), [[k]]);
    near(components[0].coefficient, 1);
  }
});

Deno.test("hermiteAnalysis() knows z³ = √6 He₃ + 3 He₁, z⁴ = √24 He₄ + 6√2 He₂ + 3, exp and |z|", async () => {
  const cube = await analyse("z^3"), fourth = await analyse("z^4"), growth = await analyse("exp(z)");
  deepStrictEqual(cube.components.map(componentName), ["He(1,z)", "He(3,z)"]);
  near(cube.components[0].coefficient, 3);
  near(cube.components[1].coefficient, Math.sqrt(6));
  near(cube.secondMoment, 15, 1e-11);
  deepStrictEqual(fourth.components.map(componentName), ["He(2,z)", "He(4,z)", "1"]);
  near(fourth.components[0].coefficient, 6 * Math.sqrt(2), 1e-11);
  near(fourth.secondMoment, 105, 1e-10);
  near(growth.secondMoment, Math.exp(2), 1e-11); // coefficients e^(1/2)/√k!
  near(growth.linear, Math.E);
  near(growth.even, (Math.exp(2) + 1) / 2, 1e-11); // E cosh² z
  const kink = await analyse("abs(z)");
  near(kink.odd, 0, 0);
  near(kink.secondMoment, 1);
  near(kink.constant, 2 / Math.PI, 0.005);
});

Deno.test("hermiteAnalysis() separates parities exactly whatever the function", async () => {
  strictEqual((await analyse("sign(z)")).even, 0);
  strictEqual((await analyse("cos(3*z) + abs(z)^1.5")).odd, 0);
  strictEqual((await analyse("sin(z1)*cos(z2)*abs(z3)")).even, 0);
  strictEqual((await analyse("z1*z2*sin(z3)*z4")).odd, 0);
});

Deno.test("hermiteAnalysis() does products of several teachers", async () => {
  const { components, secondMoment, odd } = await analyse("2*z1*He(2,z2) + z1 - 3*z2");
  deepStrictEqual(components.map(componentName), ["He(1,z2)", "He(1,z1)*He(2,z2)", "He(1,z1)"]);
  near(secondMoment, 4 + 1 + 9, 1e-11);
  near(odd, 14, 1e-11);
  near((await analyse("z1*z2*z3*z4")).secondMoment, 1);
  near((await analyse("z1*z2*z3 + z2")).linear, 1);
  strictEqual((await readTarget("z2")).teachers, 2);
});

Deno.test("hermiteAnalysis() agrees with a mean over drawn inputs", async () => {
  const target = await readTarget("max(z1, z2) + tanh(2*z1)^2"), count = 40_000;
  const draw = (purpose: string) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);
  const squares = target.labels([draw("one"), draw("two")]).map((y) => y * y);
  const mean = squares.reduce((sum, s) => sum + s) / count;
  const error = Math.sqrt(squares.reduce((sum, s) => sum + (s - mean) ** 2, 0)) / count;
  const { secondMoment } = hermiteAnalysis(target), z = (mean - secondMoment) / error;
  ok(Math.abs(z) < 3.5, `${mean}(${error}), ${secondMoment}: z = ${z}`);
});

Deno.test("hermiteAnalysis() refuses what is not finite, not square integrable, or nothing", async () => {
  await rejects(analyse("log(z)"), { name: "RangeError", message: /log\(z\): it is NaN at z = -/ });
  await rejects(analyse("1/(z-z)"), { message: /it is Infinity at z = |it is -Infinity at/ });
  await rejects(analyse("exp(exp(z^2))"), { message: /it is Infinity at z = / });
  await rejects(analyse("exp(z^2/2)"), { message: /mean of its square .* is infinite/ });
  await rejects(analyse("exp(0.27*z^2)"), { message: /mean of its square .* is infinite/ });
  await rejects(analyse("abs(z)^-0.6"), { message: /mean of its square .* is infinite/ });
  await rejects(analyse("abs(z)^-0.5"), { message: /mean of its square .* is infinite/ });
  ok((await analyse("abs(z)^-0.3")).secondMoment > 1); // Γ(0.2)/(√π 2^0.3) = 2.1, slowly found
  await rejects(analyse("1/z"), { message: /mean of its square .* is infinite/ });
  await rejects(analyse("z - z"), { message: /zero everywhere/ });
  near((await analyse("exp(0.2*z^2)")).secondMoment, 1 / Math.sqrt(1 - 0.8), 1e-9);
  await analyse("z > 2 ? 10 : 0");
  await analyse("z1 > 1 ? 1 : 0");
  await analyse("sign(z1*z2 + z3)");
});

Deno.test("labels() names the input where a target is not finite", async () => {
  const target = await readTarget("1/z2");
  throws(() => target.labels([Float64Array.of(1, 2), Float64Array.of(1, 0)]), {
    name: "RangeError",
    message: "Cannot use the target 1/z2: it is Infinity at z1 = 2, z2 = 0",
  });
});
