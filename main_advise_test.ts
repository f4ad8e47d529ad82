// deno task pipeline advise, in a process of its own.
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { normals } from "./numerics/draws.ts";
import { carryover, inFolder, script } from "./fixtures/spawn_main.ts";

/** A table of four features: the label is |a| ± |b| with a little noise. */
function table(seed: number, rows: number, sign: number): string {
  const numbers = normals({ seed, cell: 0, instance: 0, purpose: "table" }, 5 * rows);
  const lines = Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d, noise] = numbers.subarray(5 * row, 5 * row + 5);
    return [a, b, c, d, Math.abs(a) + sign * Math.abs(b) + 0.2 * noise].join(",");
  });
  return `a,b,c,d,y\n${lines.join("\n")}\n`;
}

const quick = ["--width", "32", "--source-richness", "3", "--sizes", "10,30", "--instances", "1", "--quiet"];

inFolder("advise refuses what it cannot read with 2 and one line", async (folder) => {
  const write = (name: string, text: string) => Deno.writeTextFileSync(`${folder}/${name}`, text);
  write("a.csv", table(1, 60, 1));
  write("b.csv", table(2, 60, -1));
  write("holes.csv", table(2, 60, -1).replace(/\n[^,]*,/, "\n,"));
  write("text.csv", "a,b,c,d,y\n1,2,red,3,0\n");
  write("other.csv", table(2, 60, -1).replace("a,b", "a,e"));
  write("few.csv", table(2, 10, 1));
  write("ragged.csv", "a,b,c,d,y\n1,2,3\n");
  write("semicolons.csv", table(2, 60, 1).replaceAll(",", ";"));
  new Deno.Command("mkfifo", { args: [`${folder}/pipe.csv`] }).outputSync();
  Deno.mkdirSync(`${folder}/empty`);
  const pair = (target: string, ...more: string[]) => ["--source", "a.csv", "--target", target, ...more];
  const cases: [string[], RegExp][] = [
    [[], /without a source: name its file, --source source\.csv --target target\.csv/],
    [["--source", "a.csv"], /without a target/],
    [pair("none.csv"), /Cannot open none\.csv: there is no file or folder of that name/],
    [
      pair("empty"),
      /the folder empty as a table: it holds no images; need comma-separated values in a file ending in \.csv/,
    ],
    [pair("holes.csv"), /holes\.csv, line 2, column 1 \("a"\): the value is missing/],
    [pair("text.csv"), /text\.csv, line 2, column 3 \("c"\): "red" is no number/],
    [pair("ragged.csv"), /ragged\.csv, line 2: it has 3 fields, the first line has 5/],
    [pair("other.csv"), /the target lacks "b", the source lacks "e"/],
    [pair("semicolons.csv"), /line 1: it has 1 field, .* separated by commas, not semicolons$/],
    [pair("pipe.csv"), /Cannot open pipe\.csv: it is no regular file$/],
    [["--source", "a.csv", "--sizes", "10,20"], /without a target[^]*a column of labels\)$/],
    [pair("few.csv"), /few\.csv: it has 10 rows, need at least 20/],
    [pair("a.csv"), /they hold the same data/],
    [
      pair("b.csv", "--label", "z"),
      /label column "z" in a\.csv: need a number from 1 to 5, or one of its names/,
    ],
    [
      pair("b.csv", "--sizes", "2:100000:1"),
      /--sizes 2:100000:1: it has more than 200 points; need an integer/,
    ],
    [pair("b.csv", "--sizes", "1"), /--sizes 1: it is below 2/],
    [pair("b.csv", "--sizes", "10:500"), /a range has three parts/],
    [pair("b.csv", "--source-richness", "2"), /--source-richness 2: need one of 0\.1, 0\.3/],
    [pair("b.csv", "--task", "classes"), /its labels are of 60 classes, at most 50/],
    [pair("b.csv", "--shard", "0/2"), /advise does not say .* that its cells may run apart/],
    [pair("b.csv", "--preset", "paper"), /--preset paper: advise has quick/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await carryover(["advise", ...args], folder);
    deepStrictEqual([code, stdout], [2, ""], args.join(" "));
    match(stderr.trim(), message);
    strictEqual(stderr.trim().split("\n").length, 1, stderr);
  }
});

