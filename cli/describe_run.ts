import { createHash } from "node:crypto";
import config from "../deno.json" with { type: "json" };
import type { Backend } from "../numerics/backend.ts";
import { catalogue } from "../pipelines/catalogue.ts";
import { figureNotes } from "../pipelines/figure_notes.ts";
import type { ResolvedGrid } from "./resolve_grid.ts";
import type { RunDescription } from "../runs/run_folder.ts";

/**
 * What the manifest of a run folder says of a run before it has begun.
 *
 * @param target Name of the pipeline, or path of its module, as the user gave it.
 * @param commandLine The command that asked for it.
 */
export function describeRun(
  run: ResolvedGrid,
  backend: Backend,
  target: string,
  commandLine: string,
): RunDescription {
  const { pipeline, seed, instanceCount, params, gridNames, cellCount, shard } = run;
  const own = !Object.hasOwn(catalogue, target);
  return {
    pipeline: pipeline.name,
    ...own && { moduleSha256: createHash("sha256").update(Deno.readFileSync(target)).digest("hex") },
    ...Object.keys(run.data).length > 0 && { data: run.data },
    version: config.version,
    backend: backend.name,
    seed,
    instances: instanceCount,
    params,
    ...shard && { shard: `${shard.index}/${shard.count}` },
    processor: backend.description,
    versions: { carryover: config.version, ...Deno.version, ...packages() },
    commandLine,
    gridNames,
    figure: figureNotes(run),
    cells: cellCount,
  };
}

/** Versions of the packages that may touch a number or a file. */
function packages(): Record<string, string> {
  const entries = Object.values(config.imports).map((specifier) => {
    const [, name, version] = /^(?:npm|jsr):(@?[^@]+)@([^/]+)/.exec(specifier) ?? [];
    return [name, version] as const;
  });
  return Object.fromEntries(entries);
}
