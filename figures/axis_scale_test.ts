import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { axisScale, vegaTicks, withZero } from "./axis_scale.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

Deno.test("axisScale() shows all values, and a single one with room around it", () => {
  deepStrictEqual(axisScale([2, 12], false, 0.1), { log: false, domain: [1, 13] });
  deepStrictEqual(axisScale([0], false, 0), { log: false, domain: [-1, 1] });
  deepStrictEqual(axisScale([], false, 0), { log: false, domain: [0, 1] });
});

Deno.test("axisScale() ignores on a logarithmic axis what is not positive, and gives the axis up without two values", () => {
  const { log, domain: [low, high] } = axisScale([0, -5, 0.01, 10], true);
  strictEqual(log && low > 0.006 && low < 0.01 && high > 10 && high < 15, true);
  strictEqual(axisScale([0, 1], true).log, false);
});

Deno.test("withZero() goes down to 0 where it is not far", () => {
  deepStrictEqual(withZero({ log: false, domain: [0.2, 1] }).domain, [0, 1]);
  deepStrictEqual(withZero({ log: false, domain: [0.8, 1] }).domain, [0.8, 1]);
  deepStrictEqual(withZero({ log: true, domain: [0.2, 1] }).domain, [0.2, 1]);
});

Deno.test("vegaTicks() of a logarithmic axis are inside it and few", () => {
  const values = (low: number, high: number) =>
    (vegaTicks({ log: true, domain: [low, high] }, 5) as { values: number[] }).values;
  deepStrictEqual(values(0.0008, 1.2), [0.001, 0.01, 0.1, 1]);
  deepStrictEqual(values(0.08, 0.6), [0.1, 0.2, 0.5]);
  deepStrictEqual(values(1e-9, 10), [1e-9, 1e-6, 0.001, 1]);
  fc.assert(
    fc.property(
      fc.double({ min: -200, max: 200, noNaN: true }),
      fc.double({ min: 0.03, max: 100, noNaN: true }),
      (
        power,
        decades,
      ) => {
        const low = 10 ** power, high = 10 ** (power + decades), ticks = values(low, high);
        strictEqual(ticks.length >= 2 && ticks.length <= 6, true, `${low} ${high}: ${ticks}`);
        for (const tick of ticks) strictEqual(tick >= low * 0.94 && tick <= high * 1.06, true);
      },
    ),
  );
});

Deno.test("vegaTicks() labels short ranges with digits enough to tell the ticks apart", () => {
  type Ticks = { values: number[]; format: string };
  for (
    const [low, high] of [[0.9, 1.3], [0.998, 1.002], [1.0021, 1.0029], [123.4561, 123.4569], [3e-7, 3.02e-7]]
  ) {
    const { values, format } = vegaTicks({ log: true, domain: [low, high] }, 5) as Ticks;
    const labels = values.map((value) => value.toPrecision(Number(format.match(/\d+/))));
    strictEqual(
      new Set(labels).size >= 2 && new Set(labels).size === labels.length,
      true,
      `${low} ${high}: ${values} by ${format}`,
    );
    for (const value of values) strictEqual(value >= low * (1 - 1e-12) && value <= high * (1 + 1e-12), true);
  }
  const { format } = vegaTicks({ log: false, domain: [0.100001, 0.100009] }, 5) as Ticks;
  strictEqual((0.100002).toPrecision(Number(format.match(/\d+/))), "0.100002");
  strictEqual((vegaTicks({ log: false, domain: [0, 1] }, 5) as Ticks).format, ".6~g");
});
