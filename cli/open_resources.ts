import { DatasetError } from "../datasets/dataset_error.ts";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { Resources, TablePair, TablesRequest } from "../pipelines/resources.ts";
import { UsageError } from "../pipelines/usage_error.ts";

/** What pipelines may ask of the file system; the readers are loaded when first asked for, images once a path. */
export function openResources(): Resources {
  const loaded = new Map<string, Promise<LabelledImages>>();
  const read = new Map<string, Promise<TablePair>>();
  return {
    images: (path) => {
      const images = loaded.get(path) ?? explained(loadImages(path));
      loaded.set(path, images);
      return images;
    },
    column: (path) => explained(loadColumn(path)),
    tables: (request) => {
      const { source, target, label, task } = request, key = JSON.stringify([source, target, label, task]);
      const tables = read.get(key) ?? explained(loadTables(request));
      read.set(key, tables);
      return tables;
    },
  };
}

async function loadImages(path: string): Promise<LabelledImages> {
  const { denoFiles } = await import("../datasets/deno_files.ts");
  if (path === "") {
    const { fashionMnist } = await import("../datasets/fashion_mnist.ts");
    return await fashionMnist(denoFiles);
  }
  const { loadImages } = await import("../datasets/load_images.ts");
  return await loadImages(path, denoFiles);
}

async function loadColumn(path: string): Promise<readonly number[]> {
  const { denoFiles } = await import("../datasets/deno_files.ts");
  const { readColumn } = await import("../datasets/read_column.ts");
  return readColumn(new TextDecoder().decode(await denoFiles.read(path)), path);
}

async function loadTables({ source, target, label, task }: TablesRequest): Promise<TablePair> {
  const { denoFiles } = await import("../datasets/deno_files.ts");
  const { loadTable } = await import("../datasets/load_table.ts");
  const { matchTables } = await import("../datasets/match_tables.ts");
  const options = { kind: task, ...label !== "" && { label } };
  const first = await loadTable(source, options, denoFiles);
  return { source: first, target: matchTables(first, await loadTable(target, options, denoFiles)) };
}

/** What is wrong with a file is the user's to mend. */
async function explained<Value>(loading: Promise<Value>): Promise<Value> {
  try {
    return await loading;
  } catch (error) {
    throw error instanceof DatasetError ? new UsageError(error.message, { cause: error }) : error;
  }
}
