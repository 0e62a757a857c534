import type { Colour, Paint } from './paint.js';
import { cut, plain } from './plain.js';

/** One column of a table: its title, and each row's text and colour in it. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | null | undefined;
  readonly colour?: (row: Row) => Colour | undefined;
  readonly align?: 'right';
}

export interface TableOptions {
  readonly paint: Paint;
  /** How wide the terminal is: the last column is cut to fit. Without it, nothing is cut. */
  readonly width?: number;
}

const gap = '  ';
/** The last column keeps this much, however narrow the terminal is. */
const narrowest = 20;

/** Rows below their titles, in aligned columns. Put long texts into the last one. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { paint, width }: TableOptions,
): string {
  const cells = rows.map((row) => columns.map(({ value }) => plain(String(value(row) ?? ''))));
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, at) => Math.max(...[titles, ...cells].map((line) => lengthOf(line[at]))));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + gap.length, 0);
  const room = width === undefined ? Infinity : Math.max(narrowest, width - before);

  const line = (texts: readonly string[], colours: readonly (Colour | undefined)[]): string =>
    texts
      .map((text, at) => {
        const shown = at === last ? cut(text, room) : text;
        const padding = ' '.repeat(Math.max(0, (widths[at] ?? 0) - lengthOf(shown)));
        const painted = paint(colours[at], shown);
        if (columns[at]?.align === 'right') return `${padding}${painted}`;
        return at === last ? painted : `${painted}${padding}`;
      })
      .join(gap)
      .trimEnd();

  return [
    line(
      titles,
      titles.map(() => 'dim' as const),
    ),
    ...cells.map((texts, at) =>
      line(
        texts,
        columns.map(({ colour }) => colour?.(rows[at] as Row)),
      ),
    ),
    '',
  ].join('\n');
}

const lengthOf = (text: string | undefined): number => [...(text ?? '')].length;
