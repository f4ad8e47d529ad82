import type { AxisNote, FigureNotes } from "./figure.ts";
import type { ResolvedRun } from "./resolve_run.ts";

/** What is needed to draw a run. */
export function figureNotes(
  { pipeline, figures, unused, preset, metrics, values }: ResolvedRun,
): FigureNotes {
  const used = Object.entries(pipeline.parameters).filter(([name]) => !unused.includes(name));
  const followers = new Map(used.flatMap(([name, parameter]) => {
    const same = "same" in parameter ? parameter.same : undefined;
    return same && values[name].every((value) => value === "same") ? [[same.as, same] as const] : [];
  }));
  const axes = used.flatMap(([name, parameter]): [string, AxisNote][] => {
    if (parameter.kind !== "number" && parameter.kind !== "integer") return [];
    const { kind, unit, incidental } = parameter;
    const { symbol, meaning } = followers.get(name) ?? parameter;
    return [[name, { symbol, unit, meaning, whole: kind === "integer", ...incidental && { incidental } }]];
  });
  const choices = used.filter(([, { kind, incidental }]) =>
    (kind === "choice" || kind === "expression") && !incidental
  );
  return {
    figures,
    axes: Object.fromEntries(axes),
    shows: preset.shows ?? pipeline.shows,
    result: preset.result ?? pipeline.result,
    choices: choices.map(([name]) => name),
    ...metrics && { metrics },
    ...unused.length > 0 && { unused },
  };
}
