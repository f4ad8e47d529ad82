import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { explainParity } from "./explain_parity.ts";
import { fastPart } from "./fast_part.ts";
import type { ActivationParity } from "./missing_part.ts";

const relu: ActivationParity = { name: "relu", parity: "relu-like" };
const tanh: ActivationParity = { name: "tanh", parity: "odd" };
const erf: ActivationParity = { name: "erf", parity: "odd" };
const linear: ActivationParity = { name: "linear", parity: "odd", powers: [1] };
const cosine: ActivationParity = { name: "cos(h)", parity: "even" };
const square: ActivationParity = { name: "h^2", parity: "even", powers: [2] };
const cube: ActivationParity = { name: "h^3+h^2", parity: "neither", powers: [2, 3] };
const softplus: ActivationParity = { name: "log(1+exp(h))", parity: "neither" };

Deno.test("explainParity() lets ReLU learn He₁, He₂, He₄, and tanh and erf He₁, He₃; biased nets all of them", async () => {
  for (let k = 1; k <= 6; k++) {
    const target = `He(${k}, z)`,
      learns = async (activation: ActivationParity, bias: boolean) =>
        await explainParity(target, activation, bias) === null;
    strictEqual(await learns(relu, false), k === 1 || k % 2 === 0, target);
    strictEqual(await learns(tanh, false), k % 2 === 1, target);
    strictEqual(await learns(erf, false), k % 2 === 1, target);
    strictEqual(await learns(cosine, false), k % 2 === 0, target);
    strictEqual(await learns(square, false), k === 2, target);
    strictEqual(await learns(square, true), k <= 2, target);
    strictEqual(await learns(cube, false), k <= 3, target);
    strictEqual(await learns(linear, false), k === 1, target);
    strictEqual(await learns(linear, true), k === 1, target);
    for (const activation of [relu, tanh, erf, cosine]) ok(await learns(activation, true));
    ok(await learns(softplus, false));
  }
});

Deno.test("explainParity() says in one line what is missing, how much of it, and what to do", async () => {
  strictEqual(
    await explainParity("He(3, z)", relu, false),
    "ReLU cannot learn He(3,z): without biases its networks are linear plus even functions of the inputs; choose tanh or " +
      "erf, or append a constant input by --bias on",
  );
  strictEqual(
    await explainParity("0.8*z + 0.6*He(2,z)", tanh, false),
    "tanh cannot learn 36 % of 0.8*z+0.6*He(2,z), mostly He(2,z): without biases its networks are odd functions of the " +
      "inputs; choose ReLU, or append a constant input by --bias on",
  );
  match(
    (await explainParity("He(2,z) + He(3,z)", relu, false))!,
    /50 % of .*He\(3,z\).*; append a constant input by --bias on$/,
  );
  match(
    (await explainParity("He(2,z)", linear, true))!,
    /^linear cannot learn He\(2,z\): its networks are linear functions .* plus a constant; choose ReLU or tanh or erf$/,
  );
  match((await explainParity("He(2,z) + He(3,z)", linear, false))!, /choose ReLU, tanh, erf with --bias on$/);
});

Deno.test("explainParity() takes several teachers and functions that are no polynomials", async () => {
  strictEqual(await explainParity("z1*z2 + He(4,z3)", relu, false), null); // even
  strictEqual(await explainParity("z1 - 2*z2 + abs(z1*z2)", relu, false), null); // linear plus even
  match((await explainParity("z1*z2", tanh, false))!, /^tanh cannot learn z1\*z2: /);
  match(
    (await explainParity("z1*He(2,z2) + z1", relu, false))!,
    /^ReLU cannot learn 50 % of .*, mostly He\(1,z1\)\*He\(2,z2\): /,
  );
  strictEqual(await explainParity("sign(z)", tanh, false), null);
  match(
    (await explainParity("sign(z)", relu, false))!,
    /^ReLU cannot learn 36 % of sign\(z\), mostly He\(3,z\)/,
  ); // 1 − 2/π
  match((await explainParity("z + 0.1", tanh, false))!, /mostly 1: /);
  strictEqual(await explainParity("max(z, 0)", relu, false), null);
});

Deno.test("explainParity() passes on what is wrong with a target", async () => {
  await rejects(explainParity("He(z)", relu, false), SyntaxError);
  await rejects(explainParity("log(z)", relu, false), RangeError);
});

Deno.test("explainParity() names the degree of polynomials", async () => {
  match(
    (await explainParity("He(4,z)", square, false))!,
    /^h\^2 cannot learn He\(4,z\): .* even polynomials of the inputs, of degree 2 at most; choose ReLU$/,
  );
  match(
    (await explainParity("He(4,z)", cube, true))!,
    /its networks are polynomials of the inputs, of degree 3 at most; choose ReLU/,
  );
  match((await explainParity("He(3,z)", { ...linear, name: "h" }, false))!, /^h cannot learn He\(3,z\)/);
});

Deno.test("explainParity() knows shares of jumps and of fast functions", async () => {
  const sine = (await explainParity("sin(30*z)", relu, false))!;
  ok(sine.startsWith("ReLU cannot learn sin(30*z): "), sine); // nothing of it is linear
  match((await explainParity("z > 0.5 ? 1 : 0", tanh, false))!, /^tanh cannot learn 50 % of/);
});

Deno.test("fastPart() tells what is beyond the degrees that can be learned, and leaves smooth targets alone", async () => {
  for (const target of ["He(5,z)", "sin(3*z)", "tanh(2*z)", "z1*z2", "max(z,0)", "sin(30*z1)*z2*z3"]) {
    strictEqual(await fastPart(target), null, target);
  }
  ok((await fastPart("sin(30*z)"))!.share > 0.999);
  ok((await fastPart("sin(30*z1)*z2"))!.share > 0.999);
  // Components of a sign beyond k hold (2/π)^(3/2)/√k of it, to leading order.
  const { share } = (await fastPart("sign(z)"))!;
  ok(Math.abs(share / ((2 / Math.PI) ** 1.5 / Math.sqrt(50)) - 1) < 0.03, `${share}`);
});

Deno.test("a target of a strange unit is refused, with what to do", async () => {
  const said = (range: string) => new RegExp(`mean of its square .* is ${range} it by a number$`);
  await rejects(fastPart("1e150*z"), { message: said("1e\\+300, need 0.000001 to 1000000; divide") });
  await rejects(fastPart("floor(z*1e6)"), { message: said("1000000000000, need .*; divide") });
  await rejects(fastPart("1e-4*z"), { message: said("1e-8, need .*; multiply") });
  await rejects(fastPart("1e-170*z"), { message: said("0, need .*; multiply") });
});
