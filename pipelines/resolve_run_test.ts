import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import coin from "../fixtures/coin_pipeline.ts";
import { resolveRun } from "./resolve_run.ts";

Deno.test("resolveRun() fills in defaults, then the preset, then what was typed", async () => {
  const quick = await resolveRun(coin);
  deepStrictEqual([quick.seed, quick.instanceCount, quick.cellCount, quick.gridNames], [1, 20, 1, []]);
  strictEqual(quick.params.probability, 0.5);
  strictEqual(quick.params.horizon, Infinity);
  deepStrictEqual(quick.params.sides, [0, 1]);

  const paper = await resolveRun(coin, {
    preset: "paper",
    seed: 3,
    instances: 5,
    values: { tosses: "10,20" },
  });
  deepStrictEqual([paper.seed, paper.instanceCount, paper.cellCount], [3, 5, 8]);
  deepStrictEqual(paper.gridNames, ["probability", "tosses"]);
  deepStrictEqual(paper.params.tosses, [10, 20]);
  const cells = await lastValueFrom(paper.cells.pipe(toArray()));
  deepStrictEqual(cells[3].gridParams, { probability: 0.4, tosses: 20 });
  strictEqual(cells[3].seed, 3);
});

Deno.test("resolveRun() shares the cells of a grid among shards, each cell to one of them", async () => {
  const all: number[] = [];
  for (const index of [0, 1, 2]) {
    const part = await resolveRun(coin, {
      shard: { index, count: 3 },
      values: { probability: "0.1:0.8:0.1" },
    });
    const cells = await lastValueFrom(part.cells.pipe(toArray()));
    strictEqual(part.cellCount, cells.length);
    for (const cell of cells) strictEqual(cell.index % 3, index);
    all.push(...cells.map((cell) => cell.index));
  }
  deepStrictEqual(all.sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  strictEqual((await resolveRun(coin, { shard: { index: 1, count: 2 } })).cellCount, 0);
});

Deno.test("resolveRun() refuses a combination in any cell before anything runs", async () => {
  await rejects(resolveRun(coin, { values: { probability: "0.5,0.001" } }), {
    name: "UsageError",
    message: /^Cannot toss 400 times with --probability 0.001: need/,
  });
});

Deno.test("resolveRun() names of a refused cell what the message does not, and what has to do with it", async () => {
  const refuse = (values: Record<string, string>, message: string) =>
    rejects(resolveRun(coin, { values }), { name: "UsageError", message });
  const said = "Cannot toss 10 times with --probability 0.1: need p·n >= 2, increase --tosses";
  await refuse({ probability: "0.1,0.5", tosses: "10" }, said);
  await refuse({ probability: "0.1", tosses: "10", mishap: "none,lost", offset: "0,1" }, said);
  await refuse(
    { probability: "0.1", tosses: "400,10", offset: "0,1" },
    `${said} (in the cell of --tosses 10)`,
  );
});

Deno.test("resolveRun() refuses unknown presets and parameters, and numbers out of range", async () => {
  await rejects(
    resolveRun(coin, { preset: "papre" }),
    /--preset papre: coin has quick, paper; did you mean paper\?/,
  );
  await rejects(resolveRun(coin, { preset: "toString" }), { name: "UsageError" });
  await rejects(
    resolveRun(coin, { values: { colour: "1" } }),
    /Cannot set colour: coin has no such parameter/,
  );
  await rejects(resolveRun(coin, { seed: -1 }), /need an integer from 0 to/);
  await rejects(resolveRun(coin, { seed: 2 ** 53 }), { name: "UsageError" });
  await rejects(resolveRun(coin, { instances: 0 }), { name: "UsageError" });
});

Deno.test("resolveRun() lets no parameter span the grid where it has no effect, and says so if it was typed", async () => {
  const { default: anisotropic } = await import("./anisotropic_transfer.ts");
  const two = await resolveRun(anisotropic, {
    values: { spectrum: "two-level", power: "0,1", targetRatio: "0.3" },
  });
  deepStrictEqual([two.gridNames, two.cellCount], [["proportionalRichness"], 2]);
  deepStrictEqual(two.unused, ["eigenvalues", "power", "sourceAngle", "sourceNoise"]);
  deepStrictEqual(two.notices, ["--power 0,1 has no effect: it goes with --spectrum power-law"]);
  const inherited = await resolveRun(anisotropic, { values: { spectrum: "two-level" } });
  deepStrictEqual([inherited.gridNames.includes("power"), inherited.notices], [false, []]);
  const both = await resolveRun(anisotropic, { values: { spectrum: "two-level,power-law" } });
  deepStrictEqual(both.gridNames.includes("power"), true);
  deepStrictEqual(both.unused, ["eigenvalues", "sourceAngle", "sourceNoise"]);
  const noisy = await resolveRun(anisotropic, { values: { sourceNoise: "0,1", sourceRatio: "inf" } });
  deepStrictEqual(noisy.notices, ["--source-noise 0,1 has no effect: it goes with a finite --source-ratio"]);
  const finite = await resolveRun(anisotropic, { values: { sourceNoise: "0,1", sourceRatio: "0.5,inf" } });
  deepStrictEqual([finite.gridNames.includes("sourceNoise"), finite.notices], [true, []]);
});

Deno.test("resolveRun() refuses to show metrics that are not measured, and puts the figures of those first that are", async () => {
  const { default: spiked } = await import("./spiked_kernel.ts");
  await rejects(resolveRun(spiked, { metrics: ["spik"] }), /Cannot use --show spik: .* did you mean spike/);
  const values = { proportionalRichness: "1,2,4,8", targetRatio: "0.3" };
  const said = async (metrics?: string[]) => {
    const [figure] = (await resolveRun(spiked, { values, metrics })).figures;
    return figure.kind === "lines" ? [figure.x, figure.metric, figure.beside, figure.log] : [];
  };
  deepStrictEqual(await said(), ["proportionalRichness", "target_test_loss", undefined, "x"]);
  deepStrictEqual(await said(["spike"]), ["proportionalRichness", "spike", [], "xy"]);
  deepStrictEqual(await said(["transferability", "spike"]), [
    "proportionalRichness",
    "transferability",
    ["spike"],
    "xy",
  ]);
});
