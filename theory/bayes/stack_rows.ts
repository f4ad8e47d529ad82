import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** All rows of several matrices of one width, in order. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const out = matrix(parts.reduce((sum, { rows }) => sum + rows, 0), parts[0].cols);
  let at = 0;
  for (const { data } of parts) {
    out.data.set(data, at);
    at += data.length;
  }
  return out;
}
