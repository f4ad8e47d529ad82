import type { CheckRecord } from "../operators/run_record.ts";
import { paramText } from "./format_params.ts";

/** From this factor on two errors of a row are worth a line. */
const MUCH = 2;

/**
 * What is to be said below a table of its checks: those that allow for so much that their agreement says little, by name, and how many
 * have a z from an error that is another one than the measurement's.
 */
export function checkRemarks(width: number): {
  add(check: CheckRecord, errorShown: number | null): void;
  text(): string;
} {
  const generous: CheckRecord[] = [];
  let paired = 0;
  return {
    add(check, errorShown) {
      const { allowance, predicted, standardError } = check;
      // As wide as the standard error of an inconclusive check: to agree within that says little
      if (allowance > 0.1 * Math.max(Math.abs(predicted), 0.05)) generous.push(check);
      if (!errorShown || !standardError) return;
      if (Math.max(errorShown / standardError, standardError / errorShown) > MUCH) paired++;
    },
    text() {
      const named = generous.slice(0, 2).map(nameOf).join(", ");
      const rest = generous.length > 2 ? ` and ${generous.length - 2} more` : "";
      const say = `${
        checks(generous.length)
      } may be off by a tenth of the prediction, and agreeing says little:`;
      const z = `z of ${checks(paired)}: by the error of measured − predicted,`;
      const other = "another than that of measured, in parentheses; see --help, Verdicts";
      return [
        generous.length > 0 ? broken([say, named + rest]) : "",
        paired > 0 ? broken([z, other]) : "",
      ].join("");
    },
  };

  /** In one line if it fits. */
  function broken(parts: readonly string[]): string {
    const line = parts.join(" ");
    return `${line.length > width ? parts.join("\n") : line}\n`;
  }
}

function checks(count: number): string {
  return `${count} check${count === 1 ? "" : "s"}`;
}

function nameOf({ stage, metric, params }: CheckRecord): string {
  const at = Object.entries(params).map(([name, value]) => `${name} ${paramText(value)}`).join(", ");
  return `${stage} ${metric}${at && ` (${at})`}`;
}
