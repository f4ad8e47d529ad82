import { pathToFileURL } from "node:url";
import { catalogue } from "../pipelines/catalogue.ts";
import { isPipeline, type Pipeline } from "../pipelines/define_pipeline.ts";
import { didYouMean, kebabCase } from "../pipelines/names.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { commonOptions } from "./common_options.ts";

/**
 * Loads a pipeline of the catalogue by name, or a user's own from a module whose default export `definePipeline` made.
 *
 * @param target Name, or path of a `.ts`, `.js` or `.mjs` file relative to the working directory.
 * @throws {UsageError} If there is no such pipeline, or the file does not hold one.
 */
export async function loadPipeline(target: string): Promise<Pipeline> {
  if (Object.hasOwn(catalogue, target)) return (await catalogue[target]()).default;
  if (/[/\\]|\.[cm]?[jt]s$/.test(target)) return await loadFile(target);
  const names = Object.keys(catalogue);
  throw new UsageError(
    `Cannot run ${seen(target)}: there is no such pipeline${
      didYouMean(target, names) || ", see deno task pipeline --list"
    }`,
  );
}

/** Longest that a user's module may take to load. */
const LOAD_SECONDS = 60;

async function loadFile(path: string): Promise<Pipeline> {
  const refuse = (why: string): never => {
    throw new UsageError(`Cannot use the pipeline file ${seen(path)}: ${why}`);
  };
  if (!/\.[cm]?[jt]s$/.test(path)) refuse("need a TypeScript module, for example ./my_pipeline.ts");
  try {
    if (!(await Deno.stat(path)).isFile) refuse("it is not a file");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    refuse(error instanceof Deno.errors.NotFound ? "it does not exist" : "it cannot be read");
  }
  const late = Promise.withResolvers<never>();
  // The timer also keeps the program alive while a module waits for something that never comes.
  const timer = setTimeout(() => late.reject(new Error(`not within ${LOAD_SECONDS} s`)), 1000 * LOAD_SECONDS);
  const module: { default?: unknown } = await Promise.race([import(pathToFileURL(path).href), late.promise])
    .finally(() => clearTimeout(timer))
    .catch((error) => refuse(`it does not load, ${String(error?.message ?? error).split("\n")[0]}`));
  const pipeline = module.default;
  if (!isPipeline(pipeline)) return refuse("its default export must be what definePipeline returns");
  const taken = Object.keys(pipeline.parameters).find((name) =>
    commonOptions.some((option) => option.name === kebabCase(name))
  );
  if (taken) refuse(`its parameter "${taken}" has the name of a common option`);
  return pipeline;
}
