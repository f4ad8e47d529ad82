import { ok, strictEqual, throws } from "node:assert/strict";
import { bracketedRoot } from "./bracketed_root.ts";

Deno.test("bracketedRoot() finds roots to the last bits, in few calls where the function is smooth", () => {
  const cases: [(x: number) => number, number, number, number, number][] = [
    [(x) => Math.exp(x) - 5, 0, 10, Math.log(5), 20],
    [(x) => Math.cos(x) - x, 0, 1, 0.7390851332151607, 12],
    [(x) => 1 - 1 / x, 1e-6, 1e6, 1, 80],
    [(x) => x ** 9, -1, 2, 0, 200],
    [(x) => x < 0.3 ? -1 : 1, 0, 1, 0.3, 70], // a jump is as good as a root
  ];
  for (const [f, low, high, root, most] of cases) {
    let calls = 0;
    const found = bracketedRoot((x) => (calls++, f(x)), low, high);
    ok(Math.abs(found - root) <= 4e-16 * Math.max(1, Math.abs(root)) + (root === 0 ? 1e-12 : 0), `${found}`);
    ok(calls <= most, `${calls} calls for ${root}`);
  }
});

Deno.test("bracketedRoot() takes an end that is a root, in either order, and huge values", () => {
  strictEqual(bracketedRoot((x) => x, 0, 1), 0);
  strictEqual(bracketedRoot((x) => x - 1, 0, 1), 1);
  ok(Math.abs(bracketedRoot((x) => x - 0.25, 1, 0) - 0.25) < 1e-16);
  ok(Math.abs(bracketedRoot((x) => 1e200 * (x - 0.25), 0, 1) - 0.25) < 1e-15);
});

Deno.test("bracketedRoot() refuses equal signs and NaN", () => {
  throws(() => bracketedRoot((x) => x + 1, 0, 1), /need different signs/);
  throws(() => bracketedRoot(() => NaN, 0, 1), /need different signs/);
  throws(() => bracketedRoot((x) => x === 0 ? -1 : x === 1 ? 1 : NaN, 0, 1), /is NaN/);
});
