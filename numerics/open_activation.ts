import { type Activation, activations, type Parity } from "./activation.ts";
import { compileExpression } from "./compile_expression.ts";
import { differentiateTerm, isSmooth } from "./differentiate_term.ts";
import type { Term } from "./expression_term.ts";
import { polynomialPowers } from "./polynomial_powers.ts";
import { readExpression } from "./safe_expression.ts";

const VARIABLES: ReadonlyMap<string, number> = new Map([["h", 0]]);
/** Where an expression must be finite, and is tried: every eighth from −20 to 20. */
const GRID = Float64Array.from({ length: 321 }, (_, i) => (i - 160) / 8);
/** Step of the finite differences, and how well they must match the slope, relative to the size of either. */
const DELTA = 2 ** -12, MATCH = 1e-3;
/** What is no kink any more, between ±DELTA. */
const JUMP = 0.05;
/** Distance at which the slope on either side of 0 is read. */
const TINY = 1e-9;

/**
 * An activation by its name, or made of an expression in h such as `h/(1+exp(-h))` or `h*(1+erf(h/sqrt(2)))/2`. Note that
 * the *name* `erf` stands for erf(h/√2).
 *
 * The slope is the expression's derivative, checked against finite differences; at a kink at h = 0, as in
 * `max(h, 0)` or `abs(h)`, it is 0. Only what {@linkcode readExpression} lists runs; the parser is loaded when first needed.
 *
 * @param text `relu`, `tanh`, `erf`, `linear`, or an expression of at most 500 characters.
 * @throws {SyntaxError} If it is neither, or has no derivative that we know; the message says what is wrong.
 * @throws {RangeError} If value or slope is not finite somewhere in −20 ≤ h ≤ 20, or the value does not depend on h.
 *
 * @example
 * ```ts
 * import { openActivation } from "./open_activation.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const square = await openActivation("h^2/2"), out = new Float64Array(2);
 * square.slopes(Float64Array.of(3, -1), out);
 * deepStrictEqual([...out], [3, -1]);
 * strictEqual(square.parity, "even");
 * ```
 */
export async function openActivation(text: string): Promise<Activation> {
  if (Object.hasOwn(activations, text)) return activations[text as keyof typeof activations];
  const refuse = (reason: string) =>
    `Cannot use ${JSON.stringify(text.slice(0, 60))} as activation: ${reason}`;
  try {
    return await fromExpression(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError) throw new RangeError(refuse(reason));
    throw new SyntaxError(
      refuse(`${reason}; need ${Object.keys(activations).join(", ")} or an expression in h`),
    );
  }
}

async function fromExpression(text: string): Promise<Activation> {
  const { term } = await readExpression(text, VARIABLES);
  const values = loop(term), inner = loop(differentiateTerm(term, 0));
  const beside = Float64Array.of(-TINY, 0, TINY), smooth = isSmooth(term);
  inner(beside, beside);
  const [before, at, after] = beside,
    kink = Number.isNaN(at) || (!smooth && Math.abs(after - before) > MATCH);
  const slopes: Loop = kink
    ? (fields, out) => {
      const kept = out === fields ? fields.slice() : fields;
      inner(kept, out);
      for (let i = 0; i < out.length; i++) if (kept[i] === 0) out[i] = 0;
    }
    : inner;
  requireUsable(values, slopes, kink);
  return {
    name: text,
    parity: parityOf(values),
    powers: polynomialPowers(values),
    smooth: smooth && !kink,
    values,
    slopes,
    both(fields, valuesOut, slopesOut) {
      if (valuesOut === fields) {
        slopes(fields, slopesOut);
        values(fields, valuesOut);
      } else {
        values(fields, valuesOut);
        slopes(fields, slopesOut);
      }
    },
  };
}

/** out ← F(h). */
type Loop = (fields: Float64Array, out: Float64Array) => void;

function loop(term: Term): Loop {
  const evaluate = compileExpression(term), columns: [Float64Array] = [new Float64Array(0)];
  return (fields, out) => {
    columns[0] = fields;
    evaluate(columns, out);
  };
}

function requireUsable(values: Loop, slopes: Loop, kink: boolean): void {
  const at = (f: Loop, shift = 0) => {
    const out = new Float64Array(GRID.length);
    f(GRID.map((h) => h + shift), out);
    return out;
  };
  const value = at(values), slope = at(slopes), above = at(values, DELTA), below = at(values, -DELTA);
  const nextTo = { above: at(values, DELTA / 64), below: at(values, -DELTA / 64) };
  GRID.forEach((h, i) => {
    if (!Number.isFinite(value[i])) throw new RangeError(`its value at h = ${h} is ${value[i]}`);
    if (!Number.isFinite(slope[i])) throw new RangeError(`its slope at h = ${h} is ${slope[i]}`);
    const right = (above[i] - value[i]) / DELTA, left = (value[i] - below[i]) / DELTA;
    const size = Math.max(1, Math.abs(value[i]), Math.abs(slope[i]));
    const step = Math.abs(above[i] - below[i]);
    if (step > JUMP * size) {
      const jumps = Math.abs(nextTo.above[i] - nextTo.below[i]) > step / 8; // the rise of a slope would be 1/64
      throw new RangeError(
        jumps ? `it jumps at h = ${h}` : `it is too steep at h = ${h}; divide it by a number`,
      );
    }
    if (kink && h === 0) return;
    // Away from kinks the mean of both quotients is the slope; at a kink the slope lies between them.
    const off = Math.abs(slope[i] - (right + left) / 2), within = (slope[i] - left) * (right - slope[i]) >= 0;
    if (!(off <= MATCH * Math.max(size, Math.abs(right + left) / 2) || within)) {
      throw new RangeError(
        `its slope at h = ${h} is ${slope[i]}, but finite differences give ${left} and ${right}`,
      );
    }
  });
  if (slope.every((entry) => entry === 0)) throw new RangeError("its value does not depend on h");
}

function parityOf(values: Loop): Parity {
  const plus = new Float64Array(GRID.length), minus = new Float64Array(GRID.length);
  values(GRID, plus);
  values(GRID.map((h) => -h), minus);
  const small = (part: (i: number) => number) =>
    GRID.every((_, i) => Math.abs(part(i)) <= 1e-12 * Math.max(1, Math.abs(plus[i]), Math.abs(minus[i])));
  const slope = (plus[GRID.length - 1] - minus[GRID.length - 1]) / (2 * GRID[GRID.length - 1]);
  if (small((i) => plus[i] + minus[i])) return "odd";
  if (small((i) => plus[i] - minus[i])) return "even";
  return small((i) => (plus[i] - minus[i]) / 2 - slope * GRID[i]) ? "relu-like" : "neither";
}
