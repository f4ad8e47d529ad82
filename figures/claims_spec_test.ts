import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { madeUpClaim, madeUpClaims } from "../fixtures/made_up_claims.ts";
import { labelsOf, madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import { claimsSpec } from "./claims_spec.ts";
import { drawFigure, figureSpec } from "./draw_figure.ts";
import { htmlPage } from "./html_page.ts";

const notes = madeUpNotes({ kind: "claims" });
const data = { ...madeUpRun({ grid: { alignment: [0.2] } }), claims: [...madeUpClaims] };

Deno.test("a run with claims is drawn as claims, every one of them", async () => {
  deepStrictEqual(figureSpec(data, notes), claimsSpec(data, notes));
  const svg = await drawFigure(data, notes), texts = textsOf(svg);
  for (const { title } of madeUpClaims) ok(texts.includes(title), title);
  for (const text of ["0.6", "&lt; 0", "–", "0.512(11)", "cannot tell", "no number", "corrected law"]) {
    ok(texts.includes(text), text);
  }
  strictEqual(texts.filter((text) => text === "disagrees").length, 2);
  ok(texts.includes("As printed: 1 agree, 2 disagree, 1 cannot tell, 1 without a number"));
  const labels = labelsOf(svg);
  // Measurement and corrected law of each, a printed number of three
  strictEqual(labels.length, 2 * madeUpClaims.length + 3);
  match(
    labels[0],
    /^a law: printed 0\.6, corrected 0\.5, measured 0\.512\(11\), as printed: disagrees; A paper/,
  );
});

Deno.test("marks lie as many standard errors from the measurement as the z-scores say, at most twelve", () => {
  const far = madeUpClaim({ predicted: 3, zScore: 200 });
  const spec = JSON.stringify(
    claimsSpec({ ...data, claims: [madeUpClaim({ correctedLimitZScore: 2 }), far] }, notes),
  );
  match(spec, /"x":-2,[^}]*"square"/); // the corrected law lies below
  match(spec, /"x":7\.9,[^}]*"diamond"/);
  match(spec, /"x":12,[^}]*"triangle-right"/);
});

Deno.test("without claims, other figures are drawn", () => {
  const without = madeUpRun({ grid: { alignment: [0.2] } });
  ok(JSON.stringify(figureSpec(without, notes)) !== JSON.stringify(claimsSpec(data, notes)));
});

Deno.test("a page has a table of the claims", () => {
  const page = htmlPage("<svg></svg>", data, notes);
  match(page, /<h2>Printed claims<\/h2>/);
  match(
    page,
    /<td>fourth<\/td><td>&lt; 0<\/td><td>0\.5<\/td><td>0\.512\(11\)<\/td><td>disagrees<\/td><td>agrees<\/td>/,
  );
  ok(!htmlPage("<svg></svg>", madeUpRun(), notes).includes("Printed claims"));
});
