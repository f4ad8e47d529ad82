import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { firstValueFrom, of } from "rxjs";
import type { Matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import {
  type PolynomialTaskParams,
  type PolynomialTasks,
  samplePolynomialTasks,
  TEST_POINTS,
} from "./sample_polynomial_tasks.ts";
import type { Flow } from "./state.ts";

const base: PolynomialTaskParams = {
  inputDim: 12,
  sourceSamples: 30,
  targetSamples: 20,
  sourceTarget: "He(1,z)",
  targetTarget: "He(2,z)",
  alignment: 1,
  bias: "off",
};

async function sample(
  change: Partial<PolynomialTaskParams> = {},
  instance = 0,
  index = 0,
): Promise<PolynomialTasks> {
  const params = { ...base, ...change };
  const cell = { type: "cell", index, seed: 3, params, gridParams: {} } as const;
  const state = { type: "state", stage: "init", cell, instance, content: { params } } as const;
  const item = await firstValueFrom(
    of<Flow<{ params: PolynomialTaskParams }>>(state).pipe(samplePolynomialTasks()),
  );
  ok(item.type === "state");
  return item.content.tasks;
}

const row = ({ cols, data }: Matrix, i: number) => data.subarray(i * cols, (i + 1) * cols);
const near = (a: number, b: number, off: number) => ok(Math.abs(a - b) <= off, `${a}, not ${b}`);

Deno.test("samplePolynomialTasks() draws what was asked for, with the labels of the expressions", async () => {
  const tasks = await sample();
  deepStrictEqual([tasks.source.inputs.rows, tasks.source.inputs.cols, tasks.source.targets.length], [
    30,
    12,
    30,
  ]);
  deepStrictEqual([tasks.target.inputs.rows, tasks.target.targets.length], [20, 20]);
  deepStrictEqual([tasks.targetTest.inputs.rows, tasks.sourceTest.targets.length], [
    TEST_POINTS,
    TEST_POINTS,
  ]);
  strictEqual(tasks.sourceTest.inputs, tasks.targetTest.inputs);
  deepStrictEqual(tasks.sourceTeachers, tasks.targetTeachers);
  const teacher = row(tasks.sourceTeachers, 0);
  near(dot(teacher, teacher), 1, 1e-14);
  for (let p = 0; p < 20; p++) {
    const z = dot(row(tasks.target.inputs, p), teacher);
    near(tasks.target.targets[p], (z * z - 1) / Math.SQRT2, 1e-13);
    near(tasks.source.targets[p], dot(row(tasks.source.inputs, p), teacher), 1e-13);
    near(tasks.sourceTest.targets[p], dot(row(tasks.sourceTest.inputs, p), teacher), 1e-13);
  }
});

Deno.test("samplePolynomialTasks() aligns the k-th teachers of both tasks, all else orthogonal", async () => {
  for (const alignment of [-1, -0.4, 0, 0.7, 1]) {
    const { sourceTeachers, targetTeachers } = await sample({
      alignment,
      sourceTarget: "z1*z2",
      targetTarget: "z1 + He(2,z3)",
    });
    deepStrictEqual([sourceTeachers.rows, targetTeachers.rows], [2, 3]);
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) {
        const one = row(targetTeachers, j);
        near(dot(one, row(targetTeachers, k)), j === k ? 1 : 0, 1e-14);
        if (k < 2) near(dot(one, row(sourceTeachers, k)), j === k ? alignment : 0, 1e-14);
        if (j < 2 && k < 2) near(dot(row(sourceTeachers, j), row(sourceTeachers, k)), j === k ? 1 : 0, 1e-14);
      }
    }
  }
});

