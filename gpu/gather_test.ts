import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Crowd, gatherJobs } from "./gather.ts";

function recorder() {
  const crowd = new Crowd(), batches: string[][] = [];
  const ask = gatherJobs<string, string>(crowd, (job) => job[0], (jobs) => {
    batches.push([...jobs]);
    return Promise.resolve(jobs.map((job) => job.endsWith("!") ? new Error(job) : job.toUpperCase()));
  });
  return { crowd, batches, ask };
}

Deno.test("gatherJobs() does together what is asked for at once, kind by kind, and answers each", async () => {
  const { batches, ask } = recorder();
  deepStrictEqual(await Promise.all(["a1", "b1", "a2"].map(ask)), ["A1", "B1", "A2"]);
  deepStrictEqual(batches, [["a1", "a2"], ["b1"]]);
  const [one, other] = [ask("c1!"), ask("c2")];
  await rejects(one, /c1!/);
  strictEqual(await other, "C2");
  deepStrictEqual(batches[2], ["c1!", "c2"]);
});

Deno.test("gatherJobs() waits for all who are present, until they leave", async () => {
  const { crowd, batches, ask } = recorder(), leave = [1, 2, 3].map(() => crowd.attend());
  const first = ask("a1");
  await delay(5);
  const second = ask("a2");
  await delay(5);
  deepStrictEqual(batches, []);
  leave[2]();
  leave[2](); // once is enough
  deepStrictEqual(await Promise.all([first, second]), ["A1", "A2"]);
  const third = ask("a3");
  await delay(5);
  strictEqual(batches.length, 1);
  leave[1]();
  strictEqual(await third, "A3");
  deepStrictEqual(batches, [["a1", "a2"], ["a3"]]);
});
