/** A command line as one could type it again. */
export function quoted(words: readonly string[]): string {
  return words.map((word) => /^[\w./:,=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
