import { erfInto } from "./erf_loop.ts";
import { tanhInto } from "./tanh_loop.ts";

/** A checked expression as a tree: nothing in it can do more than arithmetic. */
export type Term =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly column: number }
  | { readonly kind: "unary"; readonly name: string; readonly of: Term }
  | { readonly kind: "binary"; readonly name: string; readonly left: Term; readonly right: Term }
  | { readonly kind: "hermite"; readonly degree: number; readonly of: Term }
  | { readonly kind: "choice"; readonly test: Term; readonly yes: Term; readonly no: Term };

/** Constants by name. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([["pi", Math.PI], ["π", Math.PI], [
  "e",
  Math.E,
]]);

const each = (f: (x: number) => number) => (block: Float64Array): void => {
  for (let i = 0; i < block.length; i++) block[i] = f(block[i]);
};

/** Functions of one number by name, for a block of numbers in place. */
export const FUNCTIONS: ReadonlyMap<string, (block: Float64Array) => void> = new Map([
  ["sqrt", each(Math.sqrt)],
  ["cbrt", each(Math.cbrt)],
  ["abs", each(Math.abs)],
  ["sign", each(Math.sign)],
  ["floor", each(Math.floor)],
  ["ceil", each(Math.ceil)],
  ["exp", each(Math.exp)],
  ["log", each(Math.log)],
  ["log2", each(Math.log2)],
  ["log10", each(Math.log10)],
  ["sin", each(Math.sin)],
  ["cos", each(Math.cos)],
  ["tan", each(Math.tan)],
  ["asin", each(Math.asin)],
  ["acos", each(Math.acos)],
  ["atan", each(Math.atan)],
  ["sinh", each(Math.sinh)],
  ["cosh", each(Math.cosh)],
  ["asinh", each(Math.asinh)],
  ["tanh", (block: Float64Array) => tanhInto(block, block)],
  ["erf", (block: Float64Array) => {
    for (let i = 0; i < block.length; i++) block[i] *= Math.SQRT2;
    erfInto(block, block); // erf(h/√2)
  }],
]);

/** Functions of several numbers. */
export const FOLDS: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ["max", Math.max],
  ["min", Math.min],
]);

/** Operators by the parser's name; a comparison is 1 if it holds, 0 otherwise. */
export const OPERATORS: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ["add", (a, b) => a + b],
  ["subtract", (a, b) => a - b],
  ["multiply", (a, b) => a * b],
  ["divide", (a, b) => a / b],
  ["pow", (a, b) => a ** b],
  ["smaller", (a, b) => +(a < b)],
  ["larger", (a, b) => +(a > b)],
  ["smallerEq", (a, b) => +(a <= b)],
  ["largerEq", (a, b) => +(a >= b)],
  ["equal", (a, b) => +(a === b)],
  ["unequal", (a, b) => +(a !== b)],
]);
