import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { type ActivationParity, explainParity } from "./explain_parity.ts";

const relu: ActivationParity = { name: "relu", parity: "relu-like" };
const tanh: ActivationParity = { name: "tanh", parity: "odd" };
const erf: ActivationParity = { name: "erf", parity: "odd" };
const linear: ActivationParity = { name: "linear", parity: "odd" };
const square: ActivationParity = { name: "h^2", parity: "even" };
const softplus: ActivationParity = { name: "log(1+exp(h))", parity: "neither" };

Deno.test("explainParity() lets ReLU learn He₁, He₂, He₄, and tanh and erf He₁, He₃; biased nets all of them", async () => {
  for (let k = 1; k <= 6; k++) {
    const target = `He(${k}, z)`,
      learns = async (activation: ActivationParity, bias: boolean) =>
        await explainParity(target, activation, bias) === null;
    strictEqual(await learns(relu, false), k === 1 || k % 2 === 0, target);
    strictEqual(await learns(tanh, false), k % 2 === 1, target);
    strictEqual(await learns(erf, false), k % 2 === 1, target);
    strictEqual(await learns(square, false), k % 2 === 0, target);
    strictEqual(await learns(linear, false), k === 1, target);
    strictEqual(await learns(linear, true), k === 1, target);
    for (const activation of [relu, tanh, erf, square]) ok(await learns(activation, true));
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
