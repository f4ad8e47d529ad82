/** What is to be predicted of each row. */
export type Labels =
  | {
    /** Tells the kinds apart. */
    readonly kind: "classes";
    /** The classes that occur, in the order of their names (of numbers: of size). */
    readonly names: readonly string[];
    /** Place of each row's class in `names`, `[rows]`. */
    readonly classes: Int32Array;
  }
  | {
    /** Tells the kinds apart. */
    readonly kind: "numbers";
    /** `[rows]` */
    readonly values: Float64Array;
  };

/** Rows of numeric features with a label each. */
export interface LabelledTable {
  /** Row-major `[rows, columns]`, all finite. */
  readonly features: Float64Array;
  /** Number of rows. */
  readonly rows: number;
  /** Names of the feature columns; undefined if the file has none. */
  readonly names?: readonly string[];
  /** Number of feature columns. */
  readonly columns: number;
  /** What is to be predicted. */
  readonly labels: Labels;
  /** Name of the label column; undefined if the file has none. */
  readonly labelName?: string;
  /** All features have the same unit, as the pixels of images have. */
  readonly alike: boolean;
  /** The path it came from, for messages. */
  readonly origin: string;
  /** SHA-256 of the bytes it came from, hexadecimal. */
  readonly sha256: string;
}

/** How labels are understood; `auto` takes text, and up to twenty different whole numbers, for classes. */
export type LabelKind = "auto" | "classes" | "numbers";
