/**
 * Data from files: labelled images, their formats, pairs of classes and preprocessing; columns of numbers.
 *
 * @module
 */

export { type ClassPair, classPair } from "./class_pair.ts";
export { DatasetError } from "./dataset_error.ts";
export { denoFiles } from "./deno_files.ts";
export { fashionMnist } from "./fashion_mnist.ts";
export { gunzip } from "./gunzip.ts";
export { concatenateImages, type Images, type LabelledImages, type NamedBytes } from "./labelled_images.ts";
export { labelColumn, type TableColumns } from "./label_column.ts";
export type { LabelKind, LabelledTable, Labels } from "./labelled_table.ts";
export { type Files, loadImages } from "./load_images.ts";
export { loadTable } from "./load_table.ts";
export { matchTables } from "./match_tables.ts";
export { type Normaliser, normalisers, pixelNormaliser, sampleNormaliser } from "./normalise.ts";
export { readCifar } from "./read_cifar.ts";
export { readColumn } from "./read_column.ts";
export { readCsv } from "./read_csv.ts";
export { readIdx } from "./read_idx.ts";
export { readTable, type TableOptions } from "./read_table.ts";
export { standardiseTable, type TableFeatures, type TableStandardiser } from "./standardise_table.ts";
