import { short } from "../sinks/format_number.ts";
import { plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { ink } from "./theme.ts";

/** What the legend of a phase diagram explains. */
export interface PhaseLegend {
  /** What the colours show. */
  readonly title: string;
  /** What negative and positive values mean. */
  readonly ends: readonly [string, string];
  /** What the line is. */
  readonly line: string;
  /** The scale goes from −limit to limit. */
  readonly limit: number;
  /** There are values below −limit, above limit. */
  readonly beyond: readonly [boolean, boolean];
  /** There are cells without a value. */
  readonly missing: boolean;
  /** Number of checks that disagree. */
  readonly disagrees: number;
  /** Number of inconclusive checks. */
  readonly inconclusive: number;
}

/** Stroke of a cross, in units of half its size. */
export const CROSS = "M-1,-1L1,1M1,-1L-1,1";
/** Colours of a cell without a value and of the line through it. */
export const NOTHING = { fill: "#dcdcdc", stroke: "#8a8a8a" } as const;

/** Space for a word beside the colours. */
const WORD = 58;
const STRIP = { width: 200, height: 11, slices: 100 };

/**
 * The colour scale with what its ends mean, and the signs used in the maps: 44 pixels high. It expects a scale `color`.
 */
export function phaseLegend(legend: PhaseLegend): object[] {
  const { title, ends: [low, high], limit, beyond } = legend;
  const label = (share: number) => {
    const text = short(Math.abs(share) * limit);
    const sign = share < 0 ? "−" : "";
    const past = share === -1 && beyond[0] ? "≤ " : share === 1 && beyond[1] ? "≥ " : "";
    return `${past}${sign}${text}`;
  };
  const slices = Array.from({ length: STRIP.slices }, (_, index) => ({ index }));
  const step = STRIP.width / STRIP.slices;
  const strip = {
    type: "rect",
    aria: false,
    from: { data: "slices" },
    encode: {
      update: {
        x: { field: "index", mult: step },
        width: { value: step + 0.4 },
        height: { value: STRIP.height },
        fill: { scale: "color", signal: `${2 * limit} * (datum.index + 0.5) / ${STRIP.slices} - ${limit}` },
      },
    },
  };
  const labels = [-1, -0.5, 0, 0.5, 1].flatMap((share) => {
    const x = STRIP.width * (share + 1) / 2;
    return [
      rule([x, STRIP.height, x, STRIP.height + 4], ink.text, 1),
      textMark({ text: label(share), x, y: STRIP.height + 14, size: 10, align: "center" }),
    ];
  });
  const scale = [
    textMark({ text: title, x: 0, y: 8, size: 11 }),
    plotGroup({ x: WORD, y: 14, width: STRIP.width, height: STRIP.height }, {
      data: [{ name: "slices", values: slices }],
      marks: [
        strip,
        rule([STRIP.width / 2, 0, STRIP.width / 2, STRIP.height], ink.text, 1.5),
        ...labels,
        textMark({ text: low, x: -6, y: 10, size: 11, align: "right" }),
        textMark({ text: high, x: STRIP.width + 6, y: 10, size: 11 }),
      ],
    }),
  ];
  return [...scale, ...keys(legend, 2 * WORD + STRIP.width + 20, 20)];
}

/** The signs used in the maps, in a row or two. */
function keys({ line, missing, disagrees, inconclusive }: PhaseLegend, x: number, y: number): object[] {
  const signs: [string, (x: number, y: number) => object[]][] = [
    [line, (x, y) => [rule([x, y, x + 16, y], ink.text, 1.6)]],
  ];
  if (disagrees > 0) signs.push([`check disagrees (${disagrees})`, (x, y) => [cross(x + 8, y)]]);
  if (inconclusive > 0) signs.push([`inconclusive (${inconclusive})`, (x, y) => [dot(x + 8, y)]]);
  if (missing) {
    signs.push(["no value", (x, y) => {
      const box = { x: { value: x + 1 }, y: { value: y - 5 }, width: { value: 14 }, height: { value: 10 } };
      const look = { fill: { value: NOTHING.fill } };
      return [
        { type: "rect", aria: false, encode: { update: { ...box, ...look } } },
        rule([x + 1, y + 5, x + 15, y - 5], NOTHING.stroke, 1),
      ];
    }]);
  }
  return signs.flatMap(([text, draw], index) => {
    const at = y + 15 * index - 7.5 * (signs.length - 1);
    return [...draw(x, at), textMark({ text, x: x + 22, y: at + 4, size: 11 })];
  });
}

function rule([x, y, x2, y2]: readonly number[], stroke: string, strokeWidth: number): object {
  const place = { x: { value: x }, y: { value: y }, x2: { value: x2 }, y2: { value: y2 } };
  const look = { stroke: { value: stroke }, strokeWidth: { value: strokeWidth } };
  return { type: "rule", aria: false, encode: { update: { ...place, ...look } } };
}

function cross(x: number, y: number): object {
  const place = { x: { value: x }, y: { value: y }, shape: { value: CROSS }, size: { value: 40 } };
  const look = { stroke: { value: ink.disagrees }, strokeWidth: { value: 1.6 } };
  return { type: "symbol", aria: false, encode: { update: { ...place, ...look } } };
}

function dot(x: number, y: number): object {
  const place = { x: { value: x }, y: { value: y }, size: { value: 9 } };
  return { type: "symbol", aria: false, encode: { update: { ...place, fill: { value: ink.faint } } } };
}
