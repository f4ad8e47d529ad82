import { strictEqual, throws } from "node:assert/strict";
import { DatasetError } from "./dataset_error.ts";
import { requireText } from "./require_text.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("requireText() leaves UTF-8 alone, of any length, and ends old lines", () => {
  const text = bytes(`\uFEFFa,é\r\n${"1,日本\n".repeat(300_000)}2,x`); // beyond one part
  strictEqual(requireText(text, "a.csv"), text);
  strictEqual(new TextDecoder().decode(requireText(bytes("a,b\r1,2\r"), "a.csv")), "a,b\n1,2\n");
  strictEqual(requireText(new Uint8Array(0), "a.csv").length, 0);
});

Deno.test("requireText() names the line of what cannot be seen", () => {
  const long = "1,2\n".repeat(700_000);
  const wrong: [Uint8Array, RegExp][] = [
    [bytes("a,b\n1,x\0\n"), /^Cannot read a\.csv, line 2: it holds a zero byte/],
    [
      Uint8Array.of(49, 44, 0xe9, 10, 50),
      /line 1: it holds a byte that is no UTF-8; save the file as UTF-8$/,
    ],
    [Uint8Array.of(49, 10, 50, 0xc3), /line 2: it holds a byte/], // cut off within a letter
    [Uint8Array.of(...[255, 254], ...[49, 0]), /line 1: it holds a zero byte, as no text does but in UTF-16/],
    [new Uint8Array([...bytes(long), 0xe9]), /line 700001: /],
  ];
  for (const [text, message] of wrong) {
    throws(
      () => requireText(text, "a.csv"),
      (error) => error instanceof DatasetError && message.test(error.message),
    );
  }
});
