import process from "node:process";
import type { Timings } from "./manifest.ts";

/**
 * Measures what a run takes.
 *
 * @param earlier What its earlier parts took, if it is resumed or merged.
 * @param starts Times that a run is started now: 1, or 0 if runs are merged.
 * @returns The sums up to now.
 */
export function runClock(earlier?: Timings, starts = 1): () => Timings {
  const started = performance.now();
  const start = earlier?.start ?? new Date().toISOString();
  return () => {
    const { user, system } = process.cpuUsage();
    const peak = 1024 * process.resourceUsage().maxRSS;
    return {
      start,
      end: new Date().toISOString(),
      wallSeconds: (earlier?.wallSeconds ?? 0) + (performance.now() - started) / 1000,
      cpuSeconds: (earlier?.cpuSeconds ?? 0) + (user + system) / 1e6,
      peakMemoryBytes: Math.max(earlier?.peakMemoryBytes ?? 0, peak),
      starts: (earlier?.starts ?? 0) + starts,
    };
  };
}
