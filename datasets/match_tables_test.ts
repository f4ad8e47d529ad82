import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { DatasetError } from "./dataset_error.ts";
import { loadTable } from "./load_table.ts";
import { matchTables } from "./match_tables.ts";
import { standardiseTable } from "./standardise_table.ts";

/** 20 rows of the columns asked for, as a file. */
function table(name: string, header: string, { rows = 20, label = (row: number) => `${row % 2}` } = {}) {
  const columns = header.split(",").length;
  const lines = Array.from(
    { length: rows },
    (_, row) => [...Array.from({ length: columns - 1 }, (_, at) => 10 * row + at), label(row)].join(","),
  );
  const text = `${header.startsWith("#") ? "" : `${header}\n`}${lines.join("\n")}\n`;
  const files = {
    list: () => Promise.resolve(undefined),
    read: () => Promise.resolve(new TextEncoder().encode(text)),
  };
  return loadTable(name, { kind: "auto" }, files);
}

Deno.test("matchTables() brings the target's columns to the source's order", async () => {
  const source = await table("a.csv", "p,q,class"), target = await table("b.csv", "q,p,class");
  const matched = matchTables(source, target);
  deepStrictEqual(matched.names, ["p", "q"]);
  deepStrictEqual([...matched.features.subarray(0, 4)], [1, 0, 11, 10]);
  strictEqual(matched.sha256, target.sha256);
});

Deno.test("matchTables() refuses tables that do not fit, and tasks that cannot be learned", async () => {
  const source = await table("a.csv", "p,q,class");
  const wrong: [Promise<Awaited<typeof source>>, RegExp][] = [
    [table("b.csv", "p,r,class"), /the target lacks "q", the source lacks "r"/],
    [table("b.csv", "#,,,"), /they have 2 and 3 features/],
    [table("b.csv", "p,q,class"), /they hold the same data/],
    [table("b.csv", "p,q,class", { rows: 19 }), /b\.csv: it has 19 rows, need at least 20/],
    [table("b.csv", "p,q,class", { rows: 1 }), /b\.csv: it has 1 row, need/],
    [table("b.csv", "p,q,class", { label: () => "1" }), /all of class "1"/],
    [table("b.csv", "p,q,class", { label: () => "1.5" }), /all 1\.5, need different/],
    [
      table("b.csv", "p,q,class", { rows: 60, label: (row) => `c${row}` }),
      /of 60 classes, at most 50 .*--task numbers/,
    ],
  ];
  for (const [target, message] of wrong) {
    const found = await target;
    throws(() => matchTables(source, found), (error: unknown) => {
      strictEqual(error instanceof DatasetError && message.test(error.message), true, String(error));
      return true;
    });
  }
});

Deno.test("loadTable() takes images for tables of pixels, and refuses folders of tables", async () => {
  const idx = (type: number[], data: number[]) => Uint8Array.of(0, 0, 8, ...type, ...data);
  const files = {
    list: (path: string) => Promise.resolve(path === "images" ? ["a-images.idx", "a-labels.idx"] : ["x.csv"]),
    read: (path: string | URL) =>
      Promise.resolve(
        String(path).includes("a-images")
          ? idx([3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2], [1, 2, 3, 4])
          : idx([1, 0, 0, 0, 2], [9, 7]),
      ),
  };
  const images = await loadTable("images", { kind: "auto" }, files);
  deepStrictEqual([[...images.features], images.alike, images.columns], [[1, 2, 3, 4], true, 2]);
  deepStrictEqual(images.labels, { kind: "classes", names: ["7", "9"], classes: Int32Array.of(1, 0) });
  await rejects(loadTable("tables", { kind: "auto" }, files), /name one of its files, as x\.csv/);
  for (const name of ["a.tsv", "a.csv.gz", "a.txt", "a"]) {
    await rejects(
      loadTable(name, { kind: "auto" }, { ...files, list: () => Promise.resolve(undefined) }),
      /^DatasetError: Cannot load a[.a-z]* as a table: need comma-separated values in a file ending in \.csv, unpacked/,
    );
  }
  await rejects(
    loadTable("images", { kind: "auto", label: "a" }, files),
    /images have class labels of their own/,
  );
});

Deno.test("standardiseTable() goes by the reference alone: means, deviations, constant columns, cut-off", () => {
  const reference = { features: Float64Array.of(0, 5, 2, 5), rows: 2, columns: 2, alike: false };
  const { apply, constant } = standardiseTable(reference);
  deepStrictEqual(constant, [1]);
  const { inputs, cut } = apply({
    features: Float64Array.of(3, 9, 100, 9, -100, 0),
    rows: 3,
    columns: 2,
    alike: false,
  });
  deepStrictEqual([...inputs.data], [2, 1, 5, 1, -5, 1]);
  strictEqual(cut, 2 / 3);
  const alike = standardiseTable({ ...reference, features: Float64Array.of(0, 0, 2, 14), alike: true });
  deepStrictEqual([...alike.apply({ ...reference, rows: 1, features: Float64Array.of(6, 7) }).inputs.data], [
    1,
    0,
    1,
  ]);
  throws(() => standardiseTable({ ...reference, features: Float64Array.of(5, 5, 5, 5) }), RangeError);
});
