/** What `--backend` takes: `auto` is a GPU in hardware where there is one that works, else the CPU. */
export const backendChoices = ["auto", "cpu", "gpu"] as const;

/** One of the {@linkcode backendChoices}. */
export type BackendChoice = typeof backendChoices[number];
