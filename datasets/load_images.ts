import { DatasetError } from "./dataset_error.ts";
import { gunzip } from "./gunzip.ts";
import { concatenateImages, type LabelledImages } from "./labelled_images.ts";
import { readCifar } from "./read_cifar.ts";
import { readCsv } from "./read_csv.ts";
import { readIdx } from "./read_idx.ts";

/** What {@linkcode loadImages} needs from a file system. */
export interface Files {
  /**
   * The names in a folder, in any order; `undefined` if `path` is a file.
   *
   * @throws {DatasetError} If there is nothing at `path`, or it may not be read.
   */
  list(path: string): Promise<readonly string[] | undefined>;
  /**
   * A file's bytes.
   *
   * @throws {DatasetError} If there is no such file, or it may not be read.
   */
  read(path: string | URL): Promise<Uint8Array>;
}

/** Reads the files of one kind, given as paths; IDX images and labels come as neighbours. */
type Reader = (paths: readonly string[], files: Files) => Promise<LabelledImages[]>;

const KINDS: readonly { readonly what: string; readonly fits: RegExp; readonly read: Reader }[] = [
  { what: "CIFAR-10 records (*.bin)", fits: /\.bin$/i, read: readAllCifar },
  {
    what: "pairs of IDX files (*images*, *labels*, ending in .idx or -ubyte, with or without .gz)",
    fits: /(images|labels).*(\.idx|-ubyte)(\.gz)?$/i,
    read: readAllIdx,
  },
  { what: "comma-separated values (*.csv)", fits: /\.csv$/i, read: readAllCsv },
];

/** Whether a file of that name may hold images. */
export function isImageFile(name: string): boolean {
  return KINDS.some(({ fits }) => fits.test(name));
}

/**
 * Loads labelled images from a file or a folder.
 *
 * A folder is taken as a whole: all its CIFAR-10 `.bin` files, or all its pairs of IDX files, or all its `.csv` files,
 * joined in the order of their names; other files are left alone. Either file of an IDX pair names the pair.
 *
 * @param path File or folder.
 * @param files Opens files: `denoFiles`, or something else in a test.
 * @throws {DatasetError} If nothing fits, a folder mixes kinds, a file of a pair is missing, or a file cannot be read.
 *
 * @example A file system of one file
 * ```ts
 * import { loadImages } from "./load_images.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const files = {
 *   list: () => Promise.resolve(undefined),
 *   read: () => Promise.resolve(new TextEncoder().encode("7,0.5\n9,0.25\n")),
 * };
 * strictEqual((await loadImages("points.csv", files)).count, 2);
 * ```
 */
export async function loadImages(path: string, files: Files): Promise<LabelledImages> {
  const names = await files.list(path);
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const folder = names ? path.replace(/[\\/]*$/, "/") : path.slice(0, cut);
  const candidates = names ?? [path.slice(cut)];
  const kinds = KINDS.filter(({ fits }) => candidates.some((name) => fits.test(name)));
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? "it holds none of" : "it mixes, where one kind is needed,";
    const listed = (kinds.length === 0 ? KINDS : kinds).map(({ what }) => what).join("; ");
    throw new DatasetError(`Cannot load images from ${path}: ${found} ${listed}`);
  }
  const [{ fits, read }] = kinds;
  let chosen = candidates.filter((name) => fits.test(name));
  if (!names && read === readAllIdx) {
    const stem = pairStem(chosen[0]);
    const beside = await files.list(folder || ".") ?? [];
    chosen = beside.filter((name) => fits.test(name) && pairStem(name) === stem);
  }
  return concatenateImages(await read(chosen.toSorted().map((name) => folder + name), files));
}

async function readAllCifar(paths: readonly string[], files: Files): Promise<LabelledImages[]> {
  const parts: LabelledImages[] = [];
  for (const name of paths) parts.push(readCifar({ name, bytes: await files.read(name) }));
  return parts;
}

async function readAllCsv(paths: readonly string[], files: Files): Promise<LabelledImages[]> {
  const parts: LabelledImages[] = [];
  for (const name of paths) parts.push(readCsv(new TextDecoder().decode(await files.read(name)), name));
  return parts;
}

async function readAllIdx(paths: readonly string[], files: Files): Promise<LabelledImages[]> {
  const parts: LabelledImages[] = [];
  for (const [stem, members] of Map.groupBy(paths, pairStem)) {
    const images = members.filter((path) => isImages(path)),
      labels = members.filter((path) => !isImages(path));
    if (images.length !== 1 || labels.length !== 1) {
      const found = members.join(", ");
      throw new DatasetError(
        `Cannot pair ${stem}: need one file of images and one of labels, found ${found}`,
      );
    }
    const [pixels, classes] = [await load(images[0], files), await load(labels[0], files)];
    parts.push(readIdx(pixels, classes));
  }
  return parts;
}

async function load(name: string, files: Files) {
  return await gunzip({ name, bytes: await files.read(name) });
}

/** What the two names of an IDX pair have in common. */
function pairStem(path: string): string {
  return path.replace(/\.gz$/i, "").replace(/(images|labels)(?!.*(images|labels))/i, "*")
    .replace(/idx[13](?=-ubyte$)/i, "idx");
}

function isImages(path: string): boolean {
  return !/labels(?!.*images)/i.test(path);
}
