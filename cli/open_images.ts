import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { Resources } from "../pipelines/resources.ts";
import { UsageError } from "../pipelines/usage_error.ts";

/** Loads images from the file system, each path once; the readers are loaded when first asked for. */
export function openImages(): Resources["images"] {
  const loaded = new Map<string, Promise<LabelledImages>>();
  return (path) => {
    const images = loaded.get(path) ?? load(path);
    loaded.set(path, images);
    return images;
  };
}

async function load(path: string): Promise<LabelledImages> {
  const { denoFiles } = await import("../datasets/deno_files.ts");
  const { DatasetError } = await import("../datasets/dataset_error.ts");
  try {
    if (path === "") {
      const { fashionMnist } = await import("../datasets/fashion_mnist.ts");
      return await fashionMnist(denoFiles);
    }
    const { loadImages } = await import("../datasets/load_images.ts");
    return await loadImages(path, denoFiles);
  } catch (error) {
    throw error instanceof DatasetError ? new UsageError(error.message, { cause: error }) : error;
  }
}
