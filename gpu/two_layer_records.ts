import { struct } from "./struct.ts";

/** Where a training is, on the device. */
export const State = struct("State", {
  step: "u32", // steps done
  status: "u32", // 0 goes on, else one of `status`; then nothing moves any more
  loss: "f32", // mean of Δ² at this step
  largest: "f32", // largest |Δ|
  left: "f32", // Π(1 − ηλ): what decay has left of the hidden weights at the start
  leftLow: "f32", // what is to be added to it
  first: "u32", // where the batch of the next step begins: step · B modulo P, which 32 bits could not hold as a product
});

/** Why a training moves no more. */
export const status = { running: 0, lossReached: 1, diverged: 2 } as const;

/** What is the same for the steps sent at once. */
export const Control = struct("Control", {
  forward: "f32", // ηγ, times P/B for batches, or over P for the mean loss
  decay: "f32", // ηλ: 1 − ηλ would lose most of its digits
  decayHidden: "f32", // the same for the hidden weights, 0 where they do not learn
  stopLoss: "f32",
});

/** Sizes of a training. */
export const Shape = struct("Shape", {
  width: "u32", // N
  count: "u32", // P
  points: "u32", // B, points of a step
  stride: "u32", // from row to row of [N, B]
  strideAll: "u32", // from row to row of [N, P], the fields at the start
  chunks: "u32", // of neurons, in sums over them
  toOutput: "f32", // 1/(γN)
});

/** Rows of the block that a kernel sees. */
export const Block = struct("Block", { first: "u32", rows: "u32" });
