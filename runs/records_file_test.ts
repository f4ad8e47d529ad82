import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { inFolder } from "../fixtures/spawn_main.ts";
import { emptySha256 } from "./manifest.ts";
import { linesOf, parseRecord } from "./read_records.ts";
import { openRecordsFile } from "./records_file.ts";
import { openRewritten } from "./rewritten_file.ts";
import { writeAtomically } from "./write_atomically.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const nothing = { bytes: 0, sha256: emptySha256 };

inFolder(
  "openRecordsFile() appends, hashes as it goes, and keeps a beginning it can verify",
  (folder) => {
    const path = `${folder}/r`;
    {
      const { file, lines } = openRecordsFile(path, nothing);
      using _ = file;
      strictEqual(lines, 0);
      file.append("α\nb\n");
      file.append("c\n");
      deepStrictEqual([file.length, file.sha256()], [7, sha256("α\nb\nc\n")]);
    }
    Deno.writeTextFileSync(path, "half a li", { append: true });
    const kept = { bytes: 5, sha256: sha256("α\nb\n") };
    {
      const { file, lines } = openRecordsFile(path, kept);
      using _ = file;
      strictEqual(lines, 2);
      strictEqual(Deno.readTextFileSync(path), "α\nb\nc\nhalf a li"); // nothing is cut before there is more to write
      file.append("d\n");
      strictEqual(file.sha256(), sha256("α\nb\nd\n"));
    }
    strictEqual(Deno.readTextFileSync(path), "α\nb\nd\n");
    throws(() => openRecordsFile(path, { bytes: 5, sha256: sha256("x") }), /changed or damaged/);
    throws(
      () => openRecordsFile(path, { ...kept, bytes: 70 }),
      /shorter than its manifest says, by 63 bytes/,
    );
    strictEqual(Deno.readTextFileSync(path), "α\nb\nd\n");
  },
);

inFolder(
  "openRewritten() never holds less than it did while the new text repeats the old",
  (folder) => {
    const path = `${folder}/c`;
    Deno.writeTextFileSync(path, "one\ntwo\nthr");
    using file = openRewritten(path);
    file.write("one\n");
    strictEqual(Deno.readTextFileSync(path), "one\ntwo\nthr");
    file.write("two\n");
    file.cut();
    strictEqual(Deno.readTextFileSync(path), "one\ntwo\n");
    file.write("three\n");
    strictEqual(Deno.readTextFileSync(path), "one\ntwo\nthree\n");
  },
);

inFolder("writeAtomically() replaces a file or leaves it and nothing beside it", (folder) => {
  writeAtomically(`${folder}/m`, "one");
  writeAtomically(`${folder}/m`, new Uint8Array([50]));
  strictEqual(Deno.readTextFileSync(`${folder}/m`), "2");
  Deno.mkdirSync(`${folder}/d/sub`, { recursive: true });
  throws(() => writeAtomically(`${folder}/d`, "x"), { name: "WriteError", message: /^Cannot write [^\n]+$/ });
  throws(() => writeAtomically(`${folder}/none/m`, "x"), { name: "WriteError" });
  deepStrictEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["d", "m"]);
});

inFolder("linesOf() reads whole lines up to a limit, across its chunks", async (folder) => {
  const path = `${folder}/l`;
  const lines = Array.from({ length: 5000 }, (_, i) => `${"é".repeat(i % 97)} ${i}`);
  Deno.writeTextFileSync(path, `${lines.join("\n")}\nhalf`);
  deepStrictEqual(await Array.fromAsync(linesOf(path)), lines);
  const bytes = new TextEncoder().encode(`${lines.slice(0, 3000).join("\n")}\n`).length;
  deepStrictEqual(await Array.fromAsync(linesOf(path, bytes)), lines.slice(0, 3000));
});

Deno.test("parseRecord() brings infinite parameters back", () => {
  const line = '{"type":"run","params":{"a":"inf","b":[1,"-inf"],"c":"infinite","d":["x"]}}';
  deepStrictEqual<unknown>(parseRecord(line), {
    type: "run",
    params: { a: Infinity, b: [1, -Infinity], c: "infinite", d: ["x"] },
  });
});