inFolder("advise ends with its answer, and writes a page that needs nothing else", async (folder) => {
  Deno.writeTextFileSync(`${folder}/a.csv`, table(1, 200, 1));
  Deno.writeTextFileSync(`${folder}/b.csv`, table(2, 100, -1));
  const args = ["advise", "--source", "a.csv", "--target", "b.csv", ...quick];
  const files = ["--plot", "report.html", "--plot", "report.svg", "--out", "one.jsonl", "--run-dir", "run"];
  const { code, stdout, stderr } = await carryover([...args, ...files], folder);
  strictEqual(code, 0, stderr);
  match(stdout, /\nPretrain on a\.csv for b\.csv\?\n\n[^\n]+\n\n {2}10 (to 30 )?rows: /);
  strictEqual(stdout.split("lazy limit").length, 2); // told once
  const page = Deno.readTextFileSync(`${folder}/report.html`);
  strictEqual(/\b(src|href)\s*=|@import|url\((?!#)|fetch\(|https?:(?!\/\/www\.w3\.org\/)/.test(page), false);
  match(page, /<h1>Should I pretrain on a\.csv for b\.csv\?<\/h1>/);
  match(page, /default-src &#39;none&#39;|default-src 'none'/);
  ok(page.includes(Deno.readTextFileSync(`${folder}/report.svg`)));
  const records = Deno.readTextFileSync(`${folder}/one.jsonl`).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  const { source } = records.find(({ type }) => type === "conclusion");
  ok(page.includes(source.sha256) && /^[0-9a-f]{64}$/.test(source.sha256));
  deepStrictEqual([source.rows, source.features, source.labels], [200, 4, '"y", numbers']);

  // The command on the page gives the same records, with any number of workers; so does the folder, taken up again
  const [, command] = page.match(/<pre>deno task pipeline (.*)<\/pre>/)!;
  const again = await carryover(
    [...command.split(" "), "--format", "jsonl", "--quiet", "--workers", "1"],
    folder,
  );
  strictEqual(
    again.stdout,
    Deno.readTextFileSync(`${folder}/one.jsonl`).replace(/\{"type":"theory".*\n/g, ""),
  );
  const resumed = await carryover([...args, "--run-dir", "run", "--resume", "--format", "jsonl"], folder);
  strictEqual(resumed.stdout, Deno.readTextFileSync(`${folder}/run/records.jsonl`));
  Deno.writeTextFileSync(`${folder}/b.csv`, table(3, 100, -1));
  const changed = await carryover([...args, "--run-dir", "run", "--resume"], folder);
  deepStrictEqual([changed.code, changed.stdout], [2, ""]);
  match(changed.stderr, /^Error: Cannot resume run: b\.csv has changed since;/);
});

inFolder("the script of the Fashion-MNIST pairs writes tables that advise reads", async (folder) => {
  const made = await script("examples/make_fashion_pairs.ts", [folder, "40"], folder);
  deepStrictEqual([made.code, made.stderr], [0, ""]);
  const lines = Deno.readTextFileSync(`${folder}/tshirt-or-sneaker.csv`).trim().split("\n");
  strictEqual(lines.length, 81);
  match(lines[0], /^pixel1,pixel2,.*,pixel784,class$/);
  const pair = ["--source", "shirt-or-boot.csv", "--target", "tshirt-or-sneaker.csv"];
  const { code, stdout, stderr } = await carryover(
    ["advise", ...pair, ...quick, "--format", "jsonl"],
    folder,
  );
  strictEqual(code, 0, stderr);
  const records = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const { source, target } = records.find(({ type }) => type === "conclusion");
  deepStrictEqual([source.labels, target.labels], ['"class", 2 classes', '"class", 2 classes']);
  const { sha256 } = target, bytes = Deno.readFileSync(`${folder}/tshirt-or-sneaker.csv`);
  strictEqual(sha256, createHash("sha256").update(bytes).digest("hex"));
});
