import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { fineTuneLaw, type FineTuneRiskParams } from "../theory/relu/fine_tune_prediction.ts";
import { overlapLaw } from "../theory/relu/overlap_law.ts";
import { isLazy } from "../theory/relu/lazy_domain.ts";
import { scratchPrediction } from "../theory/relu/scratch_prediction.ts";
import type { Prediction } from "../theory/prediction.ts";
import type { Laws } from "./theory_lines.ts";

let opened: Promise<LinearAlgebra> | undefined;
/** The teachers' spectrum is small: any library will do. */
const algebra = () => opened ??= openLinearAlgebra();

/** What theory says from the parameters alone: no line where the pretrained network is needed or only bounds are known. */
export const reluLaws: Laws<FineTuneRiskParams> = {
  scratch: {
    target_test_loss(values): Prediction {
      if (values.family !== "random" && isLazy(values, "scratch")) return scratchPrediction(values);
      throw new RangeError("Cannot predict learning from scratch beyond two samples per input dimension");
    },
  },
  pretrain: { teacher_overlap: (values) => overlapLaw(values) },
  "fine-tune": {
    target_test_loss: async (values) => fineTuneLaw(await algebra(), values),
  },
};
