import type { Pipeline } from "./define_pipeline.ts";
import { didYouMean } from "./names.ts";
import { seen, UsageError } from "./usage_error.ts";

/** Every metric that a pipeline declares; none if it declares none, which does not mean that it has none. */
export function declaredMetrics({ metrics = {}, theory = {} }: Pipeline): string[] {
  const laws = Object.values(theory).flatMap((stage) => Object.keys(stage ?? {}));
  return [...new Set([...Object.keys(metrics), ...laws])];
}

/**
 * Refuses metrics to be shown that a pipeline does not have.
 *
 * @throws {UsageError} With the names there are, if the pipeline declares them.
 */
export function requireMetrics(pipeline: Pipeline, wanted?: readonly string[]): void {
  if (!wanted) return;
  if (wanted.length === 0) throw new UsageError("Cannot use --show: it names no metric");
  const known = declaredMetrics(pipeline);
  const strange = known.length > 0 && wanted.find((metric) => !known.includes(metric));
  if (!strange) return;
  throw new UsageError(
    `Cannot use --show ${seen(strange)}: ${pipeline.name} measures ${known.join(", ")}${
      didYouMean(strange, known)
    }`,
  );
}
