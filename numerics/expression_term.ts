import { erf } from "./erf.ts";

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

/** Functions of one number by name. */
export const FUNCTIONS: ReadonlyMap<string, (x: number) => number> = new Map([
  ["sqrt", Math.sqrt],
  ["cbrt", Math.cbrt],
  ["abs", Math.abs],
  ["sign", Math.sign],
  ["floor", Math.floor],
  ["ceil", Math.ceil],
  ["exp", Math.exp],
  ["log", Math.log],
  ["log2", Math.log2],
  ["log10", Math.log10],
  ["sin", Math.sin],
  ["cos", Math.cos],
  ["tan", Math.tan],
  ["asin", Math.asin],
  ["acos", Math.acos],
  ["atan", Math.atan],
  ["sinh", Math.sinh],
  ["cosh", Math.cosh],
  ["tanh", Math.tanh],
  ["erf", erf],
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
