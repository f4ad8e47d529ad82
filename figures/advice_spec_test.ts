import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Recommendation } from "../operators/run_record.ts";
import { adviceTable, caveatText } from "../sinks/advice_text.ts";
import { madeUpAdvice, madeUpConclusion } from "../fixtures/made_up_advice.ts";
import { madeUpNotes, madeUpRun } from "../fixtures/made_up_run.ts";
import { lossRows, shownAdvice } from "./advice_rows.ts";
import { adviceSpec } from "./advice_spec.ts";
import { figureSpec } from "./draw_figure.ts";
import { htmlPage } from "./html_page.ts";
import { renderSvg } from "./render_svg.ts";

const notes = { ...madeUpNotes(), figures: [{ kind: "advice" }] as const };
const data = (recommendations: readonly Recommendation[] = madeUpAdvice) => ({
  ...madeUpRun({ grid: { sizes: [10] } }),
  recommendations: [...recommendations],
  conclusions: [madeUpConclusion],
});

Deno.test("adviceSpec() draws lines at the sizes that are predicted, points at those that are measured, and every advice", async () => {
  const svg = await renderSvg(adviceSpec(data(), notes));
  for (
    const word of ["freeze", "tune", ">no<", ">?<", "half of the 100 rows", "Pretrain on a.csv for b.csv?"]
  ) {
    ok(svg.includes(word), word);
  }
  strictEqual(/NaN|undefined/.test(svg), false);
  const { paths } = lossRows(data(), shownAdvice(data()));
  deepStrictEqual([...new Set(paths.map(({ x }) => x))], [10, 20, 40, 80]);
  strictEqual(JSON.stringify(figureSpec(data(), notes)), JSON.stringify(adviceSpec(data(), notes)));
});

Deno.test("adviceSpec() draws a run of one size, and one that was broken off", async () => {
  const one = await renderSvg(adviceSpec(data(madeUpAdvice.slice(0, 1)), notes));
  const broken = await renderSvg(adviceSpec({ ...data(), conclusions: [] }, notes));
  for (const svg of [one, broken]) strictEqual(/NaN|undefined/.test(svg.replaceAll('undefined"', "")), false);
  ok(broken.includes("the run is not complete"));
});

Deno.test("htmlPage() begins with the answer, and holds the evidence, the files and the command", () => {
  const run = {
    ...data().run!,
    pipeline: "advise",
    params: { source: "a b.csv", label: "", sizes: [10, 20] },
  };
  const page = htmlPage("<svg></svg>", { ...data(), run }, notes);
  ok(page.indexOf("Should I pretrain on a.csv for b.csv?") < page.indexOf("<svg>"));
  match(page, /<b>10 rows: pretrain, freeze the features, train a new readout \(sure\)\.<\/b>/);
  match(
    page,
    /<pre>deno task pipeline advise --source &#39;a b\.csv&#39; --sizes 10,20 --seed 7 --instances \d+<\/pre>/,
  );
  ok(page.includes("sha of a") && page.includes("sha of b"));
  strictEqual(page.includes("<h1>advise"), false);
  match(
    page,
    /<h2>How often the class is wrong<\/h2>[^]*<td>10<\/td><td>20\.0 %<\/td><td>15\.0 %<\/td><td>10\.0 %<\/td><td>5\.0 %<\/td>/,
  );
  // What is wider than a phone scrolls in a box of its own, and says so
  for (const [part] of page.matchAll(/<thead>.*?<\/thead>/g)) ok(part.split("<th ").length - 1 <= 7, part);
  strictEqual(page.split("<table").length, page.split(/<div class="wide"[^>]*><table/).length);
  match(page, /class="faint swipe"/);
  match(page, /<b>80 rows: cannot tell[^<]*<\/b> Why\./);
  ok(page.includes("lazy limit"));
  const numbers = madeUpAdvice.map((one) => ({ ...one, errorRates: null }));
  strictEqual(htmlPage("<svg></svg>", { ...data(numbers), run }, notes).includes("class is wrong"), false);
});

Deno.test("adviceTable() gathers neighbouring sizes that have the same advice", () => {
  const more = [...madeUpAdvice, { ...madeUpAdvice[0], samples: 15 }];
  const text = adviceTable(more, madeUpConclusion, 80);
  match(
    text,
    /^Pretrain on a\.csv for b\.csv\?\n\nPretrain up to 20 rows\n\n {2}10 to 15 rows: pretrain, freeze/,
  );
  match(text, /\n {2}80 rows: cannot tell \(extrapolated\)\n {6}why; what would help: more rows\n/);
  ok(text.split("\n").every((line) => line.length <= 80));
  match(
    text.replaceAll(/\s+/g, " "),
    /20\.0 % without the source, 15\.0 % frozen, 10\.0 % fine-tuned, 5\.0 % by always saying "cat"/,
  );
  match(caveatText(80).replaceAll(/\s+/g, " "), /lazy limit.* can do better or worse/);
  const [, , , open, beyond] = madeUpAdvice;
  const apart = adviceTable([{ ...open, basis: "prediction" }, beyond], madeUpConclusion, 80);
  match(apart, / 80 rows: cannot tell\n[^]* 200 rows: cannot tell\n/);
});
