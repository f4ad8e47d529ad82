import { strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { madeUpNotes, madeUpRun } from "../fixtures/made_up_run.ts";
import { drawFigure } from "./draw_figure.ts";
import { htmlPage } from "./html_page.ts";

const count = (text: string, part: RegExp) => text.match(part)?.length ?? 0;

Deno.test("htmlPage() holds the figure, the run and its checks, and loads nothing", async () => {
  const data = madeUpRun({ deviation: (n) => [1, -5, undefined][n] });
  const svg = await drawFigure(data, madeUpNotes());
  const page = htmlPage(svg, data, madeUpNotes());
  strictEqual(page.includes(svg), true);
  strictEqual(count(page, /<tr class="/g), 2);
  for (
    const cell of [
      "✗ disagrees",
      "✓ agrees",
      "0.575(10)",
      "0.625",
      "made up",
      "∞",
      "P₂/D",
      "target_test_loss",
    ]
  ) {
    strictEqual(page.includes(cell), cell !== "P₂/D" || svg.includes(cell), cell);
  }
  strictEqual(/\b(src|href)\s*=|@import|url\((?!#)|fetch\(/.test(page), false);
  const [, script] = page.match(/<script>([^]*)<\/script>/) ?? [];
  const hash = createHash("sha256").update(script).digest("base64");
  strictEqual(
    page.includes(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`),
    true,
  );
});

Deno.test("htmlPage() escapes what the records say", () => {
  const data = madeUpRun();
  data.run = { ...data.run!, pipeline: "<b>&", params: { data: '"><script>x' } };
  data.checks[0] = { ...data.checks[0], source: "<img onerror='x'>" };
  const page = htmlPage("<svg></svg>", data, madeUpNotes());
  strictEqual(page.includes("<title>&lt;b&gt;&amp;</title>"), true);
  strictEqual(page.includes("&lt;img onerror=&#39;x&#39;&gt;"), true);
  strictEqual(count(page, /<script>/g), 1);
});

Deno.test("htmlPage() says how many checks it leaves out, and what is missing", () => {
  const many = madeUpRun({ grid: { targetRatio: Array.from({ length: 450 }, (_, index) => index) } });
  const page = htmlPage("", many, madeUpNotes());
  strictEqual(count(page, /<tr class="/g), 400);
  strictEqual(page.includes("50 more checks are left out"), true);
  const none = madeUpRun({ deviation: () => undefined });
  delete none.run;
  const empty = htmlPage("", none, madeUpNotes());
  strictEqual(empty.includes("The run has no checks."), true);
  strictEqual(empty.includes("The run's description is missing."), true);
});
