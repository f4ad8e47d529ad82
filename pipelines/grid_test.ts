import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { gridOf } from "./grid.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

Deno.test("gridOf() spans the grid in the order of declaration, the last parameter fastest", () => {
  const grid = gridOf({ a: [1, 2], fixed: ["x"], b: [10, 20, Infinity] });
  deepStrictEqual(grid.names, ["a", "b"]);
  strictEqual(grid.size, 6);
  const cells = Array.from({ length: 6 }, (_, index) => grid.at(index, 7));
  deepStrictEqual(cells.map(({ params }) => Object.values(params).join()), [
    "1,x,10",
    "1,x,20",
    "1,x,Infinity",
    "2,x,10",
    "2,x,20",
    "2,x,Infinity",
  ]);
  deepStrictEqual(cells[4].gridParams, { a: 2, b: 20 });
  deepStrictEqual([cells[4].type, cells[4].index, cells[4].seed], ["cell", 4, 7]);
});

Deno.test("gridOf() has one cell without grid parameters when every parameter has one value", () => {
  const grid = gridOf({ a: [1], b: [["scratch"]] });
  strictEqual(grid.size, 1);
  deepStrictEqual(grid.at(0, 1).gridParams, {});
  deepStrictEqual(gridOf({}).at(0, 1).params, {});
});

Deno.test("gridOf() refuses more than a million cells", () => {
  const list = Array.from({ length: 1001 }, (_, index) => index);
  throws(() => gridOf({ a: list, b: list }), {
    name: "UsageError",
    message: "Cannot run 1002001 cells (1001 of a × 1001 of b): need at most 1000000",
  });
});

Deno.test("gridOf() holds every combination once", () => {
  const lists = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(lists, lists, lists, (a, b, c) => {
    const grid = gridOf({ a, b, c });
    const points = Array.from({ length: grid.size }, (_, index) => JSON.stringify(grid.at(index, 1).params));
    strictEqual(grid.size, a.length * b.length * c.length);
    strictEqual(new Set(points).size, grid.size);
  }));
});
