import type { OperatorFunction } from "rxjs";
import { breather } from "../numerics/breathe.ts";
import { permutation } from "../numerics/draws.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { CandidatePoint } from "../theory/candidate_curve.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { Flow, State } from "./state.ts";
import { subsampledCurve } from "./subsampled_curve.ts";
import { type Method, methods, onRows, type TableCandidate } from "./table_candidates.ts";

/** The best of a way's candidates at one size, as the curves say. */
export interface Choice extends CandidatePoint {
  /** Which candidate. */
  readonly name: string;
  /** Its place among all. */
  readonly candidate: number;
}

/** A number, or a choice, for each way, at one size. */
export type ByMethod<Value> = Readonly<Record<Method, Value>>;

/** What one half of the target's rows predicts, and training on the other half measures; an entry for each size. */
export interface SplitEvidence {
  /** From the first half; undefined where it is not larger than the size. */
  readonly predicted: readonly (ByMethod<Choice> | undefined)[];
  /**
   * Mean of |f − y|² on rows of the second half that were not learned, of each draw, the same for all ways; undefined where too few
   * rows are left.
   */
  readonly measured: readonly (ByMethod<readonly number[]> | undefined)[];
  /** The share of the same rows whose class is told right, likewise; undefined where labels are numbers, too. */
  readonly accuracies: readonly (ByMethod<readonly number[]> | undefined)[];
}

/** What is known of the ways to learn the target; entries for each size. */
export interface TransferEvidence {
  /** Rows of the target. */
  readonly rows: number;
  /** From all rows; undefined where there are not more than the size. */
  readonly whole: readonly (ByMethod<Choice> | undefined)[];
  /** From halves of them. */
  readonly splits: readonly SplitEvidence[];
}

/** Predicts a candidate's learning curve from its Gram matrix alone. */
export type PredictCurve = (candidate: TableCandidate, counts: readonly number[]) => CandidatePoint[];

/** Halvings of the target's rows for each instance. */
export const SPLITS = 8;
/** Sets of rows learned from a half: many where they are small and differ much, few where they are large and overlap anyway. */
const MANY_DRAWS = 8, FEW_DRAWS = 3, SMALL = 0.2;
/** Share of a half that is left to be tested on, at least. */
const TESTED = 0.2;

/** The largest size that training on one half of so many rows can measure. */
export function mostMeasured(rows: number): number {
  return Math.floor((1 - TESTED) * Math.floor(rows / 2));
}

/**
 * Predicts the learning curves of all candidates from the target's rows, and holds them against training. In each of several random
 * halvings one half predicts, and chooses candidate and ridge of each way at each size; the other half learns as many of its rows
 * with what was chosen and is tested on the rest, all ways on the same rows. So no row takes part in both. Adds `evidence`; the
 * kernels are no longer needed.
 *
 * @param sizes Numbers of rows to be learned, any order.
 */
export function transferEvidence<
  Content extends { readonly params: object; readonly candidates: readonly TableCandidate[] },
>(
  algebra: LinearAlgebra,
  { sizes, predict }: { readonly sizes: readonly number[]; readonly predict: PredictCurve },
): OperatorFunction<Flow<Content>, Flow<Content & { readonly evidence: TransferEvidence }>> {
  return advance("lazy-fine-tune", async (state: State<Content>, signal) => {
    const { candidates } = state.content, rows = candidates[0].kernel.rows, breathe = breather(signal);
    const whole = await choose(candidates, { sizes, predict, breathe });
    const splits: SplitEvidence[] = [];
    for (let split = 0; split < SPLITS; split++) {
      const order = permutation(drawKey(state, `halves ${split}`), rows), half = Math.ceil(rows / 2);
      const predicted = await choose(onRows(candidates, order.subarray(0, half)), {
        sizes,
        predict,
        breathe,
      });
      const others = onRows(candidates, order.subarray(half));
      const draws = Array.from(
        { length: MANY_DRAWS },
        (_, draw) => permutation(drawKey(state, `rows ${split} ${draw}`), rows - half),
      );
      splits.push({ predicted, ...await measure(others, predicted, draws) });
    }
    return { added: { evidence: { rows, whole, splits } } };

    /** Losses of the chosen candidates, all ways on the same draws. */
    async function measure(
      others: readonly TableCandidate[],
      predicted: SplitEvidence["predicted"],
      draws: readonly Uint32Array[],
    ): Promise<Pick<SplitEvidence, "measured" | "accuracies">> {
      const losses = sizes.map((): Partial<Record<Method, number[]>> => ({}));
      const shares = sizes.map((): Partial<Record<Method, number[]>> => ({}));
      const most = mostMeasured(rows), small = SMALL * others[0].kernel.rows;
      const places = sizes.map((_, at) => at).filter((at) => sizes[at] <= most && predicted[at]);
      for (const method of methods) {
        const same = (at: number) => {
          const { candidate, ridge } = predicted[at]![method];
          return `${candidate} ${ridge} ${sizes[at] <= small}`;
        };
        for (const group of Map.groupBy(places, same).values()) {
          const pause = breathe();
          if (pause) await pause;
          const own = group.toSorted((one, other) => sizes[one] - sizes[other]);
          const { candidate, ridge } = predicted[own[0]]![method];
          const orders = draws.slice(0, sizes[own[0]] <= small ? MANY_DRAWS : FEW_DRAWS);
          const counts = own.map((at) => sizes[at]);
          for (const order of orders) {
            const curve = subsampledCurve(algebra, others[candidate], { counts, ridge, orders: [order] });
            curve.forEach(({ testLoss, testAccuracy }, i) => {
              (losses[own[i]][method] ??= []).push(testLoss);
              (shares[own[i]][method] ??= []).push(testAccuracy);
            });
          }
        }
      }
      const reached = (of: typeof losses) =>
        of.map((one, at) => places.includes(at) ? one as ByMethod<readonly number[]> : undefined);
      const classes = others[0].answers !== undefined;
      return {
        measured: reached(losses),
        accuracies: classes ? reached(shares) : sizes.map(() => undefined),
      };
    }
  });
}

/** The best candidate of each way at each size that the pool reaches. */
async function choose(
  candidates: readonly TableCandidate[],
  { sizes, predict, breathe }: {
    readonly sizes: readonly number[];
    readonly predict: PredictCurve;
    readonly breathe: () => Promise<void> | undefined;
  },
): Promise<(ByMethod<Choice> | undefined)[]> {
  const reached = sizes.filter((size) => size < candidates[0].kernel.rows);
  const best = reached.map((): Partial<Record<Method, Choice>> => ({}));
  for (const [place, candidate] of candidates.entries()) {
    const pause = breathe();
    if (pause) await pause;
    predict(candidate, reached).forEach((point, at) => {
      const { method, name } = candidate, known = best[at][method];
      if (!known || point.loss < known.loss) best[at][method] = { ...point, name, candidate: place };
    });
  }
  return sizes.map((size) =>
    reached.includes(size) ? best[reached.indexOf(size)] as ByMethod<Choice> : undefined
  );
}
