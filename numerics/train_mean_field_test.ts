// Two-layer linear mean-field networks against plain gradient descent on their weights, independent solves and what gradient
// flow conserves.
import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { normals } from "./draws.ts";
import { type LeastSquaresTask, leastSquaresTask, populationTask } from "./least_squares_task.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { freshReadout, hiddenMoments, initMeanField, type MeanFieldNetwork } from "./mean_field_network.ts";
import { distance, dot, norm } from "./norm.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { trainMeanField } from "./train_mean_field.ts";

const algebra = await openLinearAlgebra();
const key = (purpose: string, instance = 0) => ({ seed: 3, cell: 0, instance, purpose });

/** Inputs X `[P, D]`, labels y of a unit teacher with noise. */
function sample(P: number, D: number, noise = 0.3, instance = 0) {
  const inputs = matrix(P, D, normals(key("inputs", instance), P * D));
  const teacher = normals(key("teacher", instance), D).map((b, _, all) => b / norm(all));
  const labels = normals(key("noise", instance), P).map((z) => noise * z);
  algebra.apply(inputs, teacher, labels, 1, 1);
  return { inputs, labels, teacher, task: leastSquaresTask(algebra, inputs, labels), speed: P / D };
}

/** f = (1/(γ₀N)) w·Wx/√D on the rows of X; ½Σ(f − y)². */
function loss(W: Matrix, w: Float64Array, richness: number, { inputs, labels }: ReturnType<typeof sample>) {
  const { rows: N, cols: D } = W, gamma = richness / Math.sqrt(D);
  let sum = 0;
  for (let p = 0; p < inputs.rows; p++) {
    let f = 0;
    for (let n = 0; n < N; n++) {
      for (let d = 0; d < D; d++) f += w[n] * W.data[n * D + d] * inputs.data[p * D + d];
    }
    sum += (f / (gamma * N * Math.sqrt(D)) - labels[p]) ** 2 / 2;
  }
  return sum;
}

/** Both gradients by central differences; the loss is a polynomial of degree 4, so h² f‴ is all that is wrong. */
function gradients(W: Matrix, w: Float64Array, richness: number, data: ReturnType<typeof sample>) {
  const h = 1e-4;
  return [W.data, w].map((weights) =>
    weights.map((start, i) => {
      const at = (value: number) => {
        weights[i] = value;
        return loss(W, w, richness, data);
      };
      const slope = (at(start + h) - at(start - h)) / (2 * h);
      weights[i] = start;
      return slope;
    })
  );
}

/** Gradient descent W ← W − ηγ₀²N ∂ℒ/∂W and likewise w, the gradients written out; optionally with weight decay. */
function descend(
  W: Matrix,
  w: Float64Array,
  richness: number,
  { inputs, labels }: ReturnType<typeof sample>,
  { rate, steps, decay = 0 }: { rate: number; steps: number; decay?: number },
) {
  const { rows: N, cols: D } = W;
  for (let step = 0; step < steps; step++) {
    const G = force(W, w, richness, inputs, labels);
    const before = w.slice();
    for (let n = 0; n < N; n++) {
      for (let d = 0; d < D; d++) {
        w[n] += rate * richness * W.data[n * D + d] * G[d];
        W.data[n * D + d] += rate * richness * before[n] * G[d] - rate * decay * W.data[n * D + d];
      }
      w[n] -= rate * decay * before[n];
    }
  }
}

/** G = Xᵀ(y − f)/D. */
function force(W: Matrix, w: Float64Array, richness: number, inputs: Matrix, labels: Float64Array) {
  const D = W.cols, beta = predictor(W, w, richness), G = new Float64Array(D);
  for (let p = 0; p < inputs.rows; p++) {
    const x = inputs.data.subarray(p * D, (p + 1) * D), off = labels[p] - dot(x, beta);
    for (let d = 0; d < D; d++) G[d] += off * x[d] / D;
  }
  return G;
}

function predictor({ rows: N, cols: D, data }: Matrix, w: Float64Array, richness: number): Float64Array {
  return Float64Array.from({ length: D }, (_, d) => {
    let sum = 0;
    for (let n = 0; n < N; n++) sum += w[n] * data[n * D + d];
    return sum / (richness * N);
  });
}

/** A network of N unrotated units and the standard normal weights it is made of. */
function unrotated(N: number, D: number) {
  const W = matrix(N, D, normals(key("W"), N * D)), w = normals(key("w"), N), scale = 1 / Math.sqrt(N);
  const network = {
    hidden: matrix(N, D, W.data.map((x) => scale * x)),
    readout: w.map((x) => scale * x),
    width: N,
  };
  return { W, w, network };
}

