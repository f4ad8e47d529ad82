import { match, strictEqual } from "node:assert/strict";
import { disagreementText } from "./disagreement_text.ts";

Deno.test("disagreementText() is silent if all agree, patient with few, and plain with many", () => {
  const said = (disagrees: number, cells: number, instances = 64) =>
    disagreementText({ checks: 300, disagrees, cells, instances }, 200);
  strictEqual(said(0, 0), "");
  match(said(1, 1), /^1 disagree in 1 cell, .* makes 0\.27 % of 300: 0\.81; .*--seed 2/);
  match(said(6, 2), /--seed 2/); // Poisson: P(X >= 2 | 0.81) = 0.19
  match(said(6, 6), /more than chance/); // 2.4e-4
  match(said(6, 6, 16), /about 1 % of 300: 3; .*--seed 2/);
  match(said(300, 60, 16), /more than chance/);
});
