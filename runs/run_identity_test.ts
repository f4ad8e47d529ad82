import { match, ok, strictEqual, throws } from "node:assert/strict";
import { emptySha256, type Manifest, manifestText, parseManifest, type RunIdentity } from "./manifest.ts";
import { difference } from "./run_identity.ts";

const run: RunIdentity = {
  pipeline: "p",
  version: "1.0.0",
  backend: "cpu:openblas",
  seed: 1,
  instances: 5,
  params: { sourceRatio: Infinity, alignment: [0.1, 0.2], stages: ["scratch"] },
};

Deno.test("difference() finds none between a run and what its manifest says", () => {
  strictEqual(difference(run, run), undefined);
  strictEqual(
    difference(JSON.parse(JSON.stringify({ ...run, params: { ...run.params, sourceRatio: "inf" } })), run),
    undefined,
  );
});

Deno.test("difference() names what differs", () => {
  const now = (news: object) => difference(run, { ...run, ...news });
  strictEqual(now({ seed: 2 }), "--seed was 1, now it is 2");
  strictEqual(now({ version: "1.0.1" }), "version was 1.0.0, now it is 1.0.1");
  strictEqual(now({ backend: "cpu:wasm" }), "backend was cpu:openblas, now it is cpu:wasm");
  strictEqual(now({ shard: "1/2" }), "--shard was not given, now it is 1/2");
  const params = (news: object) => now({ params: { ...run.params, ...news } });
  strictEqual(params({ sourceRatio: 2 }), "--source-ratio was inf, now it is 2");
  strictEqual(params({ alignment: 0.1 }), "--alignment was 0.1,0.2, now it is 0.1");
  const long = Array.from({ length: 3000 }, (_, k) => 1 / (k + 1));
  const list = (numbers: number[]) => ({ ...run, params: { eigenvalues: numbers } });
  const said = difference(list(long), list(long.with(2000, 7)))!;
  match(said, /^--eigenvalues was ….*,0\.0004997501249375312,.*…, now it is ….*,7,.*…$/);
  ok(said.length < 500);
  match(difference(list(long), list([]))!, /now it is nothing$/);
  strictEqual(params({ ridge: 1 }), "--ridge was not given, now it is 1");
  strictEqual(now({ moduleSha256: "ab" }), "the pipeline's file has changed since");
  const read = (sha: string) => ({ ...run, data: { "a.csv": "ab", "b.csv": sha } });
  strictEqual(difference(read("cd"), read("ce")), "b.csv has changed since");
  strictEqual(difference(read("cd"), read("cd")), undefined);
  strictEqual(difference(run, read("cd")), undefined); // of a version that did not look
});

Deno.test("parseManifest() refuses what is none", () => {
  throws(() => parseManifest("{"), { message: "it is no JSON" });
  for (const text of ["null", "[]", "3", "{}"]) {
    throws(() => parseManifest(text), { message: "it is no manifest of a run" });
  }
  throws(() => parseManifest('{"format":2}'), { message: "another version of the program wrote it" });
  throws(
    () => parseManifest(manifestText({ format: 1, recordsBytes: -1 } as Parameters<typeof manifestText>[0])),
    /no manifest/,
  );
});

Deno.test("parseManifest() names the field that was edited", () => {
  const manifest = {
    ...{
      format: 1,
      ...run,
      processor: "",
      versions: {},
      commandLine: "deno",
      gridNames: ["alignment"],
      figure: { figures: [], axes: {} },
    },
    ...{ cells: 2, completedCells: 1, finished: false, recordsBytes: 0, recordsSha256: emptySha256 },
    timings: { start: "", end: "", wallSeconds: 1, cpuSeconds: 1, peakMemoryBytes: 1, starts: 1 },
  } as Manifest;
  strictEqual(parseManifest(manifestText(manifest)).completedCells, 1);
  const edits = [
    ...[{ cells: "2" }, { cells: null }, { params: [] }, { seed: 1.5 }, { gridNames: "alignment" }, {
      figure: 1,
    }],
    ...[{ timings: { start: "" } }, { recordsSha256: "ab" }, { finished: 0 }, { shard: 1 }, {
      pipeline: null,
    }],
  ];
  for (const edit of edits) {
    const [field] = Object.keys(edit);
    throws(
      () => parseManifest(JSON.stringify({ ...manifest, ...edit })),
      { message: `it is no manifest of a run, its "${field}" is not what it should be` },
    );
  }
  throws(
    () => parseManifest(manifestText({ ...manifest, completedCells: 3 })),
    /more cells are complete than/,
  );
});