Deno.test("the descent that these tests compare with follows the gradient of the loss", () => {
  const data = sample(3, 4), { W, w } = unrotated(5, 4), richness = 1.7, rate = 1e-3;
  const [dW, dw] = gradients(W, w, richness, data);
  const after = { W: matrix(5, 4, W.data.slice()), w: w.slice() };
  descend(after.W, after.w, richness, data, { rate, steps: 1 });
  const scale = rate * richness ** 2 / 4 * 5; // ηγ₀²N
  // Differences of sums of order 10 with h = 1e-4: 1e-11 relative, and h² times a third derivative of order 10.
  after.W.data.forEach((x, i) => ok(Math.abs(x - W.data[i] + scale * dW[i]) < 1e-6 * rate));
  after.w.forEach((x, i) => ok(Math.abs(x - w[i] + scale * dw[i]) < 1e-6 * rate));
});

for (const decay of [0, 0.1]) {
  Deno.test(`trainMeanField() is the limit of small steps of gradient descent, weight decay ${decay}`, async () => {
    const D = 5, richness = 2, endTime = 1.5;
    for (const [P, N] of [[3, 4], [3, 9], [8, 9]]) {
      const data = sample(P, D), { network } = unrotated(N, D);
      const end = await trainMeanField(algebra, network, data.task, {
        richness,
        speed: data.speed,
        endTime,
        weightDecay: decay,
        stepTolerance: 1e-9,
      });
      const off = [400, 800, 1600].map((steps) => {
        const { W, w } = unrotated(N, D);
        descend(W, w, richness, data, { rate: endTime / steps, steps, decay });
        const weights = end.network.hidden.data.map((x, i) => Math.sqrt(N) * x - W.data[i]);
        const map = predictor(W, w, richness).map((b, d) => b - end.predictor[d]);
        return [weights, end.network.readout.map((x, i) => Math.sqrt(N) * x - w[i]), map];
      });
      // First order: halving the step halves what is off; extrapolated twice, c₀ + c₁η + c₂η² leaves O(η³).
      off[0].forEach((_, part) => {
        const [coarse, middle, fine] = off.map((parts) => parts[part]);
        ok(Math.abs(norm(coarse) / norm(middle) - 2) < 0.1 && Math.abs(norm(middle) / norm(fine) - 2) < 0.05);
        const left = fine.map((x, i) => (8 * x - 6 * middle[i] + coarse[i]) / 3);
        ok(norm(left) < 2e-3 * norm(fine), `${norm(left)} of ${norm(fine)}`);
      });
    }
  });
}

/** Minimum-norm or ordinary least squares by Cholesky, nothing of the eigenbasis. */
function solve({ inputs, labels }: ReturnType<typeof sample>): Float64Array {
  const wide = inputs.rows <= inputs.cols, right = matrix(inputs.rows, 1, labels);
  return wide
    ? algebra.multiply(inputs, algebra.solvePositiveDefinite(algebra.gram(inputs), right), {
      transposeA: true,
    }).data
    : algebra.solvePositiveDefinite(
      algebra.multiply(inputs, inputs, { transposeA: true }),
      algebra.multiply(inputs, right, { transposeA: true }),
    ).data;
}

const wide = (D: number) => initMeanField(key("weights"), D, Infinity);

/** |w|⁴/N² − |Wᵀw|²/N² of a network. */
function invariant(network: MeanFieldNetwork): number {
  const { cross, readoutScale } = hiddenMoments(algebra, network);
  return readoutScale ** 2 - dot(cross, cross);
}

Deno.test("trainMeanField() of infinite width ends at least squares with the spike √(1 + γ̄²|β̂|²) − 1 along it, at odd sizes too", async () => {
  for (const [P, D] of [[1, 4], [3, 4], [5, 4], [9, 4], [20, 40], [39, 40], [60, 40]]) {
    for (const richness of [0.01, 0.5, 3, 8]) {
      const data = sample(P, D), beta = solve(data);
      const { network, predictor } = await trainMeanField(algebra, wide(D), data.task, {
        richness,
        speed: P / D,
      });
      const { kernel, cross, readoutScale } = hiddenMoments(algebra, network);
      ok(distance(predictor, beta) < 1.1e-5 * norm(beta), `P ${P} D ${D}: ${distance(predictor, beta)}`);
      const A = Math.hypot(1, norm(cross));
      // Rounding grows with the boosts: entries up to A², some hundred steps.
      const rounding = 1e-13 * A ** 2;
      ok(Math.abs(readoutScale - A) < rounding);
      for (let i = 0; i < D; i++) {
        for (let j = 0; j < D; j++) {
          const law = (i === j ? 1 : 0) + cross[i] * cross[j] / (1 + A);
          ok(Math.abs(kernel.data[i * D + j] - law) < rounding);
        }
      }
    }
  }
});

