import { match, strictEqual } from "node:assert/strict";
import type { Summary } from "../operators/run_record.ts";
import { pointsText, type SummaryOptions, summaryText } from "./summary_text.ts";

const options: SummaryOptions = {
  found: { cells: 1, chance: { expected: 0.225 } },
  remarks: "",
  paint: () => "*",
  width: 80,
  seconds: 33,
};
const summary = (disagrees: number): Summary => ({
  type: "summary",
  cells: 6,
  checks: 26,
  agrees: 25 - disagrees,
  disagrees,
  inconclusive: 1,
});

Deno.test("summaryText() counts verdicts, and explains those that disagree", () => {
  match(
    summaryText(summary(1), options),
    /^26 checks in 6 cells: 24 agree \*, 1 disagree \*, 1 inconclusive \*, 33 s\n1 disagree in 1 cell/,
  );
});

Deno.test("pointsText() makes a remark of them where an answer follows", () => {
  strictEqual(
    pointsText(summary(1), options),
    "Remark: 1 of 25 measured points is off the predicted line by more than 3 standard errors (chance: 0.23); 33 s\n",
  );
  match(pointsText(summary(2), options), /^Remark: 2 of 25 measured points are off/);
  strictEqual(
    pointsText(summary(0), options),
    "Remark: none of 25 measured points is off the predicted lines; 33 s\n",
  );
  strictEqual(pointsText({ ...summary(0), agrees: 0 }, options), "33 s\n");
});
