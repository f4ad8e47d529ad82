import type { Conclusion, Recommendation } from "./run_record.ts";

/** What recommendations of all sizes come to. */
export type Conclusions = Pick<Conclusion, "paysUpTo" | "stopsPayingFrom" | "text">;

/**
 * Up to which size pretraining pays, and from which on it does not, in words.
 *
 * @param all At least one, any order.
 */
export function concludeTransfer(all: readonly Recommendation[]): Conclusions {
  const sorted = all.toSorted((one, other) => one.samples - other.samples);
  const pays = sorted.filter(({ advice }) => advice.startsWith("pretrain"));
  const paysUpTo = pays.at(-1)?.samples ?? null;
  const lastOther = sorted.findLastIndex(({ advice }) => advice !== "do-not-pretrain");
  const stopsPayingFrom = sorted[lastOther + 1]?.samples ?? null;
  const open = sorted.filter(({ advice }) => advice === "cannot-tell").map(({ samples }) => samples);
  return { paysUpTo, stopsPayingFrom, text: sentence() + lossAlone(pays) };

  function sentence(): string {
    if (open.length === sorted.length) {
      const [{ reason, remedy }] = sorted;
      return `Cannot tell at any size: at ${sorted[0].samples} rows ${reason}. What would help: ${remedy}`;
    }
    const untold = open.length > 0 ? `; cannot tell at ${rows(open)}` : "";
    if (pays.length === 0) {
      return `Do not pretrain: it pays at no size ${untold ? "that can be told" : "looked at"}${untold}`;
    }
    const how = ways(pays);
    if (pays.length === sorted.length) return `Pretrain at every size looked at (${how})`;
    if (pays.length + open.length === sorted.length) {
      const where = open.every((size) => size > paysUpTo!)
        ? `up to ${paysUpTo} rows`
        : "at every size that can be told";
      return `Pretrain ${where} (${how})${untold}`;
    }
    const first = pays[0].samples, least = sorted.find(({ advice }) => advice === "do-not-pretrain")!.samples;
    if (stopsPayingFrom !== null && least > paysUpTo!) {
      return `Pretrain up to ${paysUpTo} rows (${how}); from ${stopsPayingFrom} rows on it does not pay${untold}`;
    }
    const at = pays.map(({ samples }) => samples);
    return least < first && stopsPayingFrom === null &&
        at.length === sorted.filter((one) => one.samples >= first).length
      ? `Pretrain from ${first} rows on (${how}); with fewer it does not pay`
      : `Pretrain at ${rows(at)} (${how}), not at the other sizes${untold}`;
  }
}

/** Where the classes of rows do not say what the loss does. */
function lossAlone(pays: readonly Recommendation[]): string {
  const of = (what: Recommendation["classes"]) =>
    pays.filter(({ classes }) => classes === what).map(({ samples }) => samples);
  const alike = of("alike"), more = of("more-wrong");
  return [
    alike.length > 0
      ? `. At ${rows(alike)} the loss falls, but not clearly more rows are classified rightly`
      : "",
    more.length > 0 ? `. At ${rows(more)} more rows are put into the wrong class` : "",
  ].join("");
}

function ways(pays: readonly Recommendation[]): string {
  const of = (advice: string) => pays.filter((one) => one.advice === advice).map(({ samples }) => samples);
  const freeze = of("pretrain-and-freeze"), tune = of("pretrain-and-fine-tune");
  if (tune.length === 0) return "freeze its features and train a new readout";
  if (freeze.length === 0) return "and fine-tune all weights";
  return `freeze its features at ${rows(freeze)}, fine-tune all weights at ${rows(tune)}`;
}

/** Sizes in words; long runs of them by their ends. */
function rows(sizes: readonly number[]): string {
  const few = sizes.length <= 4 ? sizes.join(", ") : `${sizes[0]} … ${sizes.at(-1)} (${sizes.length} sizes)`;
  return `${few} row${sizes.length === 1 && sizes[0] === 1 ? "" : "s"}`;
}
