import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { duration, short, withError } from "./format_number.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

Deno.test("withError() shows two digits of the error and the value to the same place", () => {
  const cases: [number, number | null, string][] = [
    [0.65341, 0.00213, "0.6534(21)"],
    [-0.5, 0.0999, "-0.50(10)"],
    [12.3456, 1.26, "12.3(13)"],
    [1234.5, 56.7, "1235(57)"],
    [0.0003, 0.0052, "0.0003(52)"],
    [1.23456e-7, 1.2e-9, "1.235(12)e-7"],
    [-4.5e8, 1e6, "-4.500(10)e8"],
    [0, 0.01, "0.000(10)"],
    [0.65341, null, "0.65341"],
    [0.65341, 0, "0.65341(0)"],
    [0, 0, "0(0)"],
    [0, 5e-324, "0(0)"],
    [1.2360679774998, 1e-15, "1.236068(1)"],
    [0.99999999999, 2e-16, "1.000000(1)"],
  ];
  for (const [value, error, expected] of cases) strictEqual(withError(value, error), expected);
});

Deno.test("withError() stays short and never shows NaN", () => {
  const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 });
  fc.assert(fc.property(anyDouble, fc.double({ noNaN: true, min: 0, max: 1e200 }), (value, error) => {
    const text = withError(value, error);
    strictEqual(text.includes("NaN"), false);
    strictEqual(text.length <= 30, true);
  }));
});

Deno.test("short() and duration() are for people", () => {
  strictEqual(short(0.1 + 0.2), "0.3");
  strictEqual(short(Infinity), "inf");
  strictEqual(duration(0.44), "0.4 s");
  strictEqual(duration(9.97), "10 s");
  strictEqual(duration(59.9), "1 min 00 s");
  strictEqual(duration(185), "3 min 05 s");
  strictEqual(duration(7799), "2 h 10 min");
});
