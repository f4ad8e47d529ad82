import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { agreesWithNone, compare, isVague } from "./verdict.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

Deno.test("compare() agrees up to three standard errors and disagrees beyond", () => {
  deepStrictEqual(compare(1.375, 0.125 / 2, 1.1875, 0), { zScore: 3, verdict: "agrees" });
  deepStrictEqual(compare(1.25, 0.0625, 1, 0), { zScore: 4, verdict: "disagrees" });
  deepStrictEqual(compare(0.75, 0.0625, 1, 0), { zScore: 4, verdict: "disagrees" });
  deepStrictEqual(compare(1, 0.0625, 1, 0), { zScore: 0, verdict: "agrees" });
});

Deno.test("compare() counts only what exceeds the allowance", () => {
  deepStrictEqual(compare(1.25, 0.0625, 1, 0.125), { zScore: 2, verdict: "agrees" });
  deepStrictEqual(compare(1.25, 0.0625, 1, 0.25), { zScore: 0, verdict: "agrees" });
});

Deno.test("compare() is inconclusive when it could hardly fail", () => {
  deepStrictEqual(compare(1, null, 1, 0), { zScore: null, verdict: "inconclusive" });
  strictEqual(compare(1, 0.11, 1, 0).verdict, "inconclusive");
  strictEqual(compare(-1, 0.09, -1, 0).verdict, "agrees");
  strictEqual(compare(0, 0.006, 0, 0).verdict, "inconclusive"); // a tenth of 0.05
  strictEqual(compare(0, 0.004, 0, 0).verdict, "agrees");
});

Deno.test("compare() holds the error of a variance against the variance, however small", () => {
  const of = (error: number, metric?: string) => compare(0.001, error, 0.001, 0, metric).verdict;
  strictEqual(of(2e-4), "agrees");
  strictEqual(of(2e-4, "posterior_variance"), "inconclusive");
  strictEqual(of(0.9e-4, "posterior_variance"), "agrees");
  // It has a sign, too: one that a measured 0 would agree with says nothing.
  strictEqual(
    agreesWithNone("posterior_variance", { predicted: 0.001, allowance: 0, error: 4e-4 }),
    true,
  );
  strictEqual(isVague(0.001, 6e-4, "posterior_variance"), true);
});

Deno.test("compare() stays finite when the standard error is 0", () => {
  deepStrictEqual(compare(2, 0, 1, 0), { zScore: 2 ** 49, verdict: "disagrees" });
  deepStrictEqual(compare(1, 0, 1, 0), { zScore: 0, verdict: "agrees" });
});

Deno.test("compare() gives the same verdict with measurement and prediction mirrored", () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  const positive = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(number, positive, number, positive, (measured, error, predicted, allowance) => {
    deepStrictEqual(
      compare(-measured, error, -predicted, allowance),
      compare(measured, error, predicted, allowance),
    );
  }));
});

Deno.test("compare() takes numbers for equal that differ by rounding, however alike the instances are", () => {
  for (const error of [0, 1e-20]) {
    strictEqual(compare(1 + 2 ** -51, error, 1, 0).verdict, "agrees");
    strictEqual(compare(1 + 1e-14, error, 1, 0).verdict, "disagrees");
    strictEqual(compare(1e-30, error && 1e-50, 2e-30, 0).verdict, "disagrees");
  }
});

Deno.test("isVague() holds the allowance of a loss against the loss itself, however small, but not once it is gone", () => {
  strictEqual(isVague(1.3e-4, 2.1e-4, "target_train_loss"), true);
  strictEqual(isVague(1.3e-4, 0.6e-4, "target_train_loss"), false);
  strictEqual(isVague(0, 4e-7, "source_test_loss"), false);
  strictEqual(isVague(0, 6e-7, "source_test_loss"), true);
  // A difference may be 0 for a reason.
  strictEqual(isVague(0, 0.02, "transferability"), false);
  strictEqual(isVague(0, 0.03, "transferability"), true);
});

Deno.test("agreesWithNone() tells sizes that 0 would agree with, but not those that are gone", () => {
  const at = (predicted: number, error: number, allowance = 0, metric = "curve_deviation") =>
    agreesWithNone(metric, { predicted, allowance, error });
  deepStrictEqual([at(0.004, 0.0013), at(0.004, 0.0014), at(0.004, 0.001, 0.0015)], [false, true, true]);
  deepStrictEqual([at(1e-9, 1e-8), at(0, 0), at(0, 1e-6)], [false, false, true]); // to be gone is worth a check
  deepStrictEqual([at(0.004, 0.01, 0, "transferability"), at(0.004, 0.01, 0, "x_loss")], [false, true]);
  strictEqual(isVague(0.002, 0.01, "curve_deviation"), true);
});
