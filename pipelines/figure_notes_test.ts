import { deepStrictEqual } from "node:assert/strict";
import { figureNotes } from "./figure_notes.ts";
import polynomialTransfer from "./polynomial_transfer.ts";
import { resolveRun } from "./resolve_run.ts";

Deno.test("an axis along which another parameter goes with it says so", async () => {
  const axisOf = async (targetRichness: string) => {
    const values = { sourceRichness: "0.3,1", targetRichness };
    const { axes: { sourceRichness: { symbol, meaning } } } = figureNotes(
      await resolveRun(polynomialTransfer, { values }),
    );
    return [symbol.replaceAll("\u00a0", " "), meaning.split(";")[0]];
  };
  deepStrictEqual(await axisOf("same"), ["γ₁ = γ₂", "feature-learning strength on source and target"]);
  deepStrictEqual(await axisOf("1"), ["γ₁", "feature-learning strength on the source"]);
  deepStrictEqual(await axisOf("same,1"), ["γ₁", "feature-learning strength on the source"]);
});
