import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { csvChunks } from "./csv_chunks.ts";
import { DatasetError } from "./dataset_error.ts";
import { readTable, type TableOptions } from "./read_table.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

const read = (text: string, options: Partial<TableOptions> = {}) =>
  readTable(new TextEncoder().encode(text), "a.csv", { kind: "auto", ...options });

Deno.test("readTable() finds header and label column where they are not named", () => {
  const forms: [text: string, labelName: string | undefined, features: number[]][] = [
    ["1,2,0\n3,4,1\n", undefined, [1, 2, 3, 4]], // no header, the last column
    ["a,b,c\n1,2,0\n3,4,1\n", "c", [1, 2, 3, 4]],
    ["a,Class,c\n1,0,2\n3,1,4\n", "Class", [1, 2, 3, 4]],
    ["y,label,c\n1,0,2\n3,1,4\n", "label", [1, 2, 3, 4]], // label before y
    ["1,2,cat\n3,4,dog\n", undefined, [1, 2, 3, 4]], // text is the label's own: no header
    ["a,b,kind\n1,2,cat\n3,4,dog\n", "kind", [1, 2, 3, 4]],
    ['"a, b",c\r\n\r\n1,0\r\n2,1\r\n', "c", [1, 2]],
    ["\uFEFFa,c\n1,0\n2,1\n", "c", [1, 2]],
  ];
  for (const [text, labelName, features] of forms) {
    const table = read(text);
    deepStrictEqual([table.labelName, [...table.features]], [labelName, features], text);
    strictEqual(table.rows, 2);
  }
  deepStrictEqual(read("a,b,c\n1,2,0\n3,4,1\n", { label: "a" }).names, ["b", "c"]);
  deepStrictEqual([...read("1,2,0\n3,4,1\n", { label: "1" }).features], [2, 0, 4, 1]);
});

Deno.test("readTable() tells classes from numbers", () => {
  const labels = (cells: readonly (number | string)[], kind?: TableOptions["kind"]) =>
    read(cells.map((cell, row) => `${row},${cell}\n`).join(""), kind && { kind }).labels;
  deepStrictEqual(labels([7, 9, 7]), {
    kind: "classes",
    names: ["7", "9"],
    classes: Int32Array.of(0, 1, 0),
  });
  deepStrictEqual(labels([10, 9, 10]), {
    kind: "classes",
    names: ["9", "10"],
    classes: Int32Array.of(1, 0, 1),
  });
  deepStrictEqual(labels([1, "1.0", 2]), {
    kind: "classes",
    names: ["1", "2"],
    classes: Int32Array.of(0, 0, 1),
  });
  strictEqual(labels([0.5, 1, 2]).kind, "numbers");
  strictEqual(labels(Array.from({ length: 21 }, (_, i) => i)).kind, "numbers");
  strictEqual(labels(Array.from({ length: 21 }, (_, i) => i), "classes").kind, "classes");
  strictEqual(labels([0, 1, 1], "numbers").kind, "numbers");
  deepStrictEqual(labels(["b", "a", "b"]), {
    kind: "classes",
    names: ["a", "b"],
    classes: Int32Array.of(1, 0, 1),
  });
});

Deno.test("readTable() names file, line and column of what is wrong, in one line", () => {
  const wrong: [text: string, message: RegExp, options?: Partial<TableOptions>][] = [
    ["", /a\.csv: the file is empty/],
    ["a,b\n", /a\.csv: no line follows the header/],
    ["1\n2\n", /line 1: it has 1 field/],
    ["a,b,c\n1,2,0\n\n3,1\n", /line 4: it has 2 fields, the first line has 3/],
    ["a,b,c\n1,,0\n", /line 2, column 2 \("b"\): the value is missing; fill it in or leave the line out/],
    ["1,2,0\n3,NaN,1\n", /line 2, column 2: the value is missing \("NaN"\)/],
    ["1,2,0\n3,None,1\n", /line 2, column 2: the value is missing \("None"\); .* leave the line out$/],
    ["1,2,a\n3,4,b\n5,6,null\n", /line 3, column 3: the value is missing \("null"\); .* if it is a class$/],
    ["1,2,a\n3,4,b\n5,6,NA\n", /line 3, column 3: the value is missing \("NA"\)/],
    ["1,2,0\n3,?,1\n", /line 2, column 2: the value is missing \("\?"\)/],
    ["1,2,a\0\n3,4,b\n", /line 1: it holds a zero byte/],
    ["a,b,c\n1,2,0\n3,4,\n", /line 3, column 3 \("c"\): the value is missing/],
    ["a,b,c\n1,2,0\n3,red,1\n", /line 3, column 2 \("b"\): "red" is no number.*features must be numeric/],
    ["1,2,0\n3,1e101,1\n", /line 2, column 2: "1e101" is no number below 1e100/],
    ["1,2,0\n3,inf,1\n", /line 2, column 2: "inf" is no number/],
    [",b,c\n0,2,0\n1,4,1\n", /line 1: column 1 of the header has no name.*index=False/],
    ["a,b,a\n0,2,0\n1,4,1\n", /line 1: columns 1 and 3 are both called "a"/],
    [
      "a,b,c\n0,2,0\n1,4,1\n",
      /label column "d" in a\.csv: need a number from 1 to 3, or one of its names: a, b, c/,
      {
        label: "d",
      },
    ],
    ["0,2,0\n1,4,1\n", /label column "4" in a\.csv: need a number from 1 to 3; it has no header/, {
      label: "4",
    }],
    [
      "1,0.5\n2,1.5\n3,high\n",
      /line 3, column 2: the label "high" is no number, others are; .*--task classes/,
    ],
    ["1,cat\n2,dog\n", /line 1, column 2: the label "cat" is no number/, { kind: "numbers" }],
    ['1,"2,0\n3,4,1\n', /line 1: quotes are misplaced or not closed/],
  ];
  for (const [text, message, options] of wrong) {
    throws(() => read(text, options), (error: unknown) => {
      strictEqual(error instanceof DatasetError, true, text);
      const said = (error as Error).message;
      strictEqual(message.test(said) && !said.includes("\n"), true, said);
      return true;
    });
  }
});

Deno.test("csvChunks() gives whole lines, whose numbers go on, whatever the size", () => {
  const field = fc.stringMatching(/^("[^"]{0,4}"|[a-z0-9]{0,3})$/);
  const lines = fc.array(fc.array(field, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(lines, fc.integer({ min: 1, max: 30 }), (rows, size) => {
    const text = rows.map((row) => row.join(",")).join("\n");
    const chunks = [...csvChunks(new TextEncoder().encode(text), size)];
    strictEqual(chunks.map((chunk) => chunk.text).join(""), text);
    chunks.forEach(({ text, before }, at) => {
      const earlier = chunks.slice(0, at).map((chunk) => chunk.text).join("");
      strictEqual(before, earlier.split("\n").length - 1);
      strictEqual((text.match(/"/g) ?? []).length % 2, 0);
      if (at < chunks.length - 1) strictEqual(text.at(-1), "\n");
    });
  }));
});

Deno.test("readTable() names the right line beyond the first chunk", () => {
  const row = `${"1,".repeat(50)}0\n`, before = 30_000; // 3 MB: more than one chunk
  throws(
    () => read(`${row.repeat(before)}2,x${",1".repeat(48)},0\n`),
    /line 30001, column 2: "x" is no number/,
  );
});
