import { deepStrictEqual, match } from "node:assert/strict";
import { concludeTransfer } from "./conclude_transfer.ts";
import { judgeClasses } from "./judge_classes.ts";
import type { Advice, Recommendation } from "./run_record.ts";

const rates = { scratch: 0.1, "linear-transfer": 0.1, "lazy-fine-tune": 0.2 };
const saved = (value: number, standardError: number) => {
  const way = { value, standardError, allowance: 0 };
  return { rates, saved: { freeze: way, fineTune: { ...way, value: -value } } };
};

Deno.test("judgeClasses() says where the loss falls and the classes are told no better", () => {
  const judge = (advice: Advice, value: number, standardError: number) => {
    const { reason, classes } = judgeClasses({ advice, reason: "why" }, saved(value, standardError));
    return [classes, reason];
  };
  deepStrictEqual(judge("pretrain-and-freeze", 0.05, 0.02), ["fewer-wrong", "why"]);
  deepStrictEqual(judge("pretrain-and-freeze", 0.001, 0.002), [
    "alike",
    "why; the loss falls, but hardly a row more is classified rightly",
  ]);
  deepStrictEqual(judge("pretrain-and-freeze", 0, 0), [
    "alike",
    "why; the loss falls, but hardly a row more is classified rightly",
  ]);
  deepStrictEqual(judge("pretrain-and-freeze", 0.03, 0.02), [
    "alike",
    "why; the loss falls, but whether more rows are classified rightly is within the errors",
  ]);
  deepStrictEqual(judge("pretrain-and-fine-tune", 0.05, 0.02), [
    "more-wrong",
    "why; the loss falls, but 5.0 ± 4.0 % more of the rows are put into the wrong class",
  ]);
  deepStrictEqual(judge("do-not-pretrain", 0.05, 0.02), [
    "fewer-wrong",
    "why; yet freezing puts 5.0 ± 4.0 % of the rows fewer into the wrong class",
  ]);
  deepStrictEqual(judge("do-not-pretrain", -0.05, 0.02), ["more-wrong", "why"]);
  deepStrictEqual(judge("cannot-tell", 0.05, 0.02), [null, "why"]);
  deepStrictEqual(judgeClasses({ advice: "pretrain-and-freeze", reason: "why" }, undefined), {
    reason: "why",
    classes: null,
  });
});

Deno.test("concludeTransfer() says at which sizes the gain is one of the loss alone", () => {
  const conclude = (...classes: Recommendation["classes"][]) =>
    concludeTransfer(
      classes.map((one, at) =>
        ({
          advice: "pretrain-and-freeze",
          samples: 10 * (at + 1),
          reason: "why",
          classes: one,
        }) as Recommendation
      ),
    ).text;
  match(conclude("fewer-wrong", null), /readout\)$/);
  match(
    conclude("fewer-wrong", "alike", "alike"),
    /\. At 20, 30 rows the loss falls, but not clearly more rows are classified rightly$/,
  );
  match(conclude("alike", "more-wrong"), /\. At 20 rows more rows are put into the wrong class$/);
});
