import type { Params } from "../operators/run_record.ts";
import type { TrustLimit } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import type { AxisScale } from "./axis_scale.ts";
import { ink } from "./theme.ts";
import { axisValue } from "./wording.ts";

/** Where theory ceases to be trusted: places on the horizontal axis, one for each value of the parameter that a panel shows. */
export interface LimitPlaces {
  /** The places, finite. */
  readonly at: readonly number[];
  /** What stands beside the first. */
  readonly label: string;
}

/** The limits of a panel; none where the figure has none. */
export function limitPlaces({ run }: FigureData, limit: TrustLimit | undefined, params: Params): LimitPlaces {
  if (!limit) return { at: [], label: "" };
  const values = limit.of in params ? [params[limit.of]] : [run?.params[limit.of] ?? []].flat();
  const at = values.flatMap((value) => {
    const place = axisValue(value);
    return place !== undefined && Number.isFinite(place) ? [limit.share * place] : [];
  });
  return { at, label: limit.label };
}

/** The limits that the axis reaches. */
export function placesWithin({ at }: LimitPlaces, { domain: [low, high] }: AxisScale): readonly number[] {
  return at.filter((place) => place > low && place < high);
}

/** A vertical line at each limit that the axis reaches, with the label at the top of the first. */
export function limitMarks(limits: LimitPlaces, x: AxisScale, height: number): object[] {
  const [low, high] = x.domain, inside = placesWithin(limits, x);
  const along = x.log ? Math.log(inside[0] / low) / Math.log(high / low) : (inside[0] - low) / (high - low);
  return inside.flatMap((place, index) => {
    const where = { scale: "x", value: place };
    const rule = { x: where, y: { value: 0 }, y2: { value: height }, stroke: { value: ink.reference } };
    const left = along > 0.6;
    const text = {
      x: where,
      dx: { value: left ? -4 : 4 },
      y: { value: 9 },
      align: { value: left ? "right" : "left" },
      text: { value: limits.label },
      fill: { value: ink.reference },
      fontSize: { value: 9.5 },
    };
    return [
      {
        type: "rule",
        aria: false,
        encode: { update: { ...rule, strokeDash: { value: [5, 3] }, strokeWidth: { value: 1.2 } } },
      },
      ...index === 0 ? [{ type: "text", aria: false, encode: { update: text } }] : [],
    ];
  });
}
