import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { madeUpNotes, madeUpRun, textsOf } from "../fixtures/made_up_run.ts";
import type { Params } from "../operators/run_record.ts";
import type { LinesFigure } from "../pipelines/figure.ts";
import { drawFigure } from "./draw_figure.ts";
import { linesData } from "./lines_data.ts";
import { withLevels } from "./lines_level.ts";

const figure: LinesFigure = {
  kind: "lines",
  x: "targetRatio",
  metric: "target_test_loss",
  log: "x",
  level: { at: 0, name: "scratch" },
};
const grid = { alignment: [1, 2], targetRatio: [0, 0.1, 1, 10] };
const x = { log: true, domain: [0.01, 20] } as const;

/** The levels of each panel, end to end. */
function levels(law: (params: Params) => number, deviation?: (n: number) => number | undefined) {
  const data = madeUpRun({ grid, law, deviation, stages: ["transfer"] });
  const { panels, said } = withLevels(linesData(data, figure).panels, figure, x, madeUpNotes());
  return {
    said,
    drawn: panels.map(({ reference }) =>
      reference.map(({ pieces }) => pieces.flat().map(({ x, value }) => [x, value]))
    ),
  };
}

Deno.test("withLevels() compares each series with what theory says at one value, once if that is the same", () => {
  const own = levels(({ alignment, targetRatio }) => Number(alignment) + Number(targetRatio));
  deepStrictEqual(own.drawn, [[[[0.01, 1], [20, 1]], [[0.01, 2], [20, 2]]]]);
  strictEqual(own.said, "scratch (α₂ = 0), predicted");
  const same = levels(({ alignment, targetRatio }) => 3 + Number(alignment) * Number(targetRatio));
  deepStrictEqual(same.drawn, [[[[0.01, 3], [20, 3]]]]);
});

Deno.test("withLevels() takes what was measured where theory says nothing, and says so", () => {
  const { drawn, said } = levels(({ alignment }) => Number(alignment), () => undefined);
  deepStrictEqual(drawn, [[[[0.01, 1], [20, 1]], [[0.01, 2], [20, 2]]]]);
  strictEqual(said, "scratch (α₂ = 0), measured");
});

Deno.test("withLevels() draws none where that value was not run, and drawFigure() names those there are", async () => {
  const without = madeUpRun({ grid: { targetRatio: [0.1, 1, 10] }, stages: ["transfer"] });
  strictEqual(withLevels(linesData(without, figure).panels, figure, x, madeUpNotes()).said, undefined);
  const texts = textsOf(await drawFigure(madeUpRun({ grid, stages: ["transfer"] }), madeUpNotes(figure)));
  ok(texts.includes("scratch (α₂ = 0), predicted"), texts.join("\n"));
});
