import { struct } from "./struct.ts";

/** What the host says of one training whenever it sends steps: the beginning of its {@linkcode State}. */
const told = {
  forward: "f32", // ηγ, times P/B for batches, or over P for the mean loss
  decay: "f32", // ηλ: 1 − ηλ would lose most of its digits
  decayHidden: "f32", // the same for the hidden weights, 0 where they do not learn
  stopLoss: "f32",
  until: "u32", // the step at which it rests
  status: "u32", // 0 goes on, else one of `status`; then nothing moves
  kept: "u32", // moments kept of those asked for
  looking: "u32", // whether its output at the passive points is wanted now
} as const;

/** The part of a {@linkcode State} that the host writes. */
export const Told = struct("Told", told);

/** Where one training is, on the device. */
export const State = struct("State", {
  ...told,
  step: "u32", // steps done
  first: "u32", // where the batch of the next step begins: step · B modulo P, which 32 bits could not hold as a product
  loss: "f32", // mean of Δ² at this step
  largest: "f32", // largest |Δ|
  left: "f32", // Π(1 − ηλ): what decay has left of the hidden weights at the start
  leftLow: "f32", // what is to be added to it
  spare: "u32", // states follow each other at multiples of 16 bytes
  spareToo: "u32",
});

/** Why a training does not move. */
export const status = { running: 0, lossReached: 1, diverged: 2, resting: 3 } as const;

/** Sizes of trainings. */
export const Shape = struct("Shape", {
  width: "u32", // N
  count: "u32", // P
  points: "u32", // B, points of a step
  stride: "u32", // from row to row of [N, B]
  strideAll: "u32", // from row to row of [N, P], the fields at the start
  chunks: "u32", // of neurons, in sums over them
  toOutput: "f32", // 1/(γN)
  maps: "u32", // networks trained together
});

/** Rows of the block that a kernel sees. */
export const Block = struct("Block", { first: "u32", rows: "u32" });

/** Moments recorded at a time at most, of each network. */
export const MOST_RECORDS = 64;
