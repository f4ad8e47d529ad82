import { catalogue } from "../pipelines/catalogue.ts";
import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";

/**
 * Refuses a preset that another pipeline has, naming that one.
 *
 * @throws {UsageError} If so; a preset that no pipeline has is refused elsewhere.
 */
export async function refuseForeignPreset(pipeline: Pipeline, preset?: string): Promise<void> {
  if (preset === undefined || Object.hasOwn(pipeline.presets, preset)) return;
  for (const [name, load] of Object.entries(catalogue)) {
    const { presets } = (await load()).default;
    if (!Object.hasOwn(presets, preset)) continue;
    throw new UsageError(
      `Cannot use --preset ${seen(preset)}: ${pipeline.name} has ${
        Object.keys(pipeline.presets).join(", ")
      }; ` +
        `it is a preset of ${name}, deno task pipeline ${name} --preset ${preset}`,
    );
  }
}
