import { colorStrip, STRIP_WIDTH } from "./color_strip.ts";
import { BAR, DIAGONAL, LABEL_COLORS } from "./matrix_marks.ts";
import { textMark } from "./text_mark.ts";
import { textWidth } from "./text_width.ts";
import { ink } from "./theme.ts";

/** What the legend of matrices explains. */
export interface MatrixLegend {
  /** What the colours show. */
  readonly title: string;
  /** Ends of the scale of colours. */
  readonly domain: readonly [number, number];
  /** Whether what is below a diagonal is predicted. */
  readonly split: boolean;
  /** The tasks whose labels stand beside the matrices, the first outside. */
  readonly labels: readonly string[];
}

/** The scale of colours, what the halves of a matrix are, and the signs of labels, below the given height. It expects a scale `color`. */
export function matrixLegend({ title, domain, split, labels }: MatrixLegend, top: number): object[] {
  return [
    ...colorStrip({ title, domain }, top),
    ...split ? halves(STRIP_WIDTH + 28, top + 6) : [],
    ...labels.length > 0 ? signs(labels, STRIP_WIDTH + (split ? 178 : 28), top) : [],
  ];
}

/** A small matrix with a grey diagonal between two words. */
function halves(x: number, y: number): object[] {
  const size = 22;
  const box = { x: { value: x }, y: { value: y }, width: { value: size }, height: { value: size } };
  const line = { x: { value: x }, y: { value: y }, x2: { value: x + size }, y2: { value: y + size } };
  const grey = { stroke: { value: DIAGONAL }, strokeWidth: { value: 3 } };
  return [
    { type: "rect", aria: false, encode: { update: { ...box, stroke: { value: ink.text } } } },
    { type: "rule", aria: false, encode: { update: { ...line, ...grey } } },
    textMark({ text: "above: measured", x: x + size + 6, y: y + 8, size: 11 }),
    textMark({ text: "below: predicted", x: x + size + 6, y: y + 23, size: 11 }),
  ];
}

/** A line for each task, from outside to inside. */
function signs(labels: readonly string[], x: number, top: number): object[] {
  const whose = labels.length > 1
    ? `bars: label of the ${labels[0]} (outer), of the ${labels[1]} (inner)`
    : "bars: label of the point";
  let at = x;
  const swatches = ["above 0", "below 0"].flatMap((text, index) => {
    const box = {
      x: { value: at },
      y: { value: top + 20 },
      width: { value: 12 },
      height: { value: 2 * BAR },
    };
    const mark = {
      type: "rect",
      aria: false,
      encode: { update: { ...box, fill: { value: LABEL_COLORS[index] } } },
    };
    const word = textMark({ text, x: at + 17, y: top + 29, size: 11 });
    at += 17 + textWidth(text, 11) + 14;
    return [mark, word];
  });
  return [textMark({ text: whose, x, y: top + 14, size: 11 }), ...swatches];
}
