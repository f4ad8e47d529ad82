import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { carryover, coin, inFolder } from "./fixtures/spawn_main.ts";

inFolder("main.ts exits with 2, one line and no output when it is used wrongly", async (folder) => {
  Deno.writeTextFileSync(`${folder}/there.csv`, "precious");
  Deno.writeTextFileSync(`${folder}/no_pipeline.ts`, "export default 1;");
  Deno.writeTextFileSync(`${folder}/broken.ts`, "export default (;");
  Deno.mkdirSync(`${folder}/sub`);
  Deno.writeTextFileSync(`${folder}/list.csv`, "eigenvalue\n2\n\n-1\n");
  const list = ["anisotropic-transfer", "--spectrum", "list"];
  const cases: [string[], RegExp][] = [
    [
      [...list, "--eigenvalues", "list.csv"],
      /Cannot read list\.csv, line 4: it is "-1", need one number > 0/,
    ],
    [[...list, "--eigenvalues", "none.csv"], /Cannot open none\.csv: there is no file/],
    [[...list, "--eigenvalues", "sub"], /Cannot open sub: /],
    [list, /--spectrum list: it needs --eigenvalues FILE, one number a line/],
    [["linear-transfr"], /linear-transfr: there is no such pipeline; did you mean linear-transfer\?/],
    [["constructor"], /there is no such pipeline, see deno task pipeline --list/],
    [["./none.ts"], /\.\/none\.ts: it does not exist/],
    [["./no_pipeline.ts"], /its default export must be what definePipeline returns/],
    [["./broken.ts"], /it does not load/],
    [[coin, "stray"], /stray: \S+ is the pipeline already/],
    [[coin, "--tosess", "3"], /--tosess: there is no such option; did you mean --tosses\?/],
    [[coin, "--constructor", "3"], /--constructor: there is no such option/],
    [[coin, "--no-quiet"], /--no-quiet: there is no such option/],
    [[coin, "-seed", "3"], /-seed: options start with two dashes, as in --seed/],
    [[coin, "-0.5"], /-0.5: it is no option/],
    [[coin, "--tosses"], /--tosses: it needs a value/],
    [[coin, "--tosses", "--quiet"], /--tosses: it needs a value/],
    [[coin, "--tosses="], /--tosses: it needs a value/],
    [[coin, "--quiet=yes"], /--quiet takes no value/],
    [[coin, "--seed", "1", "--seed=2"], /--seed twice: 1 and 2/],
    [[coin, "--seed", "1.5"], /--seed 1.5: need an integer from 0 to 2\^53 - 1/],
    [[coin, "--seed", "9007199254740992"], /need an integer from 0/],
    [[coin, "--instances", "0"], /need an integer from 1/],
    [[coin, "--preset", "papr"], /--preset papr: coin has quick, paper; did you mean paper\?/],
    [[coin, "--format", "json"], /--format json: need one of table, jsonl, csv; did you mean jsonl\?/],
    [[coin, "--backend", "gpo"], /--backend gpo: need one of auto, cpu, gpu; did you mean gpu\?/],
    [[coin, "--workers", "0"], /--workers 0: need an integer from 1 to 256/],
    [[coin, "--workers", "257"], /--workers 257: need an integer from 1 to 256/],
    [[coin, "--plot", "a.gif"], /--plot a.gif: need a name that ends in .svg or .png or .html/],
    [[coin, "--plot", "none/a.svg"], /--plot none\/a.svg: the folder none does not exist/],
    [[coin, "--plot", "a.svg", "--plot", "./a.svg"], /it is named twice/],
    [[coin, "--run-dir", "there.csv"], /the folder there.csv: it is no folder/],
    [[coin, "--run-dir", "there.csv/a"], /the folder there.csv\/a: Not a directory/],
    [[coin, "--run-dir", "sub/../no_pipeline.ts"], /it is no folder/],
    [[coin, "--run-dir", "."], /the folder .: it holds files but no run/],
    [[coin, "--resume"], /--resume: it goes on with a run folder, name it by --run-dir DIR/],
    [[coin, "--shard", "2/2"], /--shard 2\/2: need I\/N with I from 0 to N - 1/],
    [[coin, "--probability", "1.5"], /1.5: it is above 1; need a number from 0 to 1/],
    [[coin, "--probability", "0.5,0.001"], /Cannot toss 400 times with --probability 0.001/],
    [[coin, "--probability", "0:1:0.00001", "--tosses", "2:999:1"], /need at most 1000000/],
    [
      [coin, "--mishap", "losst"],
      /need one of none, lost, bug, unmeasured, unpredicted; did you mean lost\?/,
    ],
    [[coin, "--out", "a.txt"], /a.txt: need a name that ends in .jsonl or .csv or .parquet/],
    [[coin, "--out", "none/a.csv"], /the folder none does not exist/],
    [[coin, "--out", "there.csv/a.csv"], /there.csv/],
    [[coin, "--out", "there.csv"], /it exists, use another name or --force/],
    [[coin, "--out", "new.jsonl", "--out", "there.csv"], /it exists/],
    [[coin, "--out", "new.csv", "--out", "sub/../new.csv"], /it is named twice/],
    [["--list", "--sed", "1"], /--sed: there is no such option; did you mean --seed\?/],
    [["--help", "--tosses", "1"], /--tosses: there is no such option/],
    [["spiked-kernel", "--richness", "1"], /--richness: .*; did you mean --proportional-richness\?/],
    [["spiked-kernel", "--gamma", "1"], /did you mean --proportional-richness\?/],
    [["spiked-kernel", "--D", "9"], /did you mean --input-dim\?/],
    [["spiked-kernel", "--dim", "9"], /did you mean --input-dim\?/],
    [
      ["spiked-kernel", "--noise", "1"],
      /did you mean --noise-alignment or --source-noise or --target-noise\?/,
    ],
    [["regression-flow", "--integrator", "gd"], /need one of flow, descent; did you mean descent\?/],
    [
      ["spiked-kernel", "--preset", "figure-1c"],
      /a preset of ultra-rich, deno task pipeline ultra-rich --preset/,
    ],
    [["spiked-kernel", "--show", "spik"], /--show spik: spiked-kernel measures .*; did you mean spike\?/],
    [["spiked-kernel", "--show", ","], /--show: it names no metric/],
  ];
  const rest = cases.values();
  await Promise.all([1, 2, 3].map(async () => {
    for (const [args, message] of rest) {
      const { code, stdout, stderr } = await carryover(args, folder);
      deepStrictEqual([code, stdout], [2, ""], `${args}: ${stderr}`);
      match(stderr, /^Error: Cannot [^\n]+\n$/);
      match(stderr, message);
    }
  }));
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  deepStrictEqual(names.toSorted(), ["broken.ts", "list.csv", "no_pipeline.ts", "sub", "there.csv"]);
  strictEqual(Deno.readTextFileSync(`${folder}/there.csv`), "precious");
});

inFolder("main.ts refuses a read-only place before anything runs", async (folder) => {
  const locked = `${folder}/locked`;
  Deno.mkdirSync(locked);
  Deno.chmodSync(locked, 0o500);
  let place = locked;
  try {
    Deno.writeTextFileSync(`${locked}/a`, "");
    Deno.removeSync(`${locked}/a`);
    place = "/sys/kernel"; // the superuser may write anywhere but there
  } catch {
    // As it should be
  }
  for (
    const [option, name] of [["--run-dir", "run"], ["--out", "a.jsonl"], ["--out", "a.parquet"], [
      "--plot",
      "a.svg",
    ]]
  ) {
    const { code, stdout, stderr } = await carryover([coin, option, `${place}/${name}`], folder);
    deepStrictEqual([code, stdout], [2, ""], stderr);
    match(stderr, /^Error: Cannot (use the folder|write to --(out|plot)) [^\n]+\n$/);
  }
  deepStrictEqual([...Deno.readDirSync(locked)], []);
});
