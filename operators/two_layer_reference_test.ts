// Networks against values of an independent program: at initialisation, of finite width, on polynomial tasks.
import { ok } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction } from "rxjs";
import reference from "../fixtures/reference-dmft-networks.json" with { type: "json" };
import { activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { twoLayerKernels, twoLayerOutput } from "../numerics/two_layer_network.ts";
import { drawTwoLayerNetwork } from "./draw_two_layer.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import type { Contents, Flow, State } from "./state.ts";
import {
  continueTraining,
  drawTwoLayer,
  type InitialOutput,
  pretrainTwoLayer,
  scratchTwoLayer,
} from "./train_two_layer_tasks.ts";
import type { TrainedTwoLayer, TwoLayerParams, TwoStageTasks } from "./two_layer_contents.ts";

const backend = await openCpuBackend(), { algebra } = backend;
const NAMES = ["relu", "erf", "linear"] as const;
// deno-lint-ignore no-explicit-any -- rows of different shapes
const row = (id: string): any => reference.cases.find((found) => found.id === id)!;

function state<Content extends Contents>(content: Content, instance: number): State<Content> {
  const cell = { type: "cell", index: 0, seed: 1, params: content.params, gridParams: {} } as const;
  return { type: "state", stage: "init", cell, instance, content };
}

/** Mean and standard error. */
function pooled(values: readonly number[]): [number, number] {
  const mean = values.reduce((sum, x) => sum + x / values.length, 0);
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
}

function agrees(what: string, values: readonly number[], wanted: number, wantedError = 0): void {
  const [mean, error] = pooled(values), z = (mean - wanted) / Math.hypot(error, wantedError);
  ok(Math.abs(z) < 3.5, `${what}: ${mean} ± ${error}, need ${wanted} ± ${wantedError}, z = ${z}`);
}

Deno.test("the output at the start has the variance Φ₀/(γ²N)", () => {
  const { inputs: { width, richness }, value } = row("init-predictor-variance");
  const point = matrix(1, 1, Float64Array.of(1));
  NAMES.forEach((name, k) => {
    const squares = Array.from({ length: 1500 }, (_, instance) => {
      const network = drawTwoLayerNetwork(state({ params: {} }, instance), { width, inputDim: 1 });
      return twoLayerOutput(algebra, network, point, { activation: activations[name], richness })[0] ** 2;
    });
    agrees(name, squares, value[k]);
    ok(pooled(squares)[1] < 0.05 * value[k], "too noisy to show anything");
  });
});

Deno.test("the tangent kernel at the start is that of infinite width on average", () => {
  const pair = matrix(2, 2, Float64Array.of(Math.SQRT2, 0, Math.SQRT1_2, Math.sqrt(1.5))); // |x|² = D = 2, 60°
  NAMES.forEach((name, k) => {
    const entries = Array.from({ length: 60 }, (_, instance) => {
      const network = drawTwoLayerNetwork(state({ params: {} }, instance), { width: 1000, inputDim: 2 });
      return twoLayerKernels(algebra, network, activations[name], pair).tangent.data[1];
    });
    agrees(name, entries, row("initial-ntk").value[k]);
    ok(pooled(entries)[1] < 0.02);
  });
});

const base = { weightDecay: 0, curves: "none", readout: "keep" as "keep" | "center" | "reset" } as const;
type Params = TwoLayerParams & { readonly readout: "keep" | "center" | "reset" };
type Start = { readonly params: Params; readonly tasks: TwoStageTasks };

async function after<From extends Contents, To extends Contents>(
  from: State<From>,
  operator: OperatorFunction<Flow<From>, Flow<To>>,
): Promise<State<To>> {
  const last = await lastValueFrom(of<Flow<From>>(from).pipe(operator));
  ok(last.type === "state", JSON.stringify(last));
  return last;
}

function line(from: number, count: number, label: (s: number) => number): LabelledPoints {
  const s = Float64Array.from({ length: count }, (_, i) => -from + 2 * from * i / (count - 1));
  const inputs = matrix(count, 2, Float64Array.from({ length: 2 * count }, (_, i) => i % 2 ? 1 : s[i / 2]));
  return { inputs, targets: s.map(label) };
}

Deno.test("networks of width N scatter around infinite width with variance ∝ 1/N, and as much as reported", async () => {
  const { value, inputs } = row("width-scaling-erf-g1"), stage = { richness: () => 1, time: () => 1 };
  const square = (s: number) => s * s - 0.5, same = (s: number) => s;
  const tasks: TwoStageTasks = {
    source: line(1.5, 5, same),
    target: line(1.2, 4, square),
    sourceTest: line(1, 9, same),
    targetTest: line(1, 9, square),
  };
  const outputs = async (width: number, instance: number, initial: InitialOutput) => {
    const params: Params = { ...base, width, activation: "erf", learningRate: inputs.step };
    const drawn = await after(state<Start>({ params, tasks }, instance), drawTwoLayer(initial));
    const early = await after(drawn, pretrainTwoLayer(backend, stage));
    const { content: { pretrained, transferred } } = await after(early, continueTraining(backend, stage));
    return [pretrained, transferred].map(({ network, richness, activation }: TrainedTwoLayer) =>
      twoLayerOutput(algebra, network, tasks.targetTest.inputs, { activation, richness })
    );
  };
  // Half the mean squared difference of two networks is their variance around the mean, which is off by O(1/N).
  for (
    const [name, width, initial] of [["N250", 250, "raw"], ["N1000", 1000, "raw"], [
      "N250-antithetic",
      250,
      "antithetic",
    ]] as const
  ) {
    const [atSwitch, atEnd]: [number[], number[]] = [[], []];
    for (let pair = 0; pair < 30; pair++) {
      const one = await outputs(width, 2 * pair, initial),
        other = await outputs(width, 2 * pair + 1, initial);
      [atSwitch, atEnd].forEach((list, k) =>
        list.push(width * one[k].reduce((sum, f, q) => sum + (f - other[k][q]) ** 2, 0) / 18)
      );
    }
    agrees(`${name}, switch`, atSwitch, value[name].switch, value[name].switchSe);
    agrees(`${name}, end`, atEnd, value[name].end, value[name].endSe);
  }
});

Deno.test("an odd activation cannot learn an even target", async () => {
  const dim = 6, z = (points: Matrix, p: number) => points.data[p * dim];
  const gaussian = (purpose: string, count: number) =>
    matrix(count, dim, normals({ seed: 4, cell: 0, instance: 0, purpose }, count * dim));
  const label = (inputs: Matrix): LabelledPoints => ({
    inputs,
    targets: Float64Array.from({ length: inputs.rows }, (_, p) => (z(inputs, p) ** 2 - 1) / Math.SQRT2),
  });
  const half = gaussian("test", 300), mirrored = matrix(300, dim, half.data.map((x) => -x));
  const task = label(gaussian("train", 80));
  const tasks: TwoStageTasks = {
    source: task,
    target: task,
    sourceTest: label(mirrored),
    targetTest: label(half),
  };
  const params: Params = { ...base, width: 200, activation: "tanh", learningRate: "auto" };
  const drawn = await after(state<Start>({ params, tasks }, 0), drawTwoLayer("raw"));
  const trained = await after(drawn, pretrainTwoLayer(backend, { richness: () => 1, time: () => 1 }));
  const { network, curve } = trained.content.pretrained,
    options = { activation: activations.tanh, richness: 1 };
  const f = twoLayerOutput(algebra, network, half, options),
    g = twoLayerOutput(algebra, network, mirrored, options);
  ok(f.every((value, q) => Math.abs(value + g[q]) < 1e-12));
  const zero = tasks.targetTest.targets.reduce((sum, y) => sum + y * y / 300, 0);
  for (const { sourceTestLoss, targetTestLoss } of curve.slice(1)) {
    ok((sourceTestLoss + targetTestLoss) / 2 >= zero - 1e-12); // mirrored points together: the cross term is exactly 0
  }
  ok(curve.at(-1)!.trainLoss < 0.9 * curve[0].trainLoss, "it learns its training set by heart");
});

const hermite: Readonly<Record<string, (z: number) => number>> = {
  He1: (z) => z,
  He2: (z) => (z * z - 1) / Math.SQRT2,
  He3: (z) => (z ** 3 - 3 * z) / Math.sqrt(6),
  He4: (z) => (z ** 4 - 6 * z * z + 3) / Math.sqrt(24),
};

/** Test losses of a row of the readout rules, one list per rule, over our own data sets. */
async function readoutRules(
  id: string,
  dataSets: number,
  width: number,
): Promise<Record<string, number[]>> {
  const { inputs } = row(id), dim = inputs.inputDim;
  const [, first, second] = id.match(/(He\d)to(He\d)/)!;
  const found: Record<string, number[]> = { scratch: [], keep: [], center: [], reset: [] };
  const stage = (task: "source" | "target") => ({
    richness: () => inputs[`${task}Richness`] as number,
    time: () => inputs[`${task}Step`] * inputs[`${task}Steps`],
  });
  for (let set = 0; set < dataSets; set++) {
    const draw = (purpose: string, count: number, degree: string): LabelledPoints => {
      const points = matrix(count, dim, normals({ seed: 9, cell: 0, instance: set, purpose }, count * dim));
      const targets = Float64Array.from({ length: count }, (_, p) => {
        let z = 0;
        for (let d = 0; d < dim; d++) z += points.data[p * dim + d] / Math.sqrt(dim);
        return hermite[degree](z);
      });
      return { inputs: points, targets };
    };
    const tasks: TwoStageTasks = {
      source: draw("source", inputs.sourceSamples, first),
      target: draw("target", inputs.targetSamples, second),
      sourceTest: draw("test", 1000, first),
      targetTest: draw("test", 1000, second),
    };
    const params = (task: "source" | "target", readout: Params["readout"]): Params => ({
      ...base,
      width,
      readout,
      activation: inputs.activation,
      learningRate: inputs[`${task}Step`] * (1 + 1e-9),
    });
    const drawn = await after(
      state<Start>({ params: params("source", "keep"), tasks }, set),
      drawTwoLayer("antithetic"),
    );
    const early = await after(drawn, pretrainTwoLayer(backend, stage("source")));
    const end = (trained: TrainedTwoLayer) => trained.curve.at(-1)!.targetTestLoss;
    const later = (readout: Params["readout"]): typeof early => ({
      ...early,
      content: { ...early.content, params: params("target", readout) },
    });
    found.scratch.push(
      end((await after(later("keep"), scratchTwoLayer(backend, stage("target")))).content.scratch),
    );
    for (const rule of ["keep", "center", "reset"] as const) {
      const { content } = await after(later(rule), continueTraining(backend, stage("target")));
      found[rule].push(end(content.transferred));
    }
  }
  return found;
}

Deno.test("polynomial tasks end with the test losses reported, under each readout rule", async () => {
  const id = "readout-rules-relu-He4toHe1-g1-1-D20", { value, se } = row(id);
  const found = await readoutRules(id, 4, 256);
  for (const rule of ["scratch", "keep", "center", "reset"]) agrees(rule, found[rule], value[rule], se[rule]);
  for (const rule of ["Keep", "Center", "Reset"]) {
    const gains = found[rule.toLowerCase()].map((loss, set) => found.scratch[set] - loss);
    agrees(`gain of ${rule}`, gains, value[`gain${rule}`], se[`gain${rule}`]);
  }
});
