import { refuseClaims } from "./refuse_claims.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { atHalfSize } from "../operators/at_half_size.ts";
import { poolClaims } from "../operators/pool_claims.ts";
import { records } from "../operators/records.ts";
import { claimExperiments } from "./claim_experiments.ts";
import { claimNames, fixedParams, halfSize, law, printed } from "./claim_laws.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { integer, number } from "./parameter.ts";

/**
 * Each claim that is printed about linear networks beside the one that holds and an experiment that decides.
 *
 * The experiments of an instance share random draws (teachers, target data): the checks of a cell are not independent evidence.
 *
 * @see Tahir, Ganguli, Rotskoff (2025); Lauditi, Bordelon, Pehlevan (2025): their results on linear networks.
 */
const paperClaims: Pipeline = definePipeline({
  name: "paper-claims",
  shows: "each printed claim on linear networks beside the one that holds, and the experiment that decides",
  result: "Tahir, Ganguli, Rotskoff (2025); Lauditi, Bordelon, Pehlevan (2025): results on linear networks",
  about:
    "Fourteen claims, each with an experiment with real networks or, where the claim is about one, a kernel. Two rows a claim: the " +
    "first, under the name of its metric, checks the corrected law, which knows finite D, against the measurement m(D) at the " +
    "given input-dim D. The second, printed, judges the printed law in the limit D → ∞ for which it is printed: the experiment " +
    "is repeated at D/2 and extrapolated, instance by instance, to 2m(D) − m(D/2), where everything that shrinks like 1/D " +
    "cancels; only what the corrected law says is left, O(1/D²), is allowed for. ✓ agrees: within 3 standard errors. ✗ " +
    "disagrees: more. ? cannot tell: no disagreement, but printed and corrected law are less than 5 standard errors apart, so " +
    "that one could not be told from the other (or, where both say the same, an error or allowance above a tenth of the number or of 0.05): raise --instances. – no " +
    "number: nothing is printed that could be measured. A statement that transfer can be negative is printed < 0, disagrees " +
    "where the measurement is positive by 3 standard errors: that shows it for this setting, the corrected law says it for all.\n\n" +
    "A summary of all claims follows the run, with references. A printed law that fails is a finding: it does not count as a " +
    "disagreement of the run, nor for --strict. Records of type claim hold all numbers of a row: m(D/2), m(D), their " +
    "extrapolation, both laws, both verdicts; in CSV and Parquet a printed law is a row of metric printed:NAME.\n\n" +
    "A number is a test loss (mean of (f − y)² over the population) for scratch, linear_transfer, kernel_constants, ultra_rich, " +
    "flow_limit and flow_time; the size of the kernel's spike for spike; else a transferability, loss from scratch − after " +
    "transfer on the same data, in which the noise that both fit cancels: of the printed losses the difference is taken. Where " +
    "a paper has no label noise, the limit of what fitting it costs is added to what is printed. scratch, linear_transfer, " +
    "fine_tune: deep linear networks from tiny weights, population source. regression_source: one weight layer, finite source. " +
    "finite_source: deep, all weights fine-tuned after a finite source. ultra_rich: readout on the one feature of that network. " +
    "frozen_kernel, spike: two layers in mean-field scaling, population source. kernel_constants, negative_transfer: the same, " +
    "finite source; rich_limit: at γ̄ = 1000. free_kernel: constants given, c₁ = c₂ = 0, c₃ = 0.7, which hurts. flow_limit, flow_time: kernel " +
    "of an untrained network, t → ∞ and t = 1. No source has label noise. Experiments of one instance share teachers and target " +
    "data, and the two sizes share random numbers: rows of a cell are not independent evidence.",
  parameters: {
    inputDim: integer({
      default: "100",
      min: 40,
      max: 2000,
      symbol: "D",
      meaning: "input dimension, even: D/2 is measured, too",
    }),
    hiddenLayers: integer({
      default: "2",
      min: 1,
      max: 8,
      symbol: "L−1",
      meaning: "hidden layers of the deep linear networks",
    }),
    alignment: number({
      default: "0.5",
      min: -1,
      max: 1,
      symbol: "a",
      meaning: "alignment of the teachers (β₁·β₂ of unit vectors)",
    }),
    sourceRatio: number({
      default: "0.4",
      min: 0,
      max: 1,
      excluded: [0, 1],
      symbol: "α₁",
      unit: "P₁/D",
      per: "inputDim",
      meaning: "source samples per input dimension, where the source is finite",
    }),
    targetRatio: number({
      default: "0.5",
      min: 0,
      max: 100,
      excluded: [0],
      symbol: "α₂",
      unit: "P₂/D",
      per: "inputDim",
      meaning: "target samples per input dimension",
    }),
    targetNoise: number({
      default: "0.6",
      min: 0,
      max: 1e3,
      symbol: "σ₂",
      meaning: "standard deviation of target label noise",
    }),
    proportionalRichness: number({
      default: "3",
      min: 0,
      max: 1e3,
      excluded: [0],
      symbol: "γ̄ = γ₀√D",
      meaning: "proportional richness of the mean-field networks",
    }),
  },
  presets: {
    quick: { instances: 100, alignment: "0.2,0.8", targetNoise: "1" },
    paper: { instances: 600, alignment: "0.2,0.8", targetNoise: "0,1" },
  },
  examples: [
    {
      options: "--target-noise 0",
      shows: "without label noise fine-tuning is as printed, a finite source is not",
    },
    {
      options: "--hidden-layers 1,2,3 --plot claims.html --out claims.csv",
      shows: "depth; a page and a table",
    },
  ],
  refuse: (values) => {
    refuseClaims(values);
    for (const metric of claimNames) {
      law(metric)(values);
      printed(metric, values);
    }
  },
  parallel: "cells",
  figures: [{ kind: "claims" }],
  run: ({ cells, instanceCount, backend }) => {
    const all = claimExperiments(backend);
    return cells.pipe(
      each((cell$) =>
        cell$.pipe(
          instances(instanceCount, fixedParams),
          each((start$) => start$.pipe(all, atHalfSize(halfSize, all), records())),
          poolClaims(claimNames, printed),
        )
      ),
    );
  },
});

export default paperClaims;
