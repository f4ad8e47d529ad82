import type { Notice } from "../operators/run_record.ts";

const labels: Record<Notice["level"], string> = { info: "Note", warning: "Warning", error: "Error" };
const most = 20;

/** Passes notices on as lines: each text once, and no more than twenty; `end` tells how many were left out. */
export function noticeLines(print: (line: string) => void): { next(notice: Notice): void; end(): void } {
  const seen = new Set<string>();
  let hidden = 0;
  return {
    next({ level, message }) {
      if (seen.size < most && !seen.has(message)) print(`${labels[level]}: ${message}`);
      else hidden++;
      if (seen.size < most) seen.add(message);
    },
    end() {
      if (hidden > 0) {
        print(`Note: ${hidden} more notices, all of them are in the records (--out FILE.jsonl)`);
      }
    },
  };
}
