import type { MathNode } from "mathjs/number";
import { type Activation, activations, type Parity } from "./activation.ts";
import { type ExpressionTree, vectorExpression, type VectorFunction } from "./vector_expression.ts";

const LONGEST = 500; // characters; thousands of nested parentheses would overflow the stack
/** Where an expression must be finite, and is tried: every eighth from −20 to 20. */
const GRID = Float64Array.from({ length: 321 }, (_, i) => (i - 160) / 8);
/** Step of the finite differences, and how well they must match the slope, relative to the size of either. */
const DELTA = 2 ** -12, MATCH = 1e-4;

/**
 * An activation by its name, or made of an expression in h such as `h/(1+exp(-h))` or `h*(1+erf(h/sqrt(2)))/2`. Note that
 * the *name* `erf` stands for erf(h/√2).
 *
 * The slope is the expression's derivative, checked against finite differences; where that is no number at h = 0 (a kink
 * as in `abs(h)`), it is 0. Only arithmetic and functions of one number run; the parser is loaded when first needed.
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
    if (text.length > LONGEST) throw new SyntaxError(`it is longer than ${LONGEST} characters`);
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
  const { parse, derivative } = await import("mathjs/number");
  const tree = parse(text);
  const values = vectorExpression(tree as unknown as ExpressionTree, "h"); // refuses before anything else sees the tree
  const derived = slopeTree(tree, parse, (node, name) => derivative(node, name, { simplify: false }));
  const inner = vectorExpression(derived as unknown as ExpressionTree, "h");
  const atZero = new Float64Array(1);
  inner(new Float64Array(1), atZero);
  const kink = Number.isNaN(atZero[0]);
  const slopes: VectorFunction = kink
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
    smooth: !kink,
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

/** Derivative of a tree with respect to h; the parser's own has no erf, so that is differentiated here. */
function slopeTree(
  tree: MathNode,
  parse: (text: string) => MathNode,
  derivative: (tree: MathNode, name: string) => MathNode,
): MathNode {
  const inner: MathNode[] = []; // u of the outermost erf(u), which `erf_k` stands for
  const hidden = hide(tree);
  const shown = (node: MathNode) =>
    node.transform((part) => {
      const at = (part as { name?: string }).name?.match(/^erf_(\d+)$/)?.[1];
      return at === undefined ? part : put("erf(u_)", { u_: inner[Number(at)] });
    });
  return inner.reduce(
    (sum, u, k) =>
      put("s_ + p_ * (2 / sqrt(pi) * exp(-u_ ^ 2)) * d_", {
        s_: sum,
        p_: shown(derivative(hidden, `erf_${k}`)),
        u_: u,
        d_: slopeTree(u, parse, derivative),
      }),
    shown(derivative(hidden, "h")),
  );

  function hide(node: MathNode): MathNode {
    const { fn, args } = node as unknown as { fn?: { name?: string }; args?: MathNode[] };
    if (node.type === "FunctionNode" && fn?.name === "erf") return parse(`erf_${inner.push(args![0]) - 1}`);
    return node.map(hide);
  }

  function put(pattern: string, parts: Readonly<Record<string, MathNode>>): MathNode {
    return parse(pattern).transform((part) => parts[(part as { name?: string }).name ?? ""] ?? part);
  }
}

function requireUsable(values: VectorFunction, slopes: VectorFunction, kink: boolean): void {
  const at = (f: VectorFunction, shift = 0) => {
    const out = new Float64Array(GRID.length);
    f(GRID.map((h) => h + shift), out);
    return out;
  };
  const value = at(values), slope = at(slopes), above = at(values, DELTA), below = at(values, -DELTA);
  GRID.forEach((h, i) => {
    if (!Number.isFinite(value[i])) throw new RangeError(`its value at h = ${h} is ${value[i]}`);
    if (!Number.isFinite(slope[i])) throw new RangeError(`its slope at h = ${h} is ${slope[i]}`);
    if (kink && h === 0) return;
    const difference = (above[i] - below[i]) / (2 * DELTA);
    const size = Math.max(1, Math.abs(slope[i]), Math.abs(difference), Math.abs(value[i]));
    if (!(Math.abs(slope[i] - difference) <= MATCH * size)) {
      throw new RangeError(`its slope at h = ${h} is ${slope[i]}, but finite differences give ${difference}`);
    }
  });
  if (slope.every((entry) => entry === 0)) throw new RangeError("its value does not depend on h");
}

function parityOf(values: VectorFunction): Parity {
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
