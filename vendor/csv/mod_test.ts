// What Carryover relies on in @std/csv: true of the real package and of the stand-in in this folder.
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { parse, stringify } from "@std/csv";

Deno.test("parse() reads rows, objects, separators and comments", () => {
  deepStrictEqual(parse('a,b\r\n1,"x, ""y"""\n\n3,"two\nlines"\n'), [
    ["a", "b"],
    ["1", 'x, "y"'],
    ["3", "two\nlines"],
  ]);
  deepStrictEqual(parse("a,b\n1,2\n", { skipFirstRow: true }), [{ a: "1", b: "2" }]);
  deepStrictEqual(parse("a,b\n1,2\n", { skipFirstRow: true, columns: ["x", "y"] }), [{ x: "1", y: "2" }]);
  deepStrictEqual(parse("# note\n1;2\n", { columns: ["x", "y"], separator: ";", comment: "#" }), [
    { x: "1", y: "2" },
  ]);
  deepStrictEqual(parse("1,2\n3\n"), [["1", "2"], ["3"]]);
  deepStrictEqual(parse("\ufeffa\n"), [["a"]]);
  throws(() => parse("1,2\n3\n", { columns: ["x", "y"] }));
  throws(() => parse('1,"2\n'));
});

Deno.test("stringify() quotes only where needed and ends lines with CRLF", () => {
  strictEqual(
    stringify([["a", 1, true, null], ["x,y", 'q"', "two\nlines", undefined]]),
    'a,1,true,\r\n"x,y","q""","two\nlines",\r\n',
  );
  strictEqual(stringify([{ b: 0.1, a: { c: 1 } }], { columns: ["a", "b"] }), 'a,b\r\n"{""c"":1}",0.1\r\n');
  strictEqual(
    stringify([{ a: 1, b: 2 }], { columns: ["b", "a"], headers: false, separator: ";" }),
    "2;1\r\n",
  );
  strictEqual(stringify([[" spaces ", "", "√x"]]), " spaces ,,√x\r\n");
  const rows = [["α,β", 'say "so"', "a\nb"], ["", "-1e-7", "x"]];
  deepStrictEqual(parse(stringify(rows)), rows);
});
