import type { Figure } from "./figure.ts";
import type { ParameterSet } from "./parameter.ts";

/** Values that replace the defaults, written as on the command line, and what else is said of a run of them. */
export type Preset<Set extends ParameterSet> = { readonly [Name in keyof Set]?: string } & PresetNotes;

/** What a preset holds besides values of parameters. */
export interface PresetNotes {
  /** Number of instances; the option `--instances` overrides it. */
  readonly instances: number;
  /** What a run of it shows, one sentence, with the figure of the paper if it is one: help, and title of the picture. */
  readonly shows?: string;
  /** Paper and result, if not the pipeline's. */
  readonly result?: string;
  /** How it is drawn, if not as the pipeline's figures say. */
  readonly figure?: Figure;
  /** Choices, as on the command line, with which it is taken in place of `quick` where the user names no preset. */
  readonly insteadOfQuick?: Readonly<Record<string, string>>;
}

/** The names of the fields of {@linkcode PresetNotes}. */
export const presetNotes: readonly string[] = ["instances", "shows", "result", "figure", "insteadOfQuick"];
