import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { openActivation } from "./open_activation.ts";

const powersOf = async (text: string) => (await openActivation(text)).powers;

Deno.test("openActivation() knows the powers of polynomials, however they are written", async () => {
  deepStrictEqual(await powersOf("linear"), [1]);
  deepStrictEqual(await powersOf("h"), [1]);
  deepStrictEqual(await powersOf("1e-3*h+5"), [0, 1]);
  deepStrictEqual(await powersOf("h^2"), [2]);
  deepStrictEqual(await powersOf("He(3,h)"), [1, 3]);
  deepStrictEqual(await powersOf("(h+1)^3"), [0, 1, 2, 3]);
  deepStrictEqual(await powersOf("h^5-h^5+h^2"), [2]);
  deepStrictEqual(await powersOf("h^16"), [16]);
});

Deno.test("openActivation() takes no other function for a polynomial", async () => {
  const others = [
    "relu",
    "tanh",
    "erf",
    "sin(h)",
    "sin(h/10)",
    "exp(h/10)",
    "abs(h)",
    "max(h,0)",
    "cos(h/4)",
    "atan(h)",
  ];
  for (const other of others) strictEqual(await powersOf(other), undefined, other);
});
