import { UNCHECKED } from "../operators/unchecked.ts";
import type { Notice, ParamValue } from "../operators/run_record.ts";
import { paramText } from "../sinks/format_params.ts";

const labels: Record<Notice["level"], string> = { info: "Note", warning: "Warning", error: "Error" };
const reasons: readonly string[] = Object.values(UNCHECKED);
const most = 20;

/**
 * Passes notices on as lines: each text once, and no more than twenty; `end` tells how many were left out, and in one line what was
 * not checked, in how many cells and in which.
 *
 * @param grid The values of the parameters that span the grid.
 */
export function noticeLines(
  print: (line: string) => void,
  grid: Readonly<Record<string, readonly ParamValue[]>> = {},
): { next(notice: Notice): void; end(): void } {
  const seen = new Set<string>(), unchecked = new Map<string, Notice[]>();
  let hidden = 0;
  return {
    next(notice) {
      const { level, message } = notice;
      if (reasons.some((reason) => message.endsWith(reason))) {
        unchecked.set(message, [...unchecked.get(message) ?? [], notice]);
        return;
      }
      if (seen.size < most && !seen.has(message)) print(`${labels[level]}: ${message}`);
      else hidden++;
      if (seen.size < most) seen.add(message);
    },
    end() {
      for (const reason of reasons) {
        const own = [...unchecked].filter(([message]) => message.endsWith(reason));
        if (own.length > 0) print(uncheckedLine(reason, own, grid));
      }
      if (hidden > 0) {
        print(`Note: ${hidden} more notices, all of them are in the records (--out FILE.jsonl)`);
      }
    },
  };
}

/** One line on all measurements that were not checked for one reason, from the notices by their texts. */
function uncheckedLine(
  reason: string,
  unchecked: readonly (readonly [message: string, notices: readonly Notice[]])[],
  grid: Readonly<Record<string, readonly ParamValue[]>>,
): string {
  const all = unchecked.flatMap(([, notices]) => notices);
  const counts = unchecked.map(([message, { length }]) =>
    `${message.replace("Not checked: ", "").replace(reason, "")} in ${length}`
  );
  const where = Object.entries(grid).flatMap(([name, values]) => {
    const own = values.filter((value) => all.some(({ params }) => params?.[name] === value));
    return own.length === 0 || own.length === values.length
      ? []
      : [`${name} ${own.map(paramText).join(",")}`];
  });
  const cells = where.length > 0 ? `, all with ${where.join(" and ")}` : "";
  return `Note: Not checked${reason}: ${counts.join(", ")} cell${
    all.length === 1 ? "" : "s"
  }${cells}; see the rows without a verdict`;
}
