/** An option that every pipeline has. */
export interface CommonOption {
  /** kebab-case. */
  readonly name: string;
  /** Placeholder of its value in the help; without one it takes no value. */
  readonly value?: string;
  /** For the help, a few words. */
  readonly meaning: string;
  /** May be given more than once. */
  readonly repeatable?: boolean;
  /** Names that it could be called by mistake. */
  readonly aliases?: readonly string[];
}

/** The common options, in the order of the help. */
export const commonOptions: readonly CommonOption[] = [
  {
    name: "preset",
    value: "NAME",
    meaning: "quick (default), paper (the sizes of the papers) or another of the pipeline's",
  },
  { name: "seed", value: "N", meaning: "integer, default 1; the same seed gives the same records" },
  {
    name: "instances",
    value: "N",
    meaning: "independent repetitions, they give the standard errors",
    aliases: ["replicas", "replicates", "repetitions"],
  },
  { name: "format", value: "table|jsonl|csv", meaning: "what goes to standard output, default table" },
  {
    name: "out",
    value: "FILE",
    repeatable: true,
    meaning:
      "also write to FILE: .jsonl all records, .csv checks, .parquet measurements and checks; repeatable",
  },
  {
    name: "plot",
    value: "FILE",
    repeatable: true,
    meaning: "draw the figure of the run: .svg, .png or .html; repeatable",
  },
  {
    name: "show",
    value: "METRIC,...",
    meaning: "table and figure show these metrics only (files hold all); the pipeline's help names them",
  },
  {
    name: "run-dir",
    value: "DIR",
    meaning: "keep everything in a folder: manifest, records, checks, figure; survives a kill",
  },
  { name: "resume", meaning: "with --run-dir: go on behind the cells that are complete there" },
  {
    name: "shard",
    value: "I/N",
    meaning: "run only the cells whose index is I modulo N, from 0/N to N-1/N; see deno task merge",
  },
  { name: "force", meaning: "replace output files that exist" },
  {
    name: "backend",
    value: "auto|cpu|gpu",
    meaning: "what computes, default auto: a GPU in hardware where there is one that works, else the CPU",
  },
  {
    name: "workers",
    value: "N",
    meaning:
      "threads that share cells and instances, default one a core (more than two a core are not started)",
  },
  { name: "strict", meaning: "exit with 3 if a check disagrees" },
  { name: "quiet", meaning: "no progress bar" },
  { name: "list", meaning: "name every pipeline" },
  { name: "help", meaning: "explain a pipeline's parameters, or these options" },
];