Deno.test("trainMeanField() keeps A² − |v|² = 1 at every step and what lies across the data bit for bit", async () => {
  const D = 12, P = 5, data = sample(P, D), start = wide(D);
  let seen = 0;
  for (const endTime of [0, 0.1, 0.5, 2, 10]) {
    const options = { richness: 4, speed: P / D, endTime, observe: () => seen++ };
    const { network } = await trainMeanField(algebra, start, data.task, options);
    ok(Math.abs(invariant(network) - 1) < 1e-12);
  }
  ok(seen > 20);
  // Inputs that leave out the last coordinates: a basis that has them 0, up to the sign of 0.
  const flat = matrix(P, D, data.inputs.data.map((x, at) => at % D < 8 ? x : 0));
  const task = leastSquaresTask(algebra, flat, data.labels);
  const { network } = unrotated(7, D), before = structuredClone(network);
  const trained = await trainMeanField(algebra, network, task, { richness: 4 });
  deepStrictEqual(network, before); // the start is kept
  for (let n = 0; n < 7; n++) {
    for (let d = 8; d < D; d++) {
      strictEqual(trained.network.hidden.data[n * D + d], before.hidden.data[n * D + d]);
    }
  }
  ok(trained.network.readout.every((x, n) => x !== before.readout[n]));
});

Deno.test("trainMeanField() moves nothing in the null space of the data: WX⊥ stays", async () => {
  const D = 12, P = 5, data = sample(P, D), { network } = unrotated(20, D);
  const trained = await trainMeanField(algebra, network, data.task, { richness: 3, speed: P / D });
  const { basis } = data.task, z = normals(key("probe"), D);
  for (let k = 0; k < P; k++) {
    const row = basis!.data.subarray(k * D, (k + 1) * D), overlap = dot(row, z);
    for (let d = 0; d < D; d++) z[d] -= overlap * row[d];
  }
  const seen = [network, trained.network].map(({ hidden }) => {
    const out = new Float64Array(hidden.rows);
    algebra.apply(hidden, z, out);
    return out;
  });
  ok(distance(seen[0], seen[1]) < 1e-13 * norm(seen[0]));
});

Deno.test("trainMeanField() on a population loss learns the teacher; its path does not depend on the step tolerance", async () => {
  const teacher = normals(key("teacher"), 9).map((b, _, all) => b / norm(all));
  const task: LeastSquaresTask = {
    ...populationTask(teacher),
    curvature: normals(key("h"), 9).map((z) => 1 + z * z),
  };
  const ends = await Promise.all(
    [1e-4, 1e-6, 1e-7].map((stepTolerance) =>
      trainMeanField(algebra, wide(9), task, { richness: 3, endTime: 0.2, stepTolerance })
    ),
  );
  const [coarse, middle, fine] = ends.map(({ predictor }) => predictor);
  ok(distance(coarse, fine) < 2e-3 && distance(middle, fine) < 3e-5, `${distance(coarse, fine)}`);
  ok(distance(fine, teacher) > 0.05); // still on its way
  const { predictor } = await trainMeanField(algebra, wide(9), task, { richness: 3 });
  ok(distance(predictor, teacher) < 1e-5);
});

Deno.test("trainMeanField() observes ends of steps, recorded times among them, with the loss that the predictor has", async () => {
  const data = sample(6, 10), seen: number[] = [];
  await trainMeanField(algebra, wide(10), data.task, {
    richness: 2,
    speed: 0.6,
    endTime: 2,
    recordTimes: [0.3, 1],
    observe({ time, trainLoss, predictor }) {
      seen.push(time);
      const left = data.labels.slice();
      algebra.apply(data.inputs, predictor(), left, -1, 1);
      ok(Math.abs(dot(left, left) / 6 - trainLoss) < 1e-12);
    },
  });
  strictEqual(seen[0], 0);
  strictEqual(seen.at(-1), 2);
  ok(seen.includes(0.3) && seen.includes(1));
});

Deno.test("trainMeanField() starts from the offset predictor and ends at least squares all the same", async () => {
  const D = 10, first = sample(6, D), second = sample(4, D, 0.3, 1), richness = 3;
  const one = await trainMeanField(algebra, wide(D), first.task, { richness, speed: 0.6 });
  const options = { richness, speed: 0.4, offset: one.predictor };
  const still = await trainMeanField(algebra, one.network, second.task, { ...options, endTime: 0 });
  ok(norm(still.predictor) < 1e-14);
  const two = await trainMeanField(algebra, one.network, second.task, options);
  const fits = new Float64Array(4);
  algebra.apply(second.inputs, two.predictor, fits);
  ok(distance(fits, second.labels) < 1e-4);
  ok(Math.abs(invariant(two.network) - 1) < 1e-11); // through both tasks
});

