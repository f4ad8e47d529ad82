import { gunzip } from "./gunzip.ts";
import { concatenateImages, type LabelledImages } from "./labelled_images.ts";
import type { Files } from "./load_images.ts";
import { readIdx } from "./read_idx.ts";

/**
 * Loads the images that come with the project: four classes of Fashion-MNIST, 28 × 28 grey levels.
 *
 * The classes are 0 T-shirt/top, 6 Shirt, 7 Sneaker and 9 Ankle boot; 500 images of each for training, 250 for test.
 *
 * @param files Opens files, see {@linkcode Files}.
 * @param parts Which parts to join, in this order.
 * @throws {DatasetError} If the files are missing or damaged.
 * @see Xiao, Rasul, Vollgraf (2017), Fashion-MNIST; MIT licence, beside the files.
 *
 * @example
 * ```ts
 * import { denoFiles } from "./deno_files.ts";
 * import { fashionMnist } from "./fashion_mnist.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual((await fashionMnist(denoFiles, ["test"])).count, 1000);
 * ```
 */
export async function fashionMnist(
  files: Files,
  parts: readonly ("train" | "test")[] = ["train", "test"],
): Promise<LabelledImages> {
  const load = async (name: string) => {
    const url = new URL(`../fixtures/fashion-mnist-4class-${name}.idx.gz`, import.meta.url);
    return await gunzip({
      name: url.pathname.slice(url.pathname.lastIndexOf("/") + 1),
      bytes: await files.read(url),
    });
  };
  const read: LabelledImages[] = [];
  for (const part of parts) read.push(readIdx(await load(`${part}-images`), await load(`${part}-labels`)));
  return concatenateImages(read);
}
