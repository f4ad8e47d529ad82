import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fieldPrediction } from "./field_prediction.ts";

Deno.test("fieldPrediction() adds the width's shift and allows for both samplings", () => {
  const loss = { value: 0.25, standardError: 0.003 };
  const wide = fieldPrediction({ loss, tolerance: 0 });
  deepStrictEqual([wide.value, wide.allowance, wide.deviation], [0.25, 0.006, undefined]);
  const narrow = fieldPrediction({
    loss,
    tolerance: 0.01,
    shift: { value: 0.0125, standardError: 0.004, deviation: 0.02 },
  });
  strictEqual(narrow.value, 0.2625);
  ok(Math.abs(narrow.allowance - (2 * 0.005 + 0.02 * Math.sqrt(0.2625) + 1e-4)) < 1e-15);
  strictEqual(narrow.deviation, 0.02);
});
