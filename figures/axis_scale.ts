/** How values become places along an axis. */
export interface AxisScale {
  /** Logarithmic or not. */
  readonly log: boolean;
  /** Smallest and largest value shown. */
  readonly domain: readonly [number, number];
  /** Of a logarithmic axis that shows 0: the place that stands for it, and the one where the axis is broken, above it. */
  readonly broken?: { readonly zero: number; readonly at: number };
}

/**
 * An axis that shows all values with a little room around them; from 0 on if they are all far above it.
 *
 * @param values Finite; on a logarithmic axis those that are not positive are ignored, and without two positive ones the
 * axis is linear after all.
 */
export function axisScale(values: readonly number[], log: boolean, room = 0.05): AxisScale {
  const positive = values.filter((value) => value > 0);
  if (log && positive.length > 1) {
    const [low, high] = extent(positive.map(Math.log10));
    const space = Math.max(room * (high - low), 0.02);
    return { log: true, domain: [10 ** (low - space), Math.min(10 ** (high + space), Number.MAX_VALUE)] };
  }
  let [low, high] = values.length > 0 ? extent(values) : [0, 1];
  if (low === high) {
    const space = Math.abs(low) / 10 || 1;
    [low, high] = [low - space, high + space];
  }
  const space = room * (high - low);
  return { log: false, domain: [low - space, high + space] };
}

/** The axis, drawn down to 0 if its values are positive and 0 is not far. */
export function withZero({ log, domain: [low, high] }: AxisScale): AxisScale {
  return { log, domain: [!log && low > 0 && low < 0.4 * high ? 0 : low, high] };
}

/** Smallest and largest value. */
export function extent(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    Infinity,
    -Infinity,
  ]);
}

/** Definition of the scale for Vega. */
export function vegaScale(name: string, { log, domain }: AxisScale, range: readonly number[]): object {
  return { name, type: log ? "log" : "linear", domain, range, zero: false, nice: false };
}

/** Six digits; what it writes of a tick does not depend on the distance of the ticks. */
export const FORMAT = ".6~g";

/** Ticks for Vega: on a logarithmic axis 1, 2, 5 of each power of ten, or 1 and 3, or powers alone, as many as there is room for. */
export function vegaTicks(axis: AxisScale, count: number, whole = false): object {
  const { log, broken, domain: [low, high] } = axis;
  if (broken) {
    const { values } = vegaTicks({ log, domain: [broken.at, high] }, count - 1) as {
      values: readonly number[];
    };
    const text = { signal: `datum.value === ${broken.zero} ? '0' : format(datum.value, '${FORMAT}')` };
    return { values: [broken.zero, ...values], encode: { labels: { update: { text } } } };
  }
  const short = labelFormat(Math.max(Math.abs(low), Math.abs(high)), (high - low) / count);
  if (!log) return { tickCount: count, format: short, ...(whole ? { tickMinStep: 1 } : {}) };
  const decades: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) decades.push(power);
  const inside = (value: number) => value >= low && value <= high;
  const of = (digits: readonly number[]) =>
    decades.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`))).filter(inside);
  const powers = of([1]), step = Math.ceil(powers.length / count);
  const sparse = powers.filter((_, index) => index % step === 0);
  const ways = [of([1, 2, 5]), of([1, 3]), sparse, of([2, 5]), of([1, 2, 3, 4, 5, 6, 7, 8, 9])];
  const values = ways.find(({ length }) => length > 1 && length <= count);
  return values
    ? { values, format: FORMAT }
    : { values: evenTicks(low, high, Math.min(count, 3)), format: short };
}

/** As many digits as tell ticks at a distance apart, six at least. */
function labelFormat(largest: number, distance: number): string {
  const digits = Math.floor(Math.log10(largest)) - Math.floor(Math.log10(distance)) + 1;
  return digits > 6 && digits < 16 ? `.${digits}~g` : FORMAT;
}

/** Two ticks or more at equal distances of 1, 2 or 5 times a power of ten. */
function evenTicks(low: number, high: number, count: number): number[] {
  const power = Math.floor(Math.log10((high - low) / count));
  const ways = [10, 5, 2, 1, 0.5].map((digit) => {
    const step = Number(`${digit}e${power}`), first = Math.ceil(low / step), last = Math.floor(high / step);
    const places = Math.max(0, 1 - power);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step)
      .map((value) => places <= 100 ? Number(value.toFixed(places)) : value);
  });
  return ways.find(({ length }) => length > 1 && length <= 2 * count) ?? [low, high];
}
