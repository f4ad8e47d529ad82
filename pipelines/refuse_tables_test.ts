import { ok, strictEqual, throws } from "node:assert/strict";
import { refuseMemory } from "./refuse_memory.ts";
import { tableBytes } from "./refuse_tables.ts";

Deno.test("tableBytes() grows with the rows that there are, and refuses what no machine holds", () => {
  const asked = { sourceRows: 1000, targetRows: 1000, width: 256, sourceRichness: ["0.3", "3", "10"] };
  const usual = tableBytes(asked, { source: 1500, target: 1500, features: 784 });
  strictEqual(tableBytes(asked, { source: 1000, target: 1000, features: 784 }), usual);
  // measured: 0.7 GiB of the process, of which the program itself and what it read are 0.3
  ok(usual > 0.1 * 2 ** 30 && usual < 0.5 * 2 ** 30, `${usual / 2 ** 30}`);
  const most = tableBytes({ ...asked, targetRows: 8000 }, { source: 1000, target: 9000, features: 784 });
  throws(
    () => refuseMemory(most, "lower --target-rows", 2),
    /needs about .* GiB of memory.*: lower --target-rows/,
  );
});
