import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { normals } from "./draws.ts";
import { leastAlong, lowestNear, parabolaAt, type PlacedMean } from "./least_along.ts";

const key = (instance: number) => ({ seed: 1, cell: 0, instance, purpose: "least" });
const exact = (f: (x: number) => number, xs: readonly number[]) =>
  xs.map((x): PlacedMean => ({ x, mean: f(x), error: 0, instances: new Map() }));

/** Parabolas 1 + (x − 0.3)²/2 with a large level in common for each instance and little scatter of their own. */
function drawn(count: number, run: number, paired: boolean): PlacedMean[] {
  const xs = [-1, 0, 1, 2],
    own = Array.from({ length: count }, (_, k) => normals(key(1000 * run + k), 1 + xs.length));
  return xs.map((x, at) => {
    const values = own.map((noise) => 1 + (x - 0.3) ** 2 / 2 + noise[0] + 0.1 * noise[1 + at]);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const error = Math.sqrt(square / (count - 1) / count);
    return { x, mean, error, instances: paired ? new Map(values.entries()) : new Map() };
  });
}

Deno.test("leastAlong() finds the vertex of a parabola whatever the spacing", () => {
  const least = leastAlong(exact((x) => 3 * (x - 0.7) ** 2 - 5, [-2, 0.5, 1, 4]));
  ok(Math.abs(least.x - 0.7) < 1e-12 && least.error === 0 && least.end === undefined && !least.flat);
});

Deno.test("leastAlong() tells an end and a flat line", () => {
  deepStrictEqual(leastAlong(exact((x) => x, [0, 1, 2])), { x: 0, end: "low", flat: false, index: 0 });
  deepStrictEqual(leastAlong(exact((x) => -x, [0, 1, 2])), { x: 2, end: "high", flat: false, index: 2 });
  strictEqual(
    leastAlong(exact((x) => (x - 1) ** 2, [0, 1, 2]).map((one) => ({ ...one, error: 1 }))).flat,
    true,
  );
  // Instances far apart, but all with the same difference
  const levels = new Map([[0, 0], [1, 50], [2, -50]]);
  const paired = exact((x) => (x - 1) ** 2, [0, 1, 2]).map((one) => ({
    ...one,
    error: 30,
    instances: new Map([...levels].map(([k, level]) => [k, one.mean + level])),
  }));
  strictEqual(leastAlong(paired).flat, false);
});

Deno.test("leastAlong() knows its error from paired instances, and overestimates it without them", () => {
  const runs = 200, least = Array.from({ length: runs }, (_, run) => leastAlong(drawn(20, run, true)));
  const inside = least.filter(({ error }) => error !== undefined);
  strictEqual(inside.length, runs);
  const scatter = Math.sqrt(inside.reduce((sum, { x }) => sum + (x - 0.3) ** 2, 0) / runs);
  const said = Math.sqrt(inside.reduce((sum, { error }) => sum + error! ** 2, 0) / runs);
  // Relative error of a standard deviation from 200 runs is 5 %, and 20 instances know theirs to 16 % each
  ok(Math.abs(scatter / said - 1) < 0.2, `${scatter} ${said}`);
  ok(leastAlong(drawn(20, 0, false)).error! > 3 * said);
});

Deno.test("parabolaAt() and lowestNear() know a parabola, whether its least is inside, outside or a greatest", () => {
  const f = (x: number) => 2 * (x - 0.7) ** 2 + 1, inside = exact(f, [-1, 0.5, 3]);
  ok(Math.abs(parabolaAt(inside, 1, 2.2) - f(2.2)) < 1e-12);
  ok(Math.abs(lowestNear(inside, 1) - 1) < 1e-12);
  strictEqual(lowestNear(exact(f, [1, 2, 4]), 1), f(1));
  strictEqual(lowestNear(exact((x) => -f(x), [-1, 0.5, 3]), 1), -f(3));
  strictEqual(lowestNear(exact((x) => 2 * x, [0, 1, 2]), 1), 0);
});
