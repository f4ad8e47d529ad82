import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { DatasetError } from "./dataset_error.ts";
import { readIdx } from "./read_idx.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

function idx(name: string, sizes: readonly number[], data: ArrayLike<number>, head: readonly number[] = []) {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, sizes.length]);
  bytes.set(head);
  sizes.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  bytes.set(data, 4 + 4 * sizes.length);
  return { name, bytes };
}

const images = () => idx("images.idx", [2, 1, 3], [1, 2, 3, 4, 5, 6]);
const labels = () => idx("labels.idx", [2], [7, 9]);

const somePair = fc.tuple(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 4 }),
)
  .chain(([count, rows, columns]) => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    return fc.record({
      sizes: fc.constant([count, rows, columns]),
      pixels: bytes(count * rows * columns),
      classes: bytes(count),
    });
  });

Deno.test("readIdx() returns what was written", () => {
  fc.assert(
    fc.property(somePair, ({ sizes, pixels, classes }) => {
      const read = readIdx(idx("i", sizes, pixels), idx("l", [sizes[0]], classes));
      deepStrictEqual([...read.pixels], [...pixels]);
      deepStrictEqual([...read.labels], [...classes]);
      deepStrictEqual([read.count, read.size, read.origin], [sizes[0], sizes[1] * sizes[2], "i"]);
    }),
    { seed: 1 },
  );
});

Deno.test("readIdx() names file and byte when either file is cut at any byte", () => {
  for (let end = 0; end < images().bytes.length; end++) {
    const cut = { name: "cut.idx", bytes: images().bytes.subarray(0, end) };
    throws(
      () => readIdx(cut, labels()),
      new RegExp(`^DatasetError: Cannot read cut.idx: it ends at byte ${end},`),
    );
  }
  for (let end = 0; end < labels().bytes.length; end++) {
    const cut = { name: "cut.idx", bytes: labels().bytes.subarray(0, end) };
    throws(
      () => readIdx(images(), cut),
      new RegExp(`^DatasetError: Cannot read cut.idx: it ends at byte ${end},`),
    );
  }
});

Deno.test("readIdx() either reads or throws a DatasetError when a byte is changed", () => {
  fc.assert(
    fc.property(somePair, fc.nat(), fc.nat(255), ({ sizes, pixels, classes }, at, value) => {
      const changed = idx("i", sizes, pixels);
      changed.bytes[at % changed.bytes.length] = value;
      try {
        readIdx(changed, idx("l", [sizes[0]], classes));
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
      }
    }),
    { seed: 1 },
  );
});

Deno.test("readIdx() says what is wrong with a header", () => {
  const bad = (head: readonly number[]) => idx("bad.idx", [2, 1, 3], [1, 2, 3, 4, 5, 6], head);
  throws(
    () => readIdx(bad([0x1f, 0x8b]), labels()),
    /bytes 0 and 1 are 31 and 139, an IDX file begins with 0 0/,
  );
  throws(() => readIdx(bad([0, 0, 13]), labels()), /byte 2, the type code, is 13: need 8/);
  throws(() => readIdx(labels(), labels()), /number of dimensions, is 1: need 3 \(count, rows, columns\)/);
  throws(() => readIdx(images(), images()), /number of dimensions, is 3: need 1 \(count\)/);
  throws(() => readIdx(idx("none.idx", [0, 1, 3], []), labels()), /none.idx: bytes 4 to 7, count, are 0/);
  throws(() => readIdx(idx("thin.idx", [2, 0, 3], []), labels()), /thin.idx: bytes 8 to 11, rows, are 0/);
  throws(
    () => readIdx(idx("huge.idx", [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]), labels()),
    /huge.idx: it ends at byte 17, within record 0/,
  );
});

Deno.test("readIdx() refuses trailing bytes and counts that differ", () => {
  throws(
    () => readIdx(idx("long.idx", [2, 1, 3], [1, 2, 3, 4, 5, 6, 7]), labels()),
    /long.idx: 1 bytes follow byte 22, where 2 × 1 × 3 records end/,
  );
  throws(
    () => readIdx(images(), idx("three.idx", [3], [7, 9, 7])),
    /Cannot pair images.idx with three.idx: 2 images and 3 labels/,
  );
});
