import { deepStrictEqual } from "node:assert/strict";
import { UNCHECKED } from "../operators/unchecked.ts";
import { noticeLines } from "./notices.ts";

Deno.test("noticeLines() tells in one line what was not checked, and any other text once", () => {
  const lines: string[] = [];
  const { next, end } = noticeLines((line) => lines.push(line), { width: [10, 20, 40], scale: [1, 2] });
  const unchecked = (metric: string, width: number, scale: number) =>
    next({
      type: "notice",
      level: "info",
      message: `Not checked: ${metric} at pretrain${UNCHECKED.vague}`,
      params: { width, scale },
    });
  unchecked("spike", 10, 1);
  unchecked("spike", 20, 2);
  unchecked("alignment", 10, 1);
  next({ type: "notice", level: "info", message: `Not checked: loss at scratch${UNCHECKED.none}` });
  for (let i = 0; i < 2; i++) next({ type: "notice", level: "warning", message: "lost" });
  end();
  deepStrictEqual(lines, [
    "Warning: lost",
    "Note: Not checked where theory allows for an error of more than half of it: spike at pretrain in 2, alignment at pretrain " +
    "in 1 cells, all with width 10,20; see the rows without a verdict",
    "Note: Not checked where a measured 0 would agree as well: loss at scratch in 1 cell; see the rows without a verdict",
    "Note: 1 more notices, all of them are in the records (--out FILE.jsonl)",
  ]);
});
