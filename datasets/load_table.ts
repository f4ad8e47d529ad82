import { createHash } from "node:crypto";
import { DatasetError } from "./dataset_error.ts";
import type { LabelledTable } from "./labelled_table.ts";
import { type Files, isImageFile, loadImages } from "./load_images.ts";
import { readTable, type TableOptions } from "./read_table.ts";

/**
 * Loads a table of features and labels: a `.csv` file, or images of CIFAR-10 or IDX files as {@linkcode loadImages} finds them,
 * whose pixels are the features.
 *
 * @throws {DatasetError} If there is nothing of the kind at the path, or it cannot be read.
 */
export async function loadTable(path: string, options: TableOptions, files: Files): Promise<LabelledTable> {
  const hash = createHash("sha256");
  const hashed: Files = {
    list: (folder) => files.list(folder),
    read: async (file) => {
      const bytes = await files.read(file);
      hash.update(bytes);
      return bytes;
    },
  };
  if (/\.csv$/i.test(path)) {
    const table = readTable(await hashed.read(path), path, options);
    return { ...table, sha256: hash.digest("hex") };
  }
  const names = await files.list(path);
  const csv = names?.filter((name) => /\.csv$/i.test(name)) ?? [];
  if (csv.length > 0) {
    throw new DatasetError(
      `Cannot load the folder ${path} as one table: name one of its files, as ${csv[0]}`,
    );
  }
  if (!(names ?? [path]).some(isImageFile)) {
    const what = names ? `the folder ${path} as a table: it holds no images;` : `${path} as a table:`;
    throw new DatasetError(
      `Cannot load ${what} need comma-separated values in a file ending in .csv, unpacked, or images ` +
        "in CIFAR-10 records (.bin) or pairs of IDX files",
    );
  }
  if (options.label !== undefined || options.kind === "numbers") {
    const what = options.label === undefined ? "--task numbers" : "--label";
    throw new DatasetError(`Cannot use ${what} with ${path}: images have class labels of their own`);
  }
  const { pixels, labels, count, size } = await loadImages(path, hashed);
  const present = [...new Set(labels)].sort((one, other) => one - other);
  const places = new Map(present.map((label, at) => [label, at]));
  return {
    features: Float64Array.from(pixels),
    rows: count,
    columns: size,
    labels: {
      kind: "classes",
      names: present.map(String),
      classes: Int32Array.from(labels, (label) => places.get(label)!),
    },
    alike: true,
    origin: path,
    sha256: hash.digest("hex"),
  };
}
