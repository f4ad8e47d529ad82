import { ok, strictEqual } from "node:assert/strict";
import { threefry } from "./threefry.ts";
import { ziggurat } from "./ziggurat.ts";
import { zigguratLayers } from "./ziggurat_layers.ts";

const { tailStart, width, edge } = zigguratLayers(256);
const more = (i: number, attempt: number, block: Uint32Array) =>
  threefry([i, 0, 0, 0], [attempt, 0, 0, 0], block);
const none = () => {
  throw new Error("Wants more words");
};

/** What becomes of a point at `share` of a layer's half-width. */
function single(layer: number, share: number, i: number, extra: typeof more = more): number {
  const high = Math.floor(share * 2 ** 23), low = Math.floor((share * 2 ** 23 - high) * 2 ** 32);
  const out = new Float64Array(1);
  ziggurat(Uint32Array.of((high << 8) | layer, low), out, i, extra);
  return out[0];
}

Deno.test("ziggurat() takes what is surely under the curve as it is, and asks for more words else", () => {
  for (const layer of [0, 1, 2, 100, 254]) {
    const surely = edge[layer] / width[layer];
    for (const share of [0, 0.5 * surely, surely * (1 - 1e-12), -0.5 * surely, surely * (1e-12 - 1)]) {
      ok(Math.abs(single(layer, share, 0, none) - share * width[layer]) <= 2 ** -54 * width[layer]);
    }
    for (const share of [surely * (1 + 1e-12), surely * (-1 - 1e-12)]) {
      let asked = 0;
      single(layer, share, 0, (i, attempt, block) => {
        asked++;
        more(i, attempt, block);
      });
      ok(asked >= 1);
    }
  }
});

Deno.test("ziggurat() takes a point between two layers with the probability that it is under the curve", () => {
  const count = 20_000;
  for (const layer of [1, 30, 200, 255]) {
    const x = 0.5 * (edge[layer] + width[layer]), curve = (at: number) => Math.exp(-at * at / 2);
    const share = (curve(x) - curve(width[layer])) / (curve(edge[layer]) - curve(width[layer]));
    let taken = 0;
    for (let i = 0; i < count; i++) if (Math.abs(single(layer, x / width[layer], i) - x) < 1e-12) taken++;
    ok(Math.abs(taken / count - share) < 4 * Math.sqrt(share * (1 - share) / count), `layer ${layer}`);
  }
});

Deno.test("ziggurat() draws the tail as the normal distribution has it, on the side of the point", () => {
  const count = 20_000;
  const tail = Float64Array.from({ length: count }, (_, i) => single(0, 0.999, i)).sort();
  ok(tail[0] >= tailStart);
  let worst = 0;
  tail.forEach((z, i) =>
    worst = Math.max(worst, Math.abs(beyond(z) / beyond(tailStart) - (1 - (i + 0.5) / count)))
  );
  ok(Math.sqrt(count) * worst < 2.2, `${worst}: Kolmogorov–Smirnov, probability 1e-4 above`);
  for (let i = 0; i < 9; i++) strictEqual(single(0, -0.999, i), -single(0, 0.999, i));
});

/** ∫_z^∞ e^(−x²/2) dx over e^(−36/2), by Simpson's rule in steps of 0.01. */
function beyond(z: number): number {
  const steps = 600, h = 6 / steps;
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    const weight = k === 0 || k === steps ? 1 : k % 2 ? 4 : 2;
    sum += weight * Math.exp((36 - (z + k * h) ** 2) / 2);
  }
  return sum * h / 3;
}
