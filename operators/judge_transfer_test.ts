import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { concludeTransfer } from "./conclude_transfer.ts";
import { type Gains, judgeTransfer, type TransferCase } from "./judge_transfer.ts";
import type { Advice, Recommendation } from "./run_record.ts";

const gain = (value: number, standardError: number, allowance = 0) => ({ value, standardError, allowance });
const none = gain(0, 0.001);
/** Gains of freezing and fine-tuning. */
const gains = (freeze: ReturnType<typeof gain>, fineTune = none): Gains => ({
  freeze,
  fineTune,
  between: gain(fineTune.value - freeze.value, 0.01),
});
const losses = { scratch: 0.5, "linear-transfer": 0.4, "lazy-fine-tune": 0.45 };
const judge = (given: Partial<TransferCase>) => {
  const { advice, confidence, basis } = judgeTransfer({ samples: 50, rows: 200, losses, ...given });
  return [advice, confidence, basis];
};

Deno.test("judgeTransfer() is sure where prediction and training are clear, and likely where one is", () => {
  const clear = gains(gain(0.1, 0.02)), faint = gains(gain(0.1, 0.09));
  const both = "prediction and training";
  deepStrictEqual(judge({ predicted: clear, measured: clear }), ["pretrain-and-freeze", "sure", both]);
  deepStrictEqual(judge({ predicted: clear, measured: faint }), ["pretrain-and-freeze", "likely", both]);
  deepStrictEqual(judge({ predicted: faint, measured: clear }), ["pretrain-and-freeze", "likely", both]);
  deepStrictEqual(judge({ predicted: faint, measured: faint }), ["cannot-tell", null, both]);
  deepStrictEqual(judge({ predicted: clear }), ["pretrain-and-freeze", "likely", "prediction"]);
  deepStrictEqual(judge({ predicted: clear, samples: 120 }), [
    "pretrain-and-freeze",
    "likely",
    "extrapolation",
  ]);
  deepStrictEqual(judge({ predicted: gains(gain(0.1, 0.04)) }), ["cannot-tell", null, "prediction"]);
  // what the prediction leaves open is taken off before it counts
  deepStrictEqual(judge({ predicted: gains(gain(0.1, 0.02, 0.07)) }), ["cannot-tell", null, "prediction"]);
});

Deno.test("judgeTransfer() advises against what hurts, and against gains too small to matter", () => {
  const hurts = gains(gain(-0.1, 0.02), gain(-0.05, 0.01));
  deepStrictEqual(judge({ predicted: hurts, measured: hurts })[0], "do-not-pretrain");
  const little = gains(gain(0.005, 0.001), gain(0.004, 0.001)); // 1 % of the loss, five standard errors
  deepStrictEqual(judge({ predicted: little, measured: little }).slice(0, 2), ["do-not-pretrain", "sure"]);
  const wide = gains(gain(0.005, 0.02), gain(0.004, 0.02)); // may be 9 % of it
  strictEqual(judge({ predicted: wide, measured: wide })[0], "cannot-tell");
  const half = gains(gain(-0.1, 0.02), gain(0.02, 0.02)); // freezing hurts, of fine-tuning nobody knows
  strictEqual(judge({ predicted: half, measured: half })[0], "cannot-tell");
});

Deno.test("judgeTransfer() takes the better way, and freezing where they cannot be told apart", () => {
  const of = (freeze: number, tune: number) => {
    const both = gains(gain(freeze, 0.01), gain(tune, 0.01));
    return judge({ predicted: both, measured: both })[0];
  };
  strictEqual(of(0.1, 0.2), "pretrain-and-fine-tune");
  strictEqual(of(0.2, 0.1), "pretrain-and-freeze");
  strictEqual(of(0.1, 0.105), "pretrain-and-freeze");
  strictEqual(of(-0.1, 0.1), "pretrain-and-fine-tune");
});

Deno.test("judgeTransfer() does not choose between prediction and training that contradict each other", () => {
  const up = gains(gain(0.1, 0.02)), down = gains(gain(-0.1, 0.02));
  const { advice, reason, remedy } = judgeTransfer({
    samples: 50,
    rows: 200,
    losses,
    predicted: up,
    measured: down,
  });
  strictEqual(advice, "cannot-tell");
  match(reason, /contradict/);
  match(remedy, /compare on rows kept apart/);
});

Deno.test("judgeTransfer() says what would help where it cannot tell", () => {
  const none = judgeTransfer({ samples: 300, rows: 200 });
  deepStrictEqual([none.advice, none.basis, none.remedy], [
    "cannot-tell",
    "nothing",
    "600 rows of the target would tell",
  ]);
  match(
    judgeTransfer({ samples: 300, rows: 200, unused: 500 }).remedy,
    /^600 rows .* \(its file has 500 more than were used: raise --target-rows\)$/,
  );
  const far = judgeTransfer({
    samples: 150,
    rows: 200,
    losses,
    predicted: gains(gain(0.1, 0.09), gain(0.1, 0.09)),
  });
  match(far.remedy, /^300 rows/);
  const wide = gains(gain(0.1, 0.06), gain(0.05, 0.06));
  // (3·0.06/0.1)² = 3.24 times as many rows
  match(
    judgeTransfer({ samples: 50, rows: 200, losses, predicted: wide, measured: wide }).remedy,
    /^about 650 rows/,
  );
  const blind = { scratch: 0.99, "linear-transfer": 1, "lazy-fine-tune": 0.98 };
  const nothing = judgeTransfer({ samples: 50, rows: 200, losses: blind, predicted: wide });
  deepStrictEqual([nothing.advice, /learns anything/.test(nothing.reason)], ["cannot-tell", true]);
});

Deno.test("concludeTransfer() tells up to which size pretraining pays, and where it cannot be told", () => {
  const conclude = (...advices: Advice[]) =>
    concludeTransfer(
      advices.map((advice, at) =>
        ({ advice, samples: 10 * (at + 1), reason: "why", remedy: "more" }) as Recommendation
      ),
    );
  const [freeze, tune, no, open] = [
    "pretrain-and-freeze",
    "pretrain-and-fine-tune",
    "do-not-pretrain",
    "cannot-tell",
  ] as const;
  const some = conclude(freeze, tune, no, no);
  deepStrictEqual([some.paysUpTo, some.stopsPayingFrom], [20, 30]);
  match(
    some.text,
    /^Pretrain up to 20 rows \(freeze .* at 10 rows, fine-tune .* at 20 rows\); from 30 rows on it does not pay$/,
  );
  const late = conclude(no, no, freeze, freeze);
  deepStrictEqual([late.paysUpTo, late.stopsPayingFrom], [40, null]);
  match(late.text, /^Pretrain from 30 rows on/);
  const gap = conclude(freeze, open, no);
  deepStrictEqual([gap.paysUpTo, gap.stopsPayingFrom], [10, 30]);
  match(gap.text, /from 30 rows on it does not pay; cannot tell at 20 rows$/);
  match(conclude(freeze, freeze).text, /^Pretrain at every size looked at/);
  match(conclude(freeze, open).text, /^Pretrain up to 10 rows .*; cannot tell at 20 rows$/);
  match(conclude(no, no).text, /^Do not pretrain: it pays at no size/);
  match(conclude(open, open).text, /^Cannot tell at any size: at 10 rows why\. What would help: more$/);
  match(conclude(freeze, no, freeze).text, /^Pretrain at 10, 30 rows/);
});