Deno.test("samplePolynomialTasks() appends a constant 1, and changes nothing else", async () => {
  const plain = await sample(), biased = await sample({ bias: "on" });
  deepStrictEqual(biased.target.targets, plain.target.targets);
  deepStrictEqual(biased.sourceTeachers, plain.sourceTeachers);
  for (const set of ["source", "target", "sourceTest", "targetTest"] as const) {
    const { inputs } = biased[set];
    strictEqual(inputs.cols, 13);
    for (let p = 0; p < inputs.rows; p++) {
      deepStrictEqual(row(inputs, p), Float64Array.of(...row(plain[set].inputs, p), 1));
    }
  }
});

Deno.test("samplePolynomialTasks() draws by its key alone; smaller training sets begin alike", async () => {
  const first = await sample();
  deepStrictEqual(await sample(), first);
  for (const other of [await sample({}, 1), await sample({}, 0, 1)]) {
    for (const set of ["source", "target", "sourceTest"] as const) notDeepStrictEqual(other[set], first[set]);
    notDeepStrictEqual(other.sourceTeachers, first.sourceTeachers);
  }
  const fewer = await sample({ targetSamples: 7, sourceSamples: 3 });
  deepStrictEqual(fewer.target.inputs.data, first.target.inputs.data.subarray(0, 7 * 12));
  deepStrictEqual(fewer.targetTest, first.targetTest);
  const tilted = await sample({ alignment: 0.5 });
  deepStrictEqual(tilted.sourceTeachers, first.sourceTeachers);
  deepStrictEqual(tilted.source, first.source);
});

Deno.test("samplePolynomialTasks() makes labels with E He_j He_k = δ, and a^k between tilted teachers", async () => {
  // 40 instances of 1000 test points: y₁y₂ has a deviation of a few, measured here.
  const moment = async (sourceTarget: string, targetTarget: string, alignment: number) => {
    const products: number[] = [];
    for (let instance = 0; instance < 40; instance++) {
      const { sourceTest, targetTest } = await sample(
        { sourceTarget, targetTarget, alignment, inputDim: 4 },
        instance,
      );
      sourceTest.targets.forEach((y, p) => products.push(y * targetTest.targets[p]));
    }
    const mean = products.reduce((sum, y) => sum + y) / products.length;
    const square = products.reduce((sum, y) => sum + (y - mean) ** 2, 0) / products.length;
    return { mean, error: Math.sqrt(square / products.length) };
  };
  const cases: [string, string, number, number][] = [
    ["He(1,z)", "He(1,z)", 1, 1],
    ["He(2,z)", "He(2,z)", 1, 1],
    ["He(3,z)", "He(3,z)", 1, 1],
    ["He(1,z)", "He(2,z)", 1, 0],
    ["He(1,z)", "He(3,z)", 1, 0],
    ["He(2,z)", "He(4,z)", 1, 0],
    ["He(1,z)", "He(1,z)", 0.6, 0.6],
    ["He(2,z)", "He(2,z)", 0.6, 0.36],
    ["He(3,z)", "He(3,z)", -0.6, -0.216],
    ["z1*z2", "He(1,z1)*He(1,z2)", 0.6, 0.36],
    ["He(2,z1)", "z1*z2", 0.6, 0],
  ];
  for (const [one, two, alignment, wanted] of cases) {
    const { mean, error } = await moment(one, two, alignment), z = (mean - wanted) / error;
    ok(Math.abs(z) < 3.5, `${one}, ${two} at ${alignment}: ${mean}(${error}), z = ${z}`);
  }
});

Deno.test("samplePolynomialTasks() refuses too few dimensions, no expression, labels that are not finite", async () => {
  await rejects(sample({ inputDim: 3, targetTarget: "z1*z2", alignment: 0.5 }), {
    name: "RangeError",
    message:
      "Cannot draw 2 orthonormal teachers for each task at alignment 0.5: --input-dim must be at least 4, it is 3",
  });
  await sample({ inputDim: 2, targetTarget: "z1*z2", alignment: -1 });
  await rejects(sample({ targetTarget: "He(2,x)" }), { name: "SyntaxError" });
  await rejects(sample({ targetTarget: "log(z)" }), {
    name: "RangeError",
    message: /log\(z\): it is NaN at z = -/,
  });
});
