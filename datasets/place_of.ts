/**
 * How a message about a field of a table begins.
 *
 * @param column From 0; messages count from 1.
 * @param header Names of the columns, if the file has them.
 */
export function placeOf(name: string, line: number, column: number, header?: readonly string[]): string {
  const called = header ? ` ("${header[column]}")` : "";
  return `Cannot read ${name}, line ${line}, column ${column + 1}${called}`;
}
