/**
 * Declarations of pipeline parameters. A declaration carries everything that the command line needs to parse, check and
 * explain the parameter; its type decides the type of the value that operators and predictions receive.
 */

/** What every declaration has. */
export interface Described {
  /** One line: what it means, in the words of the field. */
  readonly meaning: string;
  /** Default as one would type it on the command line; presets override it. */
  readonly default: string;
  /**
   * Choices under which it has an effect, `{ integrator: ["descent"] }`: each named choice must have one of its values, a numeric
   * parameter any that is `finite`, or one of its words. Under others a value of it is noticed, spans no grid and is not shown.
   */
  readonly usedWhen?: Readonly<Record<string, readonly string[]>>;
  /** It changes how much is told or how long it takes, not what comes out: pictures leave it out. */
  readonly incidental?: boolean;
}

/** A real parameter; several values (a list or a range) span the grid. */
export interface NumberParameter<Word extends string = string> extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "number" | "integer";
  /** Symbol in the papers, for example `α₂`; empty if none. */
  readonly symbol: string;
  /** Unit, or `dimensionless`-like words such as `P₂/D`; empty if none. */
  readonly unit: string;
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** The bounds that are themselves refused. */
  readonly excluded: readonly number[];
  /** `inf` is accepted. */
  readonly infinite: boolean;
  /** Values that a list of it may have at most; a million unless given. */
  readonly mostValues?: number;
  /** Words that may stand instead of a number, for example `auto`; such a value is recorded as the word. */
  readonly words: readonly Word[];
  /** The parameter that one whose value is the word `same` goes with, and what figures then call that one. */
  readonly same?: { readonly as: string; readonly meaning: string; readonly symbol: string };
  /**
   * Name of an integer parameter that this one is a ratio to: only whole products of the two exist (samples per input
   * dimension: whole samples), any other value stands for the nearest of them. Lines of theory keep to those values.
   */
  readonly per?: string;
}

/** One of a few names; several, comma-separated, span the grid. */
export interface ChoiceParameter<Name extends string = string> extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "choice";
  /** The names allowed. */
  readonly options: readonly Name[];
}

/** A non-empty set of names, comma-separated on the command line. */
export interface ChoicesParameter<Name extends string = string> extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "choices";
  /** The names allowed. */
  readonly options: readonly Name[];
}

/** A list of integers that is one value, for example a pair of class labels; does not span the grid. */
export interface IntegersParameter extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "integers";
  /** Number of entries; the least where there is a `most`. */
  readonly count: number;
  /** Most entries, where their number may differ. */
  readonly most?: number;
  /** Smallest value. */
  readonly min: number;
}

/** A formula such as `He(2,z)`; several, separated by semicolons or by commas outside parentheses, span the grid. */
export interface ExpressionParameter extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "expression";
  /** Names of the variables. */
  readonly variables: readonly string[];
  /** Words that may stand instead of a formula, for example `tanh`. */
  readonly names: readonly string[];
}

/** Free text, for example a path. */
export interface TextParameter extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "text";
}

/**
 * Positive numbers from a file, one a line: the name of the file on the command line, the numbers themselves in the records.
 * One value, does not span the grid.
 */
export interface ColumnParameter extends Described {
  /** Tells the kinds of declarations apart. */
  readonly kind: "column";
  /** The choice that it belongs to, and the name under which it is used: needed where that is chosen, refused where not. */
  readonly usedBy: readonly [choice: string, name: string];
  /** Name of the integer parameter that is the count of the numbers, within that one's bounds. */
  readonly sets: string;
}

/** A declaration of any kind. */
export type Parameter =
  | NumberParameter
  | ChoiceParameter
  | ChoicesParameter
  | IntegersParameter
  | ColumnParameter
  | ExpressionParameter
  | TextParameter;

/** A pipeline's parameters under their camelCase names. */
export type ParameterSet = Readonly<Record<string, Parameter>>;

/** The value that a declaration yields in one cell. */
export type ValueOf<P extends Parameter> = P extends ChoiceParameter<infer Name> ? Name
  : P extends ChoicesParameter<infer Name> ? readonly Name[]
  : P extends IntegersParameter ? readonly number[]
  : P extends ColumnParameter ? readonly number[]
  : P extends ExpressionParameter | TextParameter ? string
  : P extends NumberParameter<infer Word> ? number | Word
  : never;

/** The values of a whole set in one cell. */
export type ValuesOf<Set extends ParameterSet> = { readonly [Name in keyof Set]: ValueOf<Set[Name]> };

/** Options of {@linkcode number} and {@linkcode integer}. */
export type NumberOptions = Described & Partial<Omit<NumberParameter, "kind" | "words">>;

/** The same for a parameter that takes words as well. */
export type WordOptions<Word extends string> = NumberOptions & { readonly words: readonly Word[] };

/** Declares a real parameter; without bounds any finite number goes. */
export function number(options: NumberOptions): NumberParameter<never>;
/** Declares a real parameter that may also be one of a few words. */
export function number<const Word extends string>(options: WordOptions<Word>): NumberParameter<Word>;
export function number(options: NumberOptions): NumberParameter {
  return { ...numberDefaults, ...options, kind: "number" };
}

/** Declares an integer parameter. */
export function integer(options: NumberOptions): NumberParameter<never>;
/** Declares an integer parameter that may also be one of a few words. */
export function integer<const Word extends string>(options: WordOptions<Word>): NumberParameter<Word>;
export function integer(options: NumberOptions): NumberParameter {
  return { ...numberDefaults, ...options, kind: "integer" };
}

const numberDefaults = {
  symbol: "",
  unit: "",
  min: -Infinity,
  max: Infinity,
  excluded: [],
  infinite: false,
  words: [],
};

/** Declares a parameter that is one of a few names; a list of them spans the grid. */
export function choice<const Name extends string>(
  options: Described & { readonly options: readonly Name[] },
): ChoiceParameter<Name> {
  return { ...options, kind: "choice" };
}

/** Declares a parameter that is a set of names. */
export function choices<const Name extends string>(
  options: Described & { readonly options: readonly Name[] },
): ChoicesParameter<Name> {
  return { ...options, kind: "choices" };
}

/** Declares a parameter that is a list of `count` integers, or up to `most`. */
export function integers(
  options: Described & Pick<IntegersParameter, "count" | "most" | "min">,
): IntegersParameter {
  return { ...options, kind: "integers" };
}

/** Declares a parameter that is the numbers of a file; there is none unless the user names it. */
export function column(options: Omit<ColumnParameter, "kind" | "default">): ColumnParameter {
  return { ...options, kind: "column", default: "" };
}

/** Declares a parameter that is an expression in some variables, or one of a few words; a list of them spans the grid. */
export function expression(
  options: Described & { readonly variables: readonly string[]; readonly names?: readonly string[] },
): ExpressionParameter {
  return { names: [], ...options, kind: "expression" };
}

/** Declares a free text parameter. */
export function text(options: Described): TextParameter {
  return { ...options, kind: "text" };
}
