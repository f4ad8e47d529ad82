import { mergeMap, of } from "rxjs";
import { bySizes } from "../operators/by_sizes.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { poolEvidence } from "../operators/pool_evidence.ts";
import { pretrainTables } from "../operators/pretrain_tables.ts";
import { sampleTables } from "../operators/sample_tables.ts";
import { tableCandidates } from "../operators/table_candidates.ts";
import { transferEvidence } from "../operators/transfer_evidence.ts";
import { candidateCurve } from "../theory/candidate_curve.ts";
import { definePipeline, type Pipeline } from "./define_pipeline.ts";
import { choice, choices, integer, text } from "./parameter.ts";
import { refuseTables } from "./refuse_tables.ts";

/**
 * Should I pretrain on A for B? Learning curves of both ways to use a source, and of doing without, from the user's own tables.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), lazy fine-tuning on adapted kernels; Tahir, Ganguli, Rotskoff (2025), linear transfer.
 */
const advisePipeline: Pipeline = definePipeline({
  name: "advise",
  shows: "should I pretrain on A for B? An answer for your own data, for each number of target rows",
  result:
    "learning curves of kernel regression from one pool of rows; Lauditi, Bordelon, Pehlevan (2025), lazy fine-tuning on adapted kernels",
  about:
    "You have a source with many labelled rows, A, and want to learn a target, B, of which you have or can get few. Pretraining " +
    "on A may help, do nothing, or hurt, and that depends on how many rows of B there will be. Give both as CSV files with the same " +
    "features; --plot report.html writes a page with the answer and all that it rests on.\n\n" +
    "Files: .csv with or without a header (the first line is one if it has text where the second has a number, or nothing but " +
    "text), or images in IDX or CIFAR-10 files or folders of them. All columns but one are features and must be numbers, the " +
    "same ones in both files: matched by name if both have headers, else by place. The label column is the one named by --label, " +
    "else the one called label, target, class or y, else the last. Labels that are text, or at most twenty different whole " +
    "numbers, are classes; other numbers are predicted as such (--task says otherwise). A missing value, a feature that is no " +
    "number or a line of another length is an error that names file, line and column. Nothing is read but the files named, and " +
    "nothing is sent anywhere.\n\n" +
    "What is done. Features are standardised by the mean and standard deviation of the source's rows (and cut off at 5; pixels of " +
    "IDX and CIFAR-10 files have one common deviation), labels are centred and divided by the target's deviation: a loss of 1 is that " +
    "of predicting the mean, 0.3 leaves 30 % of the variance unexplained. Two-layer ReLU networks learn the source, one for each " +
    "--source-richness. Then three ways to learn the target are compared: scratch, the kernels of an infinitely wide network; " +
    "linear-transfer, a new readout on the frozen pretrained features; lazy-fine-tune, all pretrained weights in the limit in which " +
    "they hardly move, with a new head and, where both files ask for the same, with the source's. Their learning curves are " +
    "predicted from the Gram matrices of the target's rows alone, which choose richness and ridge, too. Then every curve is held " +
    "against training: in 8 random halvings an instance, one half of the rows predicts and chooses, and the other half is trained and " +
    "tested on, all ways on the same rows.\n\n" +
    "How to read it. A recommendation is sure where prediction and training both show the gain by 2 standard errors or more, likely " +
    "where one does and the other agrees in sign, or where the prediction alone does by 3. Standard errors are those for other rows " +
    "of the same kind, from the halvings. Gains below 2 % of the loss count as none; of classes it is said where the loss falls but not " +
    "clearly more rows are put into the right one. Sizes above 40 % of the rows cannot be trained " +
    "and tested, above half of the rows the prediction is an extrapolation, marked as such, and from all rows on nothing is said.\n\n" +
    "What it cannot see. Fine-tuning is taken in the lazy limit. Networks trained in earnest, all weights by gradient descent, gained " +
    "half of what their kernels do on a related pair of Fashion-MNIST, and 2 to 5 % on an unrelated one, where their kernels lose " +
    "(bench/advise_descent.ts): take small losses for none. With many more rows than features real networks learn new ones " +
    "from scratch, too, and pretraining is worth less. The networks have two layers: a source that only a deep network can learn " +
    "helps here less than it might. The rows must be a fair sample of those to come.",
  parameters: {
    source: text({ default: "", meaning: "file to pretrain on, A: .csv, or images as files or a folder" }),
    target: text({ default: "", meaning: "file of what is wanted, B, with the same features" }),
    label: text({
      default: "",
      meaning:
        "column of the labels, by name or number from 1; empty: label, target, class or y, else the last",
    }),
    task: choice({
      options: ["auto", "classes", "numbers"],
      default: "auto",
      meaning:
        "what labels are; auto: classes if text or at most twenty whole numbers, else numbers to predict",
    }),
    sourceRichness: choices({
      options: ["0.1", "0.3", "1", "3", "10", "30"],
      default: "0.3,3,10",
      meaning: "feature-learning strengths γ₁ to pretrain with, all tried; the prediction chooses",
    }),
    width: integer({
      default: "256",
      min: 16,
      max: 8192,
      symbol: "N",
      meaning: "hidden neurons of the pretrained networks, shared by the classes of the source",
    }),
    sourceRows: integer({
      default: "1000",
      min: 20,
      max: 20000,
      meaning: "rows of the source to pretrain on, drawn at random if there are more",
    }),
    targetRows: integer({
      default: "1000",
      min: 20,
      max: 8000,
      symbol: "P",
      meaning:
        "rows of the target to predict from and test on, drawn at random if there are more; time goes with P³",
    }),
    sizes: integer({
      default: "10,20,50,100,200,500",
      min: 2,
      max: 100000,
      mostValues: 200,
      symbol: "n",
      unit: "rows of the target",
      meaning:
        "numbers of target rows to be advised on; trusted up to half of the rows that there are; 200 at most",
    }),
  },
  presets: { quick: { instances: 2 } },
  examples: [
    {
      options: "--source source.csv --target target.csv --plot report.html",
      shows: "the answer in words, and a page with all that it rests on",
    },
    {
      options: "--source a.csv --target b.csv --label price --task numbers --sizes 10:500:10",
      shows: "a regression, at fifty sizes",
    },
    {
      options: "--source images/a --target images/b --source-richness 1,10",
      shows: "folders of IDX or CIFAR-10 files",
    },
  ],
  refuse: (values, { tables }) => refuseTables(values, tables),
  metrics: {
    target_test_loss: "mean of (f − y)² over held-out target rows, in units of the labels' variance",
    target_test_accuracy: "share of held-out target rows whose class is told right; of classes only",
    transferability: "target_test_loss of scratch minus that of this stage: positive where pretraining helps",
    feature_overlap:
      "share of the labels' variance that lies along the directions which so many rows resolve, predicted from all rows",
  },
  figures: [
    { kind: "advice" },
    { kind: "lines", x: "sizes", metric: "target_test_loss", log: "x" },
  ],
  run: ({ cells, instanceCount, backend, tables }) =>
    cells.pipe(
      bySizes(),
      each((group$) =>
        group$.pipe(
          mergeMap(({ cells: own, shared }) =>
            of(own[0]).pipe(
              instances(instanceCount),
              each((start$) =>
                start$.pipe(
                  sampleTables(tables),
                  pretrainTables(backend),
                  tableCandidates(backend),
                  transferEvidence(backend.algebra, {
                    sizes: own.map(({ params }) => params.sizes),
                    predict: (candidate, counts) => candidateCurve(backend.algebra, candidate, counts),
                  }),
                )
              ),
              poolEvidence(own, shared),
            )
          ),
        )
      ),
    ),
});

export default advisePipeline;
