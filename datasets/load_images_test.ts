import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { DatasetError } from "./dataset_error.ts";
import { denoFiles } from "./deno_files.ts";
import { fashionMnist } from "./fashion_mnist.ts";
import { gunzip } from "./gunzip.ts";
import { type Files, loadImages } from "./load_images.ts";

const text = (value: string) => new TextEncoder().encode(value);
const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 40, 50);
const labels = (label: number) => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, label);
const record = (label: number) => Uint8Array.from({ length: 3073 }, (_, i) => i === 0 ? label : 1);

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** A file system in memory: one folder `data`. */
function memory(contents: Record<string, Uint8Array>): Files {
  return {
    list: (path) => {
      if (path.replace(/\/$/, "") === "data") return Promise.resolve(Object.keys(contents));
      if (path.replace("data/", "") in contents) return Promise.resolve(undefined);
      return Promise.reject(new DatasetError(`Cannot open ${path}: nothing there`));
    },
    read: (path) => Promise.resolve(contents[String(path).replace("data/", "")]),
  };
}

const labelsOf = async (path: string, contents: Record<string, Uint8Array>) => [
  ...(await loadImages(path, memory(contents))).labels,
];

Deno.test("loadImages() joins all files of a folder in the order of their names", async () => {
  const bins = {
    "data_batch_2.bin": record(2),
    "data_batch_1.bin": record(1),
    "readme.html": text("no data"),
  };
  deepStrictEqual(await labelsOf("data", bins), [1, 2]);
  deepStrictEqual(await labelsOf("data/", bins), [1, 2]);
  deepStrictEqual(await labelsOf("data", { "b.csv": text("5,1\n6,1\n"), "a.csv": text("7,1\n") }), [7, 5, 6]);
});

Deno.test("loadImages() pairs IDX files under the names in use, packed or not", async () => {
  const pairs = {
    "train-images-idx3-ubyte.gz": await gzip(images),
    "train-labels-idx1-ubyte.gz": await gzip(labels(7)),
    "t10k-labels.idx1-ubyte": labels(9),
    "t10k-images.idx3-ubyte": images,
    "a-labels.idx": labels(3),
    "a-images.idx.gz": await gzip(images),
  };
  deepStrictEqual(await labelsOf("data", pairs), [3, 9, 7]);
  deepStrictEqual(await labelsOf("data/train-images-idx3-ubyte.gz", pairs), [7]);
  deepStrictEqual(await labelsOf("data/t10k-labels.idx1-ubyte", pairs), [9]);
  deepStrictEqual([...(await loadImages("data/a-images.idx.gz", memory(pairs))).pixels], [40, 50]);
});

Deno.test("loadImages() loads a single file", async () => {
  deepStrictEqual(await labelsOf("data/b.csv", { "b.csv": text("5,1\n"), "a.csv": text("7,1\n") }), [5]);
  deepStrictEqual(await labelsOf("data/b.bin", { "b.bin": record(4) }), [4]);
});

Deno.test("loadImages() says what it looked for when nothing fits or kinds are mixed", async () => {
  await rejects(
    labelsOf("data", { "notes.txt": text("") }),
    /^DatasetError: Cannot load images from data: it holds none of CIFAR-10 .*\*\.bin.*IDX.*\.gz.*\*\.csv/,
  );
  await rejects(
    labelsOf("data/notes.txt", { "notes.txt": text("") }),
    /from data\/notes.txt: it holds none of/,
  );
  await rejects(
    labelsOf("data", { "a.csv": text("7,1\n"), "b.bin": record(1) }),
    /data: it mixes, where one kind is needed, CIFAR-10 records \(\*\.bin\); comma-separated values \(\*\.csv\)$/,
  );
  await rejects(labelsOf("elsewhere", {}), /Cannot open elsewhere: nothing there/);
});

Deno.test("loadImages() names the files when a pair is incomplete, doubled or unequal in size", async () => {
  await rejects(
    labelsOf("data", { "a-images.idx": images }),
    /Cannot pair data\/a-\*.idx: need one file of images and one of labels, found data\/a-images.idx/,
  );
  await rejects(
    labelsOf("data", { "a-images.idx": images, "a-images.idx.gz": images, "a-labels.idx": labels(1) }),
    /need one file of images and one of labels, found .*a-images.idx, .*a-images.idx.gz, /,
  );
  await rejects(
    labelsOf("data", { "a.csv": text("7,1\n"), "b.csv": text("7,1,2\n") }),
    /Cannot join data\/a.csv and data\/b.csv: their images have 1 and 2 numbers/,
  );
});

Deno.test("gunzip() throws a DatasetError when the data are cut at any byte or followed by others", async () => {
  const packed = await gzip(images);
  deepStrictEqual((await gunzip({ name: "a.gz", bytes: packed })).bytes, images);
  for (let end = 2; end < packed.length; end++) {
    await rejects(
      gunzip({ name: "a.gz", bytes: packed.subarray(0, end) }),
      /^DatasetError: Cannot unpack a.gz/,
    );
  }
  await rejects(
    gunzip({ name: "a.gz", bytes: Uint8Array.of(...packed, 1, 2, 3) }),
    /^DatasetError: Cannot unpack/,
  );
});

Deno.test("denoFiles reads a folder and explains what is missing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.csv`, "7,0.5\n");
    strictEqual((await loadImages(folder, denoFiles)).count, 1);
    strictEqual((await loadImages(`${folder}/a.csv`, denoFiles)).count, 1);
    await rejects(
      loadImages(`${folder}/b.csv`, denoFiles),
      /^DatasetError: Cannot open .*b.csv: there is no file/,
    );
    await rejects(denoFiles.read(`${folder}/b.csv`), /^DatasetError: Cannot open .*b.csv: there is no file/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("fashionMnist() loads 500 training and 250 test images of four classes", async () => {
  const all = await fashionMnist(denoFiles);
  deepStrictEqual([all.count, all.size, all.pixels.constructor], [3000, 784, Uint8Array]);
  const counts = Map.groupBy(all.labels.subarray(0, 2000), (label) => label);
  deepStrictEqual([...counts].map(([label, of]) => [label, of.length]).sort(), [
    [0, 500],
    [6, 500],
    [7, 500],
    [9, 500],
  ]);
  strictEqual((await fashionMnist(denoFiles, ["test"])).labels.filter((label) => label === 6).length, 250);
});
