import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { readCifar } from "./read_cifar.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

function records(labels: readonly number[], seed: number): Uint8Array {
  const bytes = new Uint8Array(3073 * labels.length);
  for (let i = 0, state = seed >>> 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = i % 3073 === 0 ? labels[i / 3073] : state >>> 24;
  }
  return bytes;
}

const someLabels = fc.array(fc.nat(9), { minLength: 1, maxLength: 4 });

Deno.test("readCifar() returns what was written", () => {
  fc.assert(
    fc.property(someLabels, fc.nat(), (labels, seed) => {
      const bytes = records(labels, seed);
      const read = readCifar({ name: "a.bin", bytes });
      deepStrictEqual([...read.labels], labels);
      deepStrictEqual([read.count, read.size], [labels.length, 3072]);
      const again = new Uint8Array(bytes.length);
      labels.forEach((label, i) => {
        again[3073 * i] = label;
        again.set(read.pixels.subarray(3072 * i, 3072 * (i + 1)), 3073 * i + 1);
      });
      strictEqual(again.every((byte, i) => byte === bytes[i]), true);
    }),
    { seed: 1 },
  );
});

Deno.test("readCifar() names file and record when the file is cut anywhere", () => {
  fc.assert(
    fc.property(someLabels, fc.nat(), (labels, cut) => {
      const bytes = records(labels, 1);
      const end = cut % bytes.length;
      if (end % 3073 === 0 && end > 0) return;
      const wanted = end === 0
        ? /Cannot read a.bin: it is empty/
        : new RegExp(`a.bin: it ends ${end % 3073} bytes into record ${Math.floor(end / 3073)}, .* has 3073`);
      throws(() => readCifar({ name: "a.bin", bytes: bytes.subarray(0, end) }), wanted);
    }),
    { seed: 1 },
  );
});

Deno.test("readCifar() names record and byte when a label is above 9", () => {
  throws(
    () => readCifar({ name: "a.bin", bytes: records([3, 10], 1) }),
    /Cannot read a.bin: the label of record 1 \(byte 3073\) is 10, need 0 to 9/,
  );
});
