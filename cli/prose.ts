/** Text in lines of at most so many characters. */
export function wrap(paragraph: string, width: number): string {
  let [line, ...words] = paragraph.split(/\s+/);
  let lines = "";
  for (const word of words) {
    if (line.length + word.length + 1 > width) {
      lines += `${line}\n`;
      line = word;
    } else line += ` ${word}`;
  }
  return lines + line;
}

/** The same indented under what it explains, from a new line on. */
export function indented(paragraph: string): string {
  return `\n      ${wrap(paragraph, 90).replaceAll("\n", "\n      ")}`;
}

/** Text with a capital first letter. */
export function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
