import type { Activation } from "../numerics/activation.ts";
import { differentiateTerm } from "../numerics/differentiate_term.ts";
import { readExpression } from "../numerics/safe_expression.ts";
import functions from "./functions.wgsl" with { type: "text" };
import { expressionCode, literal } from "./expression_code.ts";

/** φ(h) and φ'(h) by name. */
const NAMED: Readonly<Record<string, readonly [string, string]>> = {
  linear: ["h", "1.0"],
  relu: ["0.5 * (h + abs(h))", "select(0.0, 1.0, h > 0.0)"], // NaN stays NaN
  tanh: ["tanhOf(h)", "1.0 - tanhOf(h) * tanhOf(h)"],
  erf: ["erfOf(h * 0.70710678)", "0.79788456 * exp(-0.5 * h * h)"],
};

/**
 * The device code of an activation: `fn activation(h: f32) -> vec2f` gives φ and φ'. An expression is translated from the
 * tree that was found harmless; none of a user's text reaches the device.
 *
 * @throws {BeyondDevice} If an expression holds a number that float32 has not.
 */
export async function activationCode(activation: Activation): Promise<string> {
  const [value, slope] = NAMED[activation.name] ?? await translated(activation.name);
  const atZero = new Float64Array(1);
  activation.slopes(new Float64Array(1), atZero); // at a kink what the CPU says
  return `${functions}
fn activation(h: f32) -> vec2f {
  return vec2f(${value}, select(${slope}, ${literal(atZero[0])}, h == 0.0));
}`;
}

async function translated(text: string): Promise<readonly [string, string]> {
  const { term } = await readExpression(text, new Map([["h", 0]]));
  return [expressionCode(term), expressionCode(differentiateTerm(term, 0))];
}
