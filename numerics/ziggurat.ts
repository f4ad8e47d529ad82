import { zigguratLayers } from "./ziggurat_layers.ts";

/** 8 bits choose a layer; the other 56 make a signed integer, of which 2⁵⁵ units are the width of a layer. */
const LAYERS = 256, UNITS = 2 ** 55;
/** Weight of a high word beside a low one. */
const HIGH = 2 ** 32;

const { tailStart, width, edge, height } = zigguratLayers(LAYERS);
const unit = width.map((x) => x / UNITS);
const block = new Uint32Array(4); // to settle one number at a time

/** Fills a block of 4 words for number i when the first two do not suffice; `attempt` counts from 1. */
export type MoreWords = (i: number, attempt: number, block: Uint32Array) => void;

/**
 * Standard normal numbers from random words, by the ziggurat. A number is made of two words, and of further ones of its own
 * in the one case of a hundred in which these do not suffice.
 *
 * {@linkcode zigguratLayers} cover the area under f(x) = e^(−x²/2). The low 8 bits of the first word choose a layer, all
 * others a point x in it, so the two are independent. The point is taken if it lies under the curve: without a look within
 * the layer above, else if a second uniform number says so; in the tail, by Marsaglia's method.
 *
 * @param words Two words a number, `[2·count]` at least.
 * @param out Receives the numbers, `[count]`.
 * @param first i of the first number, for `more`.
 * @see Marsaglia, Tsang, *The ziggurat method for generating random variables* (2000); Doornik (2005) on separate bits.
 */
export function ziggurat(words: Uint32Array, out: Float64Array, first: number, more: MoreWords): void {
  for (let k = 0; k < out.length; k++) {
    const layer = words[2 * k] & 255, x = pointIn(layer, words[2 * k], words[2 * k + 1]);
    out[k] = Math.abs(x) < edge[layer] ? x : settle(first + k, layer, x, more);
  }
}

/** What becomes of a point that is not surely under the curve. */
function settle(i: number, layer: number, x: number, more: MoreWords): number {
  for (let attempt = 1;; attempt++) {
    more(i, attempt, block);
    const u = fraction(block[0], block[1]);
    if (layer === 0) {
      // The tail: exponential steps beyond r, a share of which is taken.
      const beyond = -Math.log(u) / tailStart;
      if (-2 * Math.log(fraction(block[2], block[3])) < beyond * beyond) continue;
      return Math.sign(x) * (tailStart + beyond);
    }
    if (height[layer] + u * (height[layer + 1] - height[layer]) < Math.exp(-x * x / 2)) return x;
    layer = block[2] & 255;
    x = pointIn(layer, block[2], block[3]);
    if (Math.abs(x) < edge[layer]) return x;
  }
}

/** A uniform point between −width and width of a layer, never 0: 24 bits of the first word and all of the second. */
function pointIn(layer: number, high: number, low: number): number {
  return ((high >> 8) * HIGH + (low + 0.5)) * unit[layer];
}

/** A uniform number in (0, 1] from two words. */
function fraction(high: number, low: number): number {
  return (high * HIGH + (low + 0.5)) * 2 ** -64;
}
