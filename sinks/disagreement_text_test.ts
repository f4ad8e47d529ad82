import { match, strictEqual } from "node:assert/strict";
import { disagreementText } from "./disagreement_text.ts";

const said = (disagrees: number, cells: number, instances: number) =>
  disagreementText({ checks: 300, disagrees, cells, instances }, 200);

Deno.test("disagreementText() is silent if all agree, patient with few, and plain with many", () => {
  strictEqual(said(0, 0, 64), "");
  match(said(1, 1, 64), /^1 disagree in 1 cell, .* makes 0\.39 % of 300: 1\.2; .*--seed 2/);
  match(said(6, 2, 64), /--seed 2/); // Poisson: P(X >= 2 | 1.2) = 0.34
  match(said(8, 8, 64), /more than chance/); // 3e-5
  match(said(300, 60, 16), /more than chance/);
});

Deno.test("disagreementText() knows how often Student's t exceeds 3", () => {
  // Tables of t: two-sided tails at 3 are 4.0 % for 4, 0.90 % for 15 degrees of freedom, and 0.27 % for the normal
  match(said(1, 1, 5), /makes 4 % of 300/);
  match(said(1, 1, 16), /makes 0\.9 % of 300/);
  match(said(1, 1, 100_000), /makes 0\.27 % of 300/);
});
