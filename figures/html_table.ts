/** A row, of the class of its verdict. */
export interface TableRow {
  /** Texts. */
  readonly cells: readonly string[];
  /** Class of the row. */
  readonly verdict?: string;
}

/** A table in HTML, in a box of its own that scrolls where the page is narrower; its texts are escaped. */
export function table(head: readonly string[], rows: readonly TableRow[]): string {
  const line = ({ cells, verdict }: TableRow) =>
    `<tr${verdict ? ` class="${verdict}"` : ""}>${
      cells.map((cell) => `<td>${escape(cell)}</td>`).join("")
    }</tr>`;
  const top = head.map((cell) => `<th scope="col">${escape(cell)}</th>`).join("");
  return `<div class="wide" role="region" aria-label="table" tabindex="0"><table><thead><tr>${top}</tr></thead>
<tbody>${rows.map(line).join("\n")}</tbody></table></div>`;
}

/** A text as HTML shows it. */
export function escape(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (letter) => names[letter]);
}
