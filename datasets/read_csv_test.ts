import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { DatasetError } from "./dataset_error.ts";
import { readCsv } from "./read_csv.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

const values = fc.double({ noNaN: true, min: -1e100, max: 1e100 })
  .map((value) => Math.abs(value) < 1e-100 ? 0 : value); // no −0
const rows = fc.integer({ min: 1, max: 4 }).chain((size) =>
  fc.array(
    fc.record({
      label: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      features: fc.array(values, { minLength: size, maxLength: size }),
    }),
    { minLength: 1, maxLength: 6 },
  )
);

Deno.test("readCsv() returns what was written, with or without a header", () => {
  fc.assert(
    fc.property(rows, fc.constantFrom("\n", "\r\n"), fc.boolean(), fc.nat(), (rows, end, header, at) => {
      const column = header ? at % (rows[0].features.length + 1) : 0;
      const lines = rows.map(({ label, features }) =>
        features.map(String).toSpliced(column, 0, `${label}`).join(",")
      );
      const names = rows[0].features.map((_, i) => `x${i}`).toSpliced(column, 0, "Label").join(",");
      const read = readCsv((header ? [names, ...lines] : lines).join(end) + end, "a.csv");
      deepStrictEqual([...read.labels], rows.map(({ label }) => label));
      deepStrictEqual([...read.pixels], rows.flatMap(({ features }) => features));
      deepStrictEqual([read.count, read.size, read.origin], [rows.length, rows[0].features.length, "a.csv"]);
    }),
  );
});

Deno.test("readCsv() reads finite numbers or throws a DatasetError when the text is cut anywhere", () => {
  fc.assert(
    fc.property(rows, fc.nat(), (rows, cut) => {
      const text = rows.map(({ label, features }) => [label, ...features].join(",")).join("\n");
      try {
        const read = readCsv(text.slice(0, cut % text.length), "a.csv");
        deepStrictEqual(read.pixels.every(Number.isFinite), true);
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
      }
    }),
    { seed: 1 },
  );
});

Deno.test("readCsv() reads or throws a DatasetError when the text is arbitrary", () => {
  const pieces = fc.constantFrom(
    "1",
    "2.5",
    ",",
    "\n",
    "\r\n",
    '"',
    " ",
    "x",
    "label",
    "-",
    "nan",
    "1e999",
    "\uFEFF",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (pieces) => {
      try {
        const read = readCsv(pieces.join(""), "a.csv");
        deepStrictEqual(
          read.pixels.every(Number.isFinite) && read.pixels.length === read.count * read.size,
          true,
        );
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
      }
    }),
    { seed: 1 },
  );
});

Deno.test("readCsv() names file, line and what it needs", () => {
  const cases: [string, RegExp][] = [
    ["", /^DatasetError: Cannot read a.csv: line 1 is missing, the file is empty/],
    ["\n\n", /line 1 is missing, the file is empty/],
    ["label,x\n", /a.csv, line 1: no line follows the header/],
    ["1\n2\n", /a.csv, line 1: it has 1 field, need a label and at least one feature/],
    ["1,2\n1,2,3\n", /a.csv, line 2: it has 3 fields, the first line has 2/],
    ["1,2\n\n\n1,2,3\n", /a.csv, line 4: it has 3 fields/],
    ["1,2\n1,two\n", /a.csv, line 2: field 2 is "two", need a finite number below 1e100/],
    ["1,2\n1,\n", /a.csv, line 2: field 2 is "", need a finite number/],
    ["1,2\n1,0x10\n", /a.csv, line 2: field 2 is "0x10", need a finite number/],
    ["1,NaN\n1,2\n", /a.csv, line 1: field 2 is "NaN", need a finite number/],
    ["1,2\r\n1,1e400\r\n", /a.csv, line 2: field 2 is "1e400", need a finite number/],
    ["x,label\n2,1\n2,1.5\n", /a.csv, line 3: the label \(field 2\) is 1.5, need an integer/],
    ["4294967296,2\n", /a.csv, line 1: the label \(field 1\) is 4294967296, need an integer/],
    ["label,x,Label\n1,2,3\n", /a.csv, line 1: 2 columns are called label, need one/],
    ['"a\nb",x\n1,2\n1,x\n', /a.csv, line 4: field 2 is "x"/],
    ["1,1e-200\n2,0\n", /Cannot use a.csv: its largest feature is 1e-200, need at least 1e-100/],
    ['1,2\n1,"2\n', /a.csv, line 2: quotes are misplaced or not closed/],
  ];
  for (const [text, message] of cases) throws(() => readCsv(text, "a.csv"), message);
});
