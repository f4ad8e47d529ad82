import { type CblasFunctions, cblasSymbols, type LapackFunctions, lapackSymbols } from "./blas_symbols.ts";

/** A native BLAS with LAPACK, opened. */
export interface BlasLibrary {
  /** `openblas`, `accelerate` (macOS) or `blas` (any other, often the slow reference). */
  readonly name: "openblas" | "accelerate" | "blas";
  /** Version and processor kernel where the library tells them, its file name otherwise. */
  readonly description: string;
  /** What the user should know about the choice; empty if nothing. */
  readonly caveat: string;
  /** BLAS functions. */
  readonly cblas: CblasFunctions;
  /** LAPACK functions. */
  readonly lapack: LapackFunctions;
}

/** Where the two halves of a library may be: names for the system's loader, or absolute paths. */
export interface BlasFiles {
  /** Library with the `cblas_*` functions. */
  readonly blas: string;
  /** Library with the LAPACK functions; often the same. */
  readonly lapack: string;
}

/** A library, or why there is none, as the end of a sentence. */
export type BlasSearch = { readonly library: BlasLibrary } | { readonly missing: string };

/**
 * Opens the first native BLAS that the machine offers, with one thread.
 *
 * One thread because OpenBLAS shares its thread count with all workers of the process, and because the bits of a
 * product depend on it; parallelism is the business of the workers.
 * Never asks for a permission: without `--allow-ffi` there is no library, and `missing` says so.
 *
 * @param files Candidates in order of preference; the usual names on this system by default.
 * @returns The library, or the reason for its absence. The library stays open until the process ends.
 */
export function findBlas(files: readonly BlasFiles[] = usualFiles()): BlasSearch {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") {
    return { missing: "there is no permission for native code (--allow-ffi)" };
  }
  for (const candidate of files) {
    const library = openFiles(candidate);
    if (library) return { library };
  }
  return { missing: "no BLAS library was found (install libopenblas0, or OpenBLAS by another name)" };
}

function usualFiles(): readonly BlasFiles[] {
  const one = (name: string): BlasFiles => ({ blas: name, lapack: name });
  switch (Deno.build.os) {
    case "darwin":
      return [one("/System/Library/Frameworks/Accelerate.framework/Accelerate")];
    case "windows":
      return [one("libopenblas.dll")];
    default:
      return [
        one("libopenblas.so.0"),
        one("libopenblas.so"),
        { blas: "libblas.so.3", lapack: "liblapack.so.3" },
      ];
  }
}

function openFiles({ blas, lapack }: BlasFiles): BlasLibrary | undefined {
  try {
    const functions = {
      lapack: Deno.dlopen(lapack, lapackSymbols).symbols,
      cblas: Deno.dlopen(blas, cblasSymbols).symbols,
    };
    return { ...functions, ...describe(blas, functions.cblas) };
  } catch {
    return undefined; // not on this machine, or without one of the functions: the next candidate may do
  }
}

function describe(path: string, cblas: CblasFunctions): Pick<BlasLibrary, "name" | "description" | "caveat"> {
  cblas.openblas_set_num_threads?.(1);
  const config = textOf(cblas.openblas_get_config);
  if (config) {
    const kernel = textOf(cblas.openblas_get_corename);
    return { name: "openblas", description: kernel ? `${config}, kernel ${kernel}` : config, caveat: "" };
  }
  const file = path.slice(path.lastIndexOf("/") + 1);
  if (file === "Accelerate") {
    return {
      name: "accelerate",
      description: "Apple Accelerate",
      caveat: "Accelerate chooses its own thread count: set VECLIB_MAXIMUM_THREADS=1 for repeatable results",
    };
  }
  return {
    name: "blas",
    description: `${file} of unknown make`,
    caveat: `${file} may be the slow reference BLAS: install libopenblas0 for speed`,
  };
}

function textOf(read: (() => Deno.PointerValue) | null): string {
  const pointer = read?.() ?? null;
  return pointer ? Deno.UnsafePointerView.getCString(pointer).trim() : "";
}