Deno.test("freshReadout() leaves the features alone and starts from v = 0, A = 1 where the width is infinite", async () => {
  const D = 10, data = sample(6, D);
  const { network } = await trainMeanField(algebra, wide(D), data.task, { richness: 3, speed: 0.6 });
  const before = hiddenMoments(algebra, network),
    after = hiddenMoments(algebra, freshReadout(key("new"), network));
  ok(distance(after.kernel.data, before.kernel.data) < 1e-14);
  deepStrictEqual([after.readoutScale, norm(after.cross)], [1, 0]);
});

Deno.test("initMeanField() of Gaussian width has the moments of plain weights, on either side of N = D", () => {
  const D = 6, draws = 3000;
  for (const N of [1, 4, 6, 7, 8, 30]) {
    const sums = { kernel: 0, square: 0, across: 0, scale: 0, cross: 0 };
    for (let k = 0; k < draws; k++) {
      const network = freshReadout(key("fresh", k), initMeanField(key("weights", k), D, N));
      for (const each of [initMeanField(key("weights", k), D, N), network]) {
        const { kernel, cross, readoutScale } = hiddenMoments(algebra, each);
        sums.kernel += kernel.data[D + 1] / 2;
        sums.square += kernel.data[0] ** 2 / 2;
        sums.across += kernel.data[1] ** 2 / 2;
        sums.scale += readoutScale / 2;
        sums.cross += cross[D - 1] ** 2 / 2;
      }
    }
    // M_ii = A = χ²/N: mean 1, mean square 1 + 2/N; M_ij² and v_i²: 1/N. Four standard errors of wide bounds.
    const near = (sum: number, mean: number, deviation: number) =>
      ok(
        Math.abs(sum / draws - mean) < 4 * deviation / Math.sqrt(draws),
        `N ${N}: ${sum / draws} not ${mean}`,
      );
    near(sums.kernel, 1, Math.sqrt(2 / N));
    near(sums.scale, 1, Math.sqrt(2 / N));
    near(sums.square, 1 + 2 / N, 10 / Math.sqrt(N));
    near(sums.across, 1 / N, 4 / N);
    near(sums.cross, 1 / N, 4 / N);
  }
});

Deno.test("trainMeanField() of Gaussian width tends to the infinite width as 1/√N", async () => {
  const D = 12, P = 6, data = sample(P, D), options = { richness: 3, speed: P / D };
  const limit = hiddenMoments(algebra, (await trainMeanField(algebra, wide(D), data.task, options)).network);
  const off: number[] = [];
  for (const N of [1e3, 1e5, 1e7]) {
    let square = 0;
    for (let k = 0; k < 8; k++) {
      const { network } = await trainMeanField(algebra, initMeanField(key("w", k), D, N), data.task, options);
      square += distance(hiddenMoments(algebra, network).kernel.data, limit.kernel.data) ** 2 / 8;
    }
    off.push(Math.sqrt(square));
  }
  ok(
    off[0] > 0.05 && Math.abs(off[0] / off[1] / 10 - 1) < 0.4 && Math.abs(off[1] / off[2] / 10 - 1) < 0.4,
    `${off}`,
  );
});

Deno.test("trainMeanField() repeats its bits", async () => {
  const data = sample(9, 10), start = initMeanField(key("w"), 10, 50);
  const run = () => trainMeanField(algebra, start, data.task, { richness: 8, speed: 0.9 });
  deepStrictEqual(await run(), await run());
});

Deno.test("trainMeanField() stops when its signal aborts and gives advice when it does not converge", async () => {
  const data = sample(9, 10), abort = new AbortController();
  const options = { richness: 8, speed: 0.9 };
  await rejects(
    trainMeanField(algebra, wide(10), data.task, {
      ...options,
      signal: abort.signal,
      observe: ({ step }) => step === 5 && abort.abort(new Error("enough")),
    }),
    /enough/,
  );
  await rejects(trainMeanField(algebra, wide(10), data.task, { ...options, maxSteps: 10 }), {
    name: "NumericalError",
    message: /10 steps.*interpolation point.*choose another sample ratio/,
  });
});

Deno.test("trainMeanField() and initMeanField() refuse what makes no sense", async () => {
  const { task } = sample(3, 4),
    train = (options: object, D = 4) => trainMeanField(algebra, wide(D), task, { richness: 1, ...options });
  await rejects(train({ richness: 0 }), /richness must be > 0 and finite: current value is 0/);
  await rejects(train({ speed: NaN }), RangeError);
  await rejects(train({ endTime: -1 }), RangeError);
  await rejects(train({ weightDecay: 0.1 }), /endTime must be given with weight decay/);
  await rejects(train({}, 5), /network of 5 inputs on a task of 4/);
  await rejects(train({ offset: new Float64Array(3) }), TypeError);
  for (const width of [0, 1.5, NaN, -Infinity]) throws(() => initMeanField(key("w"), 4, width), RangeError);
});
