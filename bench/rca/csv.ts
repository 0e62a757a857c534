/** The rows of a CSV text (RFC 4180: quoted fields may hold commas, quotes and line ends), by the names of its first row. */
export function readCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = readRows(text);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

/** The rows of a CSV text as lists of fields. */
export function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const end = match[3] ?? '';
    if (end === '' && row.length === 0 && match[0] === '') break;
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (field.lastIndex >= text.length) break;
  }
  return rows;
}
