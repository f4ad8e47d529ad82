/** A record of four-byte numbers as device code and host see it: declared once, used on both sides. */
export interface Struct<Name extends string = string> {
  /** Its name in device code. */
  readonly name: string;
  /** Its declaration in device code. */
  readonly code: string;
  /** Bytes, a multiple of 16. */
  readonly size: number;
  /** The bytes of given values. */
  bytes(values: Readonly<Record<Name, number>>): ArrayBuffer;
  /** The values in bytes that came from the device. */
  read(bytes: ArrayBuffer, offset?: number): Record<Name, number>;
}

/**
 * Declares a {@linkcode Struct}.
 *
 * @param fields Kind of each number by its name, in the order of the memory.
 *
 * @example Both ways
 * ```ts
 * import { struct } from "./struct.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const shape = struct("Shape", { rows: "u32", scale: "f32" });
 * deepStrictEqual(shape.read(shape.bytes({ rows: 3, scale: 0.5 })), { rows: 3, scale: 0.5 });
 * strictEqual(shape.code, "struct Shape { rows: u32, scale: f32, }");
 * ```
 */
export function struct<const Fields extends Readonly<Record<string, "u32" | "f32">>>(
  name: string,
  fields: Fields,
): Struct<keyof Fields & string> {
  const entries = Object.entries(fields), size = Math.ceil(entries.length / 4) * 16;
  return {
    name,
    code: `struct ${name} { ${entries.map(([field, kind]) => `${field}: ${kind},`).join(" ")} }`,
    size,
    bytes(values) {
      const bytes = new ArrayBuffer(size), view = new DataView(bytes);
      entries.forEach(([field, kind], i) => {
        const value = values[field as keyof Fields & string];
        if (kind === "u32") view.setUint32(4 * i, value, true);
        else view.setFloat32(4 * i, value, true);
      });
      return bytes;
    },
    read(bytes, offset = 0) {
      const view = new DataView(bytes, offset, size);
      const values = entries.map(([field, kind], i) => [
        field,
        kind === "u32" ? view.getUint32(4 * i, true) : view.getFloat32(4 * i, true),
      ]);
      return Object.fromEntries(values);
    },
  };
}
