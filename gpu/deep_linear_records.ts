import { struct } from "./struct.ts";

/** Rank-one updates gathered before they are written to the weights. */
export const SLOTS = 32;

/** Where the descent of one map is, on the device. */
export const Progress = struct("Progress", {
  step: "u32",
  status: "u32", // 0 goes on, else one of `status` of two_layer_records.ts
  pending: "u32", // slots filled
  loss: "f32", // mean of (f − y)² on the training set
  firstLoss: "f32",
  off: "f32", // |b − b*|/|b*|
  floor: "f32", // of the loss
  size: "f32", // |b*|
});

/** What is the same for all maps and layers. */
export const Descent = struct("Descent", { rate: "f32", tolerance: "f32", maps: "u32", rank: "u32" });

/** Sizes of a layer's weights. */
export const Layer = struct("Layer", { rows: "u32", cols: "u32" });
