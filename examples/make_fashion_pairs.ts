/**
 * Writes tasks on Fashion-MNIST as CSV files, for `deno task pipeline advise`: T-shirt or Sneaker after a related pair, Shirt or
 * Ankle boot, where pretraining helps, and T-shirt or Shirt after an unrelated one, Sneaker or Ankle boot, where it does not.
 *
 *     deno run --allow-read --allow-write=FOLDER examples/make_fashion_pairs.ts FOLDER [IMAGES]
 *
 * A row is an image: 784 grey levels, then the name of its class. With a number IMAGES each file has as many of each class, the
 * first ones; else all 750 that come with the program.
 *
 * @module
 */

import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";

const tasks = {
  "shirt-or-boot": { 6: "shirt", 9: "ankle boot" },
  "tshirt-or-sneaker": { 0: "t-shirt", 7: "sneaker" },
  "sneaker-or-boot": { 7: "sneaker", 9: "ankle boot" },
  "tshirt-or-shirt": { 0: "t-shirt", 6: "shirt" },
} as const;

const [folder, most = "750"] = Deno.args;
if (folder === undefined || !(Number(most) >= 10)) {
  throw new Error("Cannot write the files: name a folder, and if you like a number of images a class >= 10");
}
const { pixels, labels, count, size } = await fashionMnist(denoFiles);
for (const [name, classes] of Object.entries(tasks)) {
  const header = [...Array.from({ length: size }, (_, at) => `pixel${at + 1}`), "class"].join(",");
  const lines = [header], taken = new Map<number, number>();
  for (let image = 0; image < count; image++) {
    const label = labels[image], called = (classes as Readonly<Record<number, string>>)[label];
    const before = taken.get(label) ?? 0;
    if (called === undefined || before >= Number(most)) continue;
    taken.set(label, before + 1);
    lines.push([...pixels.subarray(image * size, (image + 1) * size), called].join(","));
  }
  await Deno.writeTextFile(`${folder}/${name}.csv`, lines.join("\n") + "\n");
}
