import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { madeUpClaim, madeUpClaims } from "../fixtures/made_up_claims.ts";
import type { RunRecord } from "../operators/run_record.ts";
import { checksCsv } from "./checks_csv.ts";
import { claimsTable } from "./claims_table.ts";
import { checksTable } from "./table.ts";

Deno.test("claimsTable() has a line for each claim, both laws with their measurement and verdict", () => {
  const lines = claimsTable(madeUpClaims, { width: 120, color: false }).split("\n");
  strictEqual(lines[0], "Printed claims, at alignment 0.2: D = 100; D → ∞ from D = 50 and 100");
  deepStrictEqual(lines.slice(2, 10).map((line) => line.replaceAll(/ {2,}/g, "  ")), [
    "  D → ∞  at D",
    "  claim  printed  corrected  measured  as printed  corrected  measured  as corrected",
    " 1 a law  0.6  0.5  0.512(11)  ✗ disagrees  0.525  0.5310(50)  ✓ agrees",
    " 2 second  0.5  0.5  0.512(11)  ✓ agrees  0.525  0.5310(50)  ✓ agrees",
    " 3 third  0.52  0.5  0.512(11)  ? cannot tell  0.525  0.5310(50)  ✓ agrees",
    " 4 fourth  < 0  0.5  0.512(11)  ✗ disagrees  0.525  0.5310(50)  ✓ agrees",
    " 5 fifth  –  0.5  0.512(11)  – no number  0.525  0.5310(50)  ✓ agrees",
    "",
  ]);
  strictEqual(lines[10], " 1 A paper, Result 1: holds for one layer");
  strictEqual(
    lines.at(-2),
    "As printed: 1 agree, 2 disagree, 1 cannot tell, 1 without a number",
  );
  const [head, first] = [lines[3], lines[4]];
  strictEqual(head.indexOf("as printed"), first.indexOf("✗"));
  strictEqual(head.indexOf("as corrected"), first.lastIndexOf("✓"));
});

Deno.test("claimsTable() fits a narrow terminal, and tells where a claim is printed once", () => {
  const cells = [madeUpClaim(), madeUpClaim({ cell: 1, params: { alignment: 0.8 } })];
  const narrow = claimsTable(cells, { width: 72, color: true });
  // deno-lint-ignore no-control-regex
  ok(narrow.split("\n").every((line) => line.replaceAll(/\x1b\[\d+m/g, "").length <= 72), narrow);
  strictEqual(narrow.split("A paper, Result 1").length, 2);
  strictEqual(narrow.split("Printed claims, at").length, 3);
  ok(narrow.includes("\x1b[31m✗\x1b[0m disagrees"));
});

Deno.test("a run's table has the printed law below the corrected one, and does not count it", () => {
  const table = checksTable({ gridNames: [], width: 80, seconds: () => 1 });
  const { stage, measured, standardError, instances } = madeUpClaim();
  const check = { cell: 0, params: {}, stage, metric: "law", measured, standardError, instances };
  const records: RunRecord[] = [
    { type: "check", ...check, predicted: 0.5, allowance: 0, zScore: 1, verdict: "agrees", source: "s" },
    madeUpClaim({ params: {} }),
    { type: "summary", cells: 1, checks: 1, agrees: 1, disagrees: 0, inconclusive: 0 },
  ];
  const text = records.map(table).join("");
  match(
    text,
    /^fine-tune {8}law .*✓\nfine-tune {10}printed, D → ∞ .* 0\.6 {4}7\.9 {2}✗\n\nPrinted claims: D = 100/,
  );
  match(text, /1 check in 1 cell: 1 agree ✓, 0 disagree ✗/);
});

Deno.test("checksCsv() has a row for each claim, empty where nothing is printed", () => {
  const csv = checksCsv(["alignment"]);
  deepStrictEqual([madeUpClaims[0], madeUpClaims[4]].map(csv), [
    ',0,0.2,fine-tune,printed:law,0.512,0.011,20,0.6,0.001,7.9,disagrees,"A paper, Result 1"\n',
    ',0,0.2,fine-tune,printed:fifth,0.512,0.011,20,,0.001,,,"A paper, Result 1"\n',
  ]);
});
