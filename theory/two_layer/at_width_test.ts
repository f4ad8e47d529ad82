import { ok, rejects } from "node:assert/strict";
import reference from "../../fixtures/reference-dmft-field.json" with { type: "json" };
import { activations } from "../../numerics/activation.ts";
import { gramBlock } from "../../numerics/gram_block.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { principalSpan } from "./data_span.ts";
import { meanOf, varianceOf } from "./field_estimate.ts";
import { gridMeasure } from "./grid_measure.ts";
import { initialKernels, initialVariance } from "./initial_kernels.ts";
import { meanFieldCurve } from "./mean_field_curve.ts";
import { independentMeasure, sobolMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";
import { activationOf, gaussianInputs, hermiteLabels, lineProblem, referenceRows } from "./test_problems.ts";
import { atWidth } from "./at_width.ts";
import { narrowNetworks } from "./narrow_networks.ts";

const algebra = await openWasm("");
const referenceCase = referenceRows(reference.cases);
const key = (instance: number, purpose: string) => ({ seed: 5, cell: 0, instance, purpose });
const erf = activations.erf;

Deno.test("initialKernels() reproduce initial-ntk, and the particles at random weights", async () => {
  const { value } = referenceCase("initial-ntk");
  const inputs = matrix(2, 2, Float64Array.of(Math.SQRT2, 0, Math.SQRT1_2, Math.sqrt(1.5))); // |x|²/D = 1, x·x'/D = ½
  for (const [i, name] of ["relu", "erf", "linear"].entries()) {
    const activation = activationOf(name),
      { nngp, ntk } = initialKernels(activation, gramBlock(algebra, inputs));
    ok(Math.abs(ntk.data[1] - value[i]) < 1e-12);
    const stage = { inputs, targets: Float64Array.of(1, 1), richness: 1, learningRate: 0.1, steps: 0 };
    const rule = { readout: "keep", trainable: "all", records: [0], detailed: [0] } as const;
    const problem = {
      stages: [{ ...stage, ...rule }],
      tests: [],
      activation,
      weightDecay: 0,
      loss: "sum",
    } as const;
    const measure = sobolMeasure(principalSpan(algebra, [inputs]), {
      particles: 16384,
      pairs: true,
      key: key(i, "kernel"),
    });
    const { featureKernel, tangentKernel } = (await solveFields(algebra, problem, measure, { tolerance: 0 }))
      .records[0].detail!;
    for (let at = 0; at < 4; at++) {
      ok(Math.abs(featureKernel.data[at] - nngp.data[at]) < 2e-3);
      ok(Math.abs(tangentKernel.data[at] - ntk.data[at]) < 5e-3);
    }
  }
});

Deno.test("initialVariance() reproduces init-predictor-variance", () => {
  const { inputs, value } = referenceCase("init-predictor-variance");
  const point = gramBlock(algebra, matrix(1, 1, Float64Array.of(1)));
  ["relu", "erf", "linear"].forEach((name, i) => {
    const feature = initialKernels(activationOf(name), point).nngp.data[0];
    ok(Math.abs(initialVariance(feature, inputs) / value[i] - 1) < 1e-12);
  });
});

Deno.test("networks of width 250 and 1000 scatter about the mean field as width-scaling-erf-g1 says", async () => {
  const { value } = referenceCase("width-scaling-erf-g1"), problem = lineProblem(erf, [{}, {}]);
  const infinite = gridMeasure({ inputDim: 2, hiddenNodes: 31, readoutNodes: 25 }, erf);
  const limit = (await solveFields(algebra, problem, infinite, { tolerance: 0 })).records;
  for (const [width, networks] of [[250, 150], [1000, 60]]) {
    for (const pairs of [false, true]) {
      const at = { switch: [] as number[], end: [] as number[] };
      for (let instance = 0; instance < networks; instance++) {
        const measure = independentMeasure(2, {
          particles: width,
          pairs,
          key: key(instance, `width ${width}`),
        });
        const { records } = await solveFields(algebra, problem, measure, { tolerance: 0 });
        for (const [name, index] of [["switch", 2], ["end", 5]] as const) {
          const f = records[index].tests[0], f0 = limit[index].tests[0];
          at[name].push(width * f.reduce((sum, x, t) => sum + (x - f0[t]) ** 2, 0) / 9);
        }
      }
      const row = value[`N${width}${pairs ? "-antithetic" : ""}`];
      for (const name of ["switch", "end"] as const) {
        const mean = meanOf(at[name]), error = Math.sqrt(varianceOf(at[name]) / networks);
        const z = (mean - row[name]) / Math.hypot(error, row[`${name}Se`]);
        ok(
          Math.abs(z) < 3.5,
          `${networks} networks, ${width}, ${pairs}, ${name}: ${mean} ± ${error}, z = ${z}`,
        );
      }
    }
  }
});

Deno.test("atWidth() tells mean and scatter of the loss of networks four times as wide as those it knows", async () => {
  const problem = lineProblem(erf, [{}, { readout: "center" }]), width = 64, instances = 600;
  const options = { tolerance: 0, key: key(0, "curve") };
  const curve = await meanFieldCurve(algebra, problem, { ...options, particles: 1024 });
  const narrow = await narrowNetworks(algebra, problem, {
    ...options,
    width,
    pairs: false,
    most: 16,
    sets: 8,
  });
  const losses = await Promise.all([...Array(instances).keys()].map(async (instance) => {
    const measure = independentMeasure(2, { particles: width, pairs: false, key: key(instance, "narrow") });
    return (await solveFields(algebra, problem, measure, { tolerance: 0 })).records.map(({ testLosses }) =>
      testLosses[0]
    );
  }));
  for (const [record, task] of [[0, 0], [2, 0], [5, 1]]) {
    const values = losses.map((run) => run[record][task]);
    const mean = meanOf(values), deviation = Math.sqrt(varianceOf(values)), { scatter } = curve[record];
    const limit = curve[record].testLosses[0][task];
    const sets = narrow.sets.map((points) => ({
      estimate: points[record].testLosses[0][task],
      scatter: points[record].scatter,
    }));
    const told = atWidth([{ sign: 1, limit, scatter, narrow: sets }], narrow.ratio);
    const error = Math.hypot(deviation / Math.sqrt(instances), told.standardError);
    const excess = Math.max(0, Math.abs(told.value - mean) - told.remainder), z = excess / error;
    const said = `${record}: ${told.value} ± ${told.standardError}, remainder ${told.remainder}; ` +
      `${instances} networks ${mean} ± ${deviation / Math.sqrt(instances)}, z = ${z}`;
    ok(z < 3.5, said);
    ok(record !== 0 || told.value - told.limit > 4 * told.standardError, said); // before training the shift is there to be seen
    ok(
      Math.abs(Math.log(told.deviation / deviation)) < 0.35,
      `${record}: ${told.deviation} against ${deviation}`,
    );
  }
  await rejects(
    narrowNetworks(algebra, problem, { width: 63, pairs: true, key: key(0, "odd") }),
    /even for pairs/,
  );
});

Deno.test("atWidth() takes off what a finite number of particles does, and adds what a finite width does", () => {
  // x of M particles is 2 + 3/M + δ: of even ones, with a fifth of the variance, 2 + 0.6/M
  const networks = 8, particles = 64, part = 0.2;
  const exact = (value: number, mean: number) => ({
    ...{ value, standardError: 0, parts: [value, value], each: Array<number>(networks).fill(mean) },
  });
  const term = (shared: number) => { // networks that share even points, or points that are as good as random
    const set = { estimate: exact(2 + shared * 3 / 64, 2 + shared * 3 / 64), scatter: 1 };
    const limit = exact(2 + part * 3 / particles, 2);
    return { sign: 1, limit, scatter: part, narrow: [set, set] } as const;
  };
  for (const shared of [1 - 1 / networks, 1 - 1 / (2 * networks), 1]) {
    for (const ratio of [1, 0.25]) {
      const { limit, value, remainder } = atWidth([term(shared)], ratio), error = value - 2 - ratio * 3 / 64;
      ok(Math.abs(error) < remainder, `${shared}, ${ratio}: ${error}, remainder ${remainder}`);
      ok(remainder < 0.2 * (value - limit) + 0.5 * part * 3 / particles, `${remainder}`);
      if (shared === 1 - 1 / (2 * networks)) ok(Math.abs(error) < 1e-12 && Math.abs(limit - 2) < 1e-12);
    }
  }
  const none = atWidth([term(0.9), { ...term(0.9), sign: -1 }], 0.25);
  ok(Math.abs(none.value) < 1e-12 && none.standardError < 1e-12);
});

Deno.test("meanFieldCurve() of tanh from He₃ to He₁ agrees with independent data sets of another program", async () => {
  const { inputs: p, value, se } = referenceCase("readout-rules-tanh-He3toHe1-g0.3-0.3-D20");
  const losses = {
    keep: [] as number[],
    center: [] as number[],
    reset: [] as number[],
    scratch: [] as number[],
  };
  for (let set = 0; set < 6; set++) {
    const [source, target, test] = [p.sourceSamples, p.targetSamples, 400].map((n, i) =>
      gaussianInputs(n, p.inputDim, set, `set ${i}`)
    );
    const rule = { readout: "keep", trainable: "all", detailed: [] } as const;
    const first = {
      ...{ inputs: source, targets: hermiteLabels(source, 3), richness: 0.3, learningRate: p.sourceStep },
      ...{ ...rule, steps: p.sourceSteps, records: [] },
    };
    const second = {
      ...{ inputs: target, targets: hermiteLabels(target, 1), richness: 0.3, learningRate: p.targetStep },
      ...{ ...rule, steps: p.targetSteps, records: [p.targetSteps] },
    };
    const tests = [{ inputs: test, targets: [hermiteLabels(test, 1)] }];
    const base = { tests, activation: activations.tanh, weightDecay: 0, loss: "sum" } as const;
    const options = { particles: 256, randomisations: 2, tolerance: 0.01, key: key(set, "curve") };
    for (const readout of ["keep", "center", "reset"] as const) {
      const [end] = await meanFieldCurve(
        algebra,
        { ...base, stages: [first, { ...second, readout }] },
        options,
      );
      losses[readout].push(end.testLosses[0][0].value);
    }
    losses.scratch.push(
      (await meanFieldCurve(algebra, { ...base, stages: [second] }, options))[0].testLosses[0][0].value,
    );
  }
  const compare = (name: string, values: number[]) => {
    const count = values.length, mean = values.reduce((a, b) => a + b) / count;
    const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count / (count - 1));
    const z = (mean - value[name]) / Math.hypot(error, se[name]);
    ok(Math.abs(z) < 3.5, `${name}: ${mean} ± ${error} against ${value[name]} ± ${se[name]}, z = ${z}`);
  };
  for (const name of ["scratch", "keep", "center", "reset"] as const) compare(name, losses[name]);
  compare("gainKeep", losses.keep.map((loss, i) => losses.scratch[i] - loss));
});
