import { deepStrictEqual } from "node:assert/strict";
import imageTransfer from "./image_transfer.ts";
import { presetFor } from "./preset_for.ts";

Deno.test("presetFor() starts from quick, unless another preset is made for a choice and none is named", () => {
  const named = (values: Record<string, string>, preset?: string) =>
    presetFor(imageTransfer, { values, preset });
  deepStrictEqual(named({}), { preset: "quick", remark: [] });
  deepStrictEqual(named({ mode: "rich" }), {
    preset: "rich",
    remark: ["With --mode rich the rest is taken from --preset rich, not from quick"],
  });
  deepStrictEqual(named({ mode: "rich" }, "quick"), { preset: "quick", remark: [] });
  deepStrictEqual(named({ mode: "lazy,rich" }).preset, "quick");
});
