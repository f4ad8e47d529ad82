import { type Candidate, kebabCase } from "./names.ts";
import type { ParameterSet } from "./parameter.ts";

const GREEK: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  ε: "epsilon",
  η: "eta",
  θ: "theta",
  λ: "lambda",
  σ: "sigma",
  χ: "chi",
};

/** What people call parameters by other names: their symbols, spelled out in Latin letters too, and a few words of the field. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  inputDim: ["dim", "dimension", "d"],
  targetRatio: ["samples", "alpha"],
  learningRate: ["lr", "rate", "step"],
  targetNoise: ["sigma"],
  time: ["steps", "epochs"],
  hiddenLayers: ["depth", "layers"],
  ridge: ["regularization", "weight-decay", "lamda"],
  alignment: ["cos", "overlap", "theta"],
};

/** What people call some choices. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  descent: ["gd", "sgd", "gradient-descent"],
  flow: ["gf", "ode", "gradient-flow"],
  center: ["centre", "centered"],
};

/** The names of a choice as they could be meant. */
export function choiceCandidates(options: readonly string[]): readonly Candidate[] {
  return options.map((name) => ({ name, aliases: CHOICES[name] ?? [] }));
}

/** A pipeline's parameters as they could be meant on the command line. */
export function parameterCandidates(parameters: ParameterSet): readonly Candidate[] {
  return Object.entries(parameters).map(([name, parameter]) => {
    const symbol = "symbol" in parameter ? parameter.symbol.split("=")[0].trim().normalize("NFD") : "";
    const plain = symbol.replace(/\p{M}/gu, "").replace(
      /[₀-₉]/g,
      (digit) => String("₀₁₂₃₄₅₆₇₈₉".indexOf(digit)),
    );
    const latin = plain.replace(/[α-ω]/g, (letter) => GREEK[letter] ?? letter);
    const aliases = [plain, latin, latin.replace(/\d$/, ""), ...WORDS[name] ?? []].filter((word) =>
      word !== ""
    );
    return { name: kebabCase(name), aliases };
  });
}
