import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { DrawStream } from "./draw_stream.ts";
import { normals } from "./draws.ts";

const key = { seed: 5, cell: 2, instance: 1, purpose: "stream" };

Deno.test("DrawStream gives the normal numbers of its key, in whatever portions they are taken", () => {
  const stream = new DrawStream(key), out = new Float64Array(5000);
  out[0] = stream.normal();
  stream.normals(out, 1, 1700);
  stream.uniform(); // from a sequence of its own
  stream.normals(out, 1700);
  deepStrictEqual(out, normals(key, 5000));
});

Deno.test("DrawStream.uniform() fills (0, 1) evenly, independently of the key's normal numbers", () => {
  const stream = new DrawStream(key), count = 40000;
  let sum = 0, squares = 0, product = 0;
  for (let i = 0; i < count; i++) {
    const u = stream.uniform() - 0.5;
    ok(Math.abs(u) < 0.5);
    sum += u;
    squares += u * u;
    product += u * stream.normal();
  }
  const z = [sum / Math.sqrt(count / 12), (squares / count - 1 / 12) / Math.sqrt(1 / 180 / count)];
  for (const value of [...z, product / Math.sqrt(count / 12)]) ok(Math.abs(value) < 4, `z ${value}`);
});

Deno.test("DrawStream.chi() has the moments of a vector's length", () => {
  const stream = new DrawStream(key), count = 20000;
  for (const freedom of [1, 2, 3, 7, 400]) {
    let squares = 0, fourths = 0;
    for (let i = 0; i < count; i++) {
      const square = stream.chi(freedom) ** 2 / freedom;
      squares += square / count;
      fourths += square * square / count;
    }
    const k = freedom, fourth = 1 + 2 / k, eighth = (1 + 2 / k) * (1 + 4 / k) * (1 + 6 / k);
    const zs = [
      (squares - 1) / Math.sqrt(2 / k / count),
      (fourths - fourth) / Math.sqrt((eighth - fourth ** 2) / count),
    ];
    for (const z of zs) ok(Math.abs(z) < 4, `k ${freedom}: z ${zs}`);
  }
  strictEqual(stream.chi(0), 0);
});

Deno.test("DrawStream refuses a seed that is none", () => {
  throws(() => new DrawStream({ ...key, seed: -1 }), /Cannot draw with seed -1/);
});
