import { FOLDS, FUNCTIONS, OPERATORS, type Term } from "./expression_term.ts";

/** Evaluates an expression at many points: `columns` hold the variables, `out` gets the values; `[count]` each. */
export type Evaluator = (columns: readonly Float64Array[], out: Float64Array) => void;

/** Writes the values at points `start` to `start + count` to the beginning of `out`, a block. */
type Fill = (columns: readonly Float64Array[], start: number, count: number, out: Float64Array) => void;

const BLOCK = 512; // points at a time: what a node leaves is in the cache when the next one reads it

/**
 * Turns a checked expression into loops over blocks of points, one loop per operation. Evaluating allocates nothing; an
 * evaluator is not re-entrant.
 *
 * `out` may be one of the columns.
 */
export function compileExpression(term: Term): Evaluator {
  const fill = compile(term), block = new Float64Array(BLOCK);
  return (columns, out) => {
    for (let start = 0; start < out.length; start += BLOCK) {
      const count = Math.min(BLOCK, out.length - start);
      fill(columns, start, count, block);
      for (let i = 0; i < count; i++) out[start + i] = block[i];
    }
  };
}

/** The value of an expression without variables. */
export function constantValue(term: Term): number {
  const out = new Float64Array(1);
  compileExpression(term)([], out);
  return out[0];
}

function compile(term: Term): Fill {
  switch (term.kind) {
    case "number":
      return (_columns, _start, count, out) => void out.fill(term.value, 0, count);
    case "variable":
      return (columns, start, count, out) => {
        const values = columns[term.column];
        for (let i = 0; i < count; i++) out[i] = values[start + i];
      };
    case "unary":
      return unary(compile(term.of), FUNCTIONS.get(term.name)!);
    case "hermite":
      return hermiteLoop(compile(term.of), term.degree);
    case "binary":
      return binary(term.name, compile(term.left), compile(term.right));
    case "choice": {
      const test = compile(term.test), yes = compile(term.yes), no = compile(term.no);
      const tested = new Float64Array(BLOCK), otherwise = new Float64Array(BLOCK);
      return (columns, start, count, out) => {
        test(columns, start, count, tested);
        yes(columns, start, count, out);
        no(columns, start, count, otherwise);
        for (let i = 0; i < count; i++) if (!(tested[i] !== 0)) out[i] = otherwise[i];
      };
    }
  }
}

function unary(of: Fill, apply: (block: Float64Array) => void): Fill {
  return (columns, start, count, out) => {
    of(columns, start, count, out);
    apply(out); // beyond `count` it works on what earlier blocks left, which nobody reads
  };
}

/** The recurrence of {@linkcode hermite}, for a block at once. */
function hermiteLoop(of: Fill, degree: number): Fill {
  const roots = Float64Array.from({ length: degree + 1 }, (_, k) => Math.sqrt(k));
  return (columns, start, count, out) => {
    of(columns, start, count, out);
    for (let i = 0; i < count; i++) {
      const x = out[i];
      let before = 0, now = 1;
      for (let k = 0; k < degree; k++) {
        const next = (x * now - roots[k] * before) / roots[k + 1];
        before = now;
        now = next;
      }
      out[i] = now;
    }
  };
}

function binary(name: string, left: Fill, right: Fill): Fill {
  const other = new Float64Array(BLOCK), combine = inPlace(name);
  return (columns, start, count, out) => {
    left(columns, start, count, out);
    right(columns, start, count, other);
    combine(out, other, count);
  };
}

/** a ← a ∘ b; the commonest operations have loops of their own, which the compiler makes fast. */
function inPlace(name: string): (a: Float64Array, b: Float64Array, count: number) => void {
  switch (name) {
    case "add":
      return (a, b, count) => {
        for (let i = 0; i < count; i++) a[i] += b[i];
      };
    case "subtract":
      return (a, b, count) => {
        for (let i = 0; i < count; i++) a[i] -= b[i];
      };
    case "multiply":
      return (a, b, count) => {
        for (let i = 0; i < count; i++) a[i] *= b[i];
      };
    case "divide":
      return (a, b, count) => {
        for (let i = 0; i < count; i++) a[i] /= b[i];
      };
    case "pow":
      return (a, b, count) => {
        for (let i = 0; i < count; i++) a[i] = b[i] === 2 ? a[i] * a[i] : a[i] ** b[i];
      };
  }
  const apply = (OPERATORS.get(name) ?? FOLDS.get(name))!;
  return (a, b, count) => {
    for (let i = 0; i < count; i++) a[i] = apply(a[i], b[i]);
  };
}
