import type { Pipeline } from "./define_pipeline.ts";
import { kebabCase } from "./names.ts";
import type { RunRequest } from "./run_request.ts";
import { seen } from "./usage_error.ts";

/**
 * The preset that a request starts from: the one it names, or else `quick`, unless another one is made for what was chosen.
 *
 * @returns Its name, and where it was not named and is not `quick`, a remark for the user.
 */
export function presetFor(
  { presets }: Pipeline,
  { preset, values = {} }: Pick<RunRequest, "preset" | "values">,
): { readonly preset: string; readonly remark: readonly string[] } {
  if (preset !== undefined) return { preset, remark: [] };
  for (const [name, { insteadOfQuick = {} }] of Object.entries(presets)) {
    const choices = Object.entries(insteadOfQuick);
    if (choices.length === 0 || !choices.every(([choice, value]) => values[choice] === value)) continue;
    const typed = choices.map(([choice, value]) => `--${kebabCase(choice)} ${seen(value)}`).join(" ");
    return {
      preset: name,
      remark: [`With ${typed} the rest is taken from --preset ${name}, not from quick`],
    };
  }
  return { preset: "quick", remark: [] };
}
