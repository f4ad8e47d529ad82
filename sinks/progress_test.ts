import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { RunRecord } from "../operators/run_record.ts";
import { advanceProgress, noProgress, progressLine } from "./progress.ts";

const loss = (cell: number, instance: number): RunRecord => ({
  type: "loss",
  cell,
  instance,
  stage: "fine-tune",
  step: 1,
  time: 1,
  metric: "m",
  value: 1,
});

Deno.test("advanceProgress() counts the cells and instances that records have left behind", () => {
  const progress = [loss(0, 0), loss(0, 3), loss(2, 1)].reduce(advanceProgress, noProgress(4, 5));
  deepStrictEqual([progress.cellsDone, progress.instancesDone, progress.stage], [2, 1, "fine-tune"]);
  const notice: RunRecord = { type: "notice", level: "info", message: "m" };
  strictEqual(advanceProgress(progress, notice), progress);
});

Deno.test("progressLine() tells share, cells, rate, time left and stage", () => {
  const progress = advanceProgress(noProgress(4, 5), loss(2, 0));
  strictEqual(
    progressLine(progress, 5, 100),
    "██████████░░░░░░░░░░  50 % · 2 of 4 cells · 2 instances/s, 5.0 s left · fine-tune",
  );
  strictEqual(
    progressLine(noProgress(1, 5), 3, 100),
    "░░░░░░░░░░░░░░░░░░░░   0 % · 0 of 5 instances · 3.0 s",
  );
});

Deno.test("progressLine() is shorter than the terminal", () => {
  const progress = advanceProgress(noProgress(400, 50), loss(123, 45));
  for (let width = 1; width < 120; width++) {
    strictEqual(progressLine(progress, 1e5, width).length < width, true);
  }
});
