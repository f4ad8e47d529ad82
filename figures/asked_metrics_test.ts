import { deepStrictEqual } from "node:assert/strict";
import { madeUpNotes, madeUpRun } from "../fixtures/made_up_run.ts";
import type { Figure } from "../pipelines/figure.ts";
import { onlyMetrics } from "../pipelines/figures_for.ts";
import { undrawnMetrics } from "./asked_metrics.ts";
import { chooseFigure } from "./choose_figure.ts";

const declared: Figure[] = [
  { kind: "lines", x: "richness", metric: "target_test_loss", stages: ["transfer"] },
  { kind: "curves", metric: "target_test_loss" },
];
/** The figure of a run whose --show names some metrics, and what it says of those it does not draw. */
const drawn = (made: Parameters<typeof madeUpRun>[0], metrics: readonly string[]) => {
  const data = madeUpRun(made), notes = { ...madeUpNotes(...onlyMetrics(declared, metrics)), metrics };
  const figure = chooseFigure(data, notes);
  const { kind, metric } = { metric: "", ...figure };
  return [kind, metric, ...undrawnMetrics(data, figure, notes)];
};

Deno.test("a metric asked for is drawn, over what is scanned or as a number, or the heading says that it is not", () => {
  const metrics = ["source_train_loss", "target_test_loss"];
  deepStrictEqual(drawn({ grid: { richness: [1, 2] }, metrics }, ["source_train_loss"]), [
    "lines",
    "source_train_loss",
  ]);
  deepStrictEqual(drawn({ grid: { depth: [1, 2] }, metrics }, ["source_train_loss"]), [
    "lines",
    "source_train_loss",
  ]);
  deepStrictEqual(drawn({ grid: { readout: ["keep"] }, times: [0, 1], metrics }, ["source_train_loss"]), [
    "dots",
    "",
  ]);
  deepStrictEqual(drawn({ grid: { readout: ["keep"] }, times: [0, 1], metrics }, metrics), [
    "curves",
    "target_test_loss",
    "asked for, but not drawn here: training loss on the source",
  ]);
});

Deno.test("an exponent asked for stands in the heading, above what has it", () => {
  const metrics = ["target_test_loss", "target_test_loss_exponent"];
  const made = { grid: { richness: [1, 2] }, stages: ["transfer"], metrics, law: () => -0.5 } as const;
  const [kind, metric, first] = drawn(made, ["target_test_loss_exponent"]);
  deepStrictEqual([kind, metric, first], [
    "lines",
    "target_test_loss",
    "target test loss exponent at transfer: -0.490(10), predicted -0.5",
  ]);
});

Deno.test("stages that a figure was declared for hold for its own metrics alone", () => {
  const stagesOf = (metrics: readonly string[]) => {
    const [figure] = onlyMetrics(declared, metrics);
    return figure.kind === "lines" && figure.stages;
  };
  deepStrictEqual(stagesOf(["target_test_loss"]), ["transfer"]);
  deepStrictEqual(stagesOf(["target_test_loss", "source_train_loss"]), undefined);
});

Deno.test("onlyMetrics() takes the map of a best value for what is asked of it", () => {
  const map: Figure = { kind: "best", x: "u", y: "v", metric: "target_test_loss", along: "elasticCoupling" };
  const figures: Figure[] = [{ kind: "matrix", metric: "feature_kernel" }, map];
  deepStrictEqual(onlyMetrics(figures, ["best_elastic_coupling"]), [map]);
  deepStrictEqual(onlyMetrics(figures, ["target_test_loss_excess", "target_test_loss"]), [map]);
  deepStrictEqual(onlyMetrics(figures, ["kernel_trace"]), []);
});
