/** Arrays of plain records as an HTML table. */

type Row = Readonly<Record<string, unknown>>;

/** More rows and columns than these are counted, not shown. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 40;
/** A cell's text is cut after so many characters. */
const LONGEST_CELL = 200;

/** The table of `value`, if it is an array of plain objects with something in them; else null. */
export function toTable(value: unknown, inspect: (value: unknown) => string): string | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return null;
  const rows: readonly Row[] = value.slice(0, MOST_ROWS);
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (all.length === 0) return null;
  const columns = all.slice(0, MOST_COLUMNS);
  const head = ["", ...columns, ...(all.length > columns.length ? ["…"] : [])];
  const lines = rows.map((row, i) => {
    const cells = columns.map((column) => cell(Object.hasOwn(row, column) ? row[column] : "", inspect));
    return `<tr><th>${i}</th>${cells.join("")}</tr>`;
  });
  const caption = extent(value.length, all.length);
  return [
    "<table>",
    `<thead><tr>${head.map((name) => `<th>${escapeHtml(name)}</th>`).join("")}</tr></thead>`,
    `<tbody>${lines.join("\n")}</tbody>`,
    "</table>",
    caption,
  ].join("\n");
}

function isRecord(item: unknown): item is Row {
  if (typeof item !== "object" || item === null) return false;
  const prototype = Object.getPrototypeOf(item);
  return prototype === Object.prototype || prototype === null;
}

function cell(value: unknown, inspect: (value: unknown) => string): string {
  const text = typeof value === "string" ? value : inspect(value);
  const short = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
  const align = typeof value === "number" || typeof value === "bigint" ? ' style="text-align: right"' : "";
  return `<td${align}>${escapeHtml(short)}</td>`;
}

/** Says how large the whole is where only a part is shown. */
function extent(rows: number, columns: number): string {
  if (rows <= MOST_ROWS && columns <= MOST_COLUMNS) return "";
  return `<p>${rows} rows, ${columns} columns</p>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
