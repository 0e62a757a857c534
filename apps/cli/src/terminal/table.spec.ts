import { describe, expect, it } from '@jest/globals';
import { createPaint, wantsColour } from './paint.js';
import { renderTable } from './table.js';

const columns = [
  { title: 'ID', value: (row: Row) => row.id },
  { title: 'COUNT', value: (row: Row) => row.count, align: 'right' as const },
  { title: 'TEXT', value: (row: Row) => row.text },
];
interface Row {
  readonly id: string;
  readonly count: number;
  readonly text: string | null;
}
const rows: Row[] = [
  { id: 'a', count: 5, text: 'first' },
  { id: 'longer', count: 1200, text: null },
];
const paint = createPaint(false);

describe('a table', () => {
  it('aligns its columns and leaves no spaces at the ends of lines', () => {
    expect(renderTable(rows, columns, { paint })).toBe(
      ['ID      COUNT  TEXT', 'a           5  first', 'longer   1200', ''].join('\n'),
    );
  });

  it('cuts the last column where the terminal ends, and nothing where nobody looks', () => {
    const long = [{ id: 'a', count: 1, text: 'x'.repeat(100) }];
    expect(renderTable(long, columns, { paint, width: 40 }).split('\n')[1]).toHaveLength(40);
    expect(renderTable(long, columns, { paint })).toContain('x'.repeat(100));
  });

  it('keeps what comes from outside on its line, without control characters or turned writing', () => {
    const evil = [{ id: 'a', count: 1, text: 'one\n\x1b[2Jtwo\u202ethree' }];
    expect(renderTable(evil, columns, { paint }).split('\n')[1]).toBe('a       1  one [2Jtwo three');
  });

  it('stays aligned in colour', () => {
    const coloured = renderTable(rows, [{ ...columns[0]!, colour: () => 'red' as const }, columns[1]!], {
      paint: createPaint(true),
    });
    expect(coloured.split('\n')[1]).toBe('\x1b[31ma\x1b[0m           5');
  });
});

describe('colours', () => {
  it.each([
    ['at a terminal', true, {}, true],
    ['in a pipe', false, {}, false],
    ['where NO_COLOR is set', true, { NO_COLOR: '1' }, false],
    ['where NO_COLOR is empty, which says nothing', true, { NO_COLOR: '' }, true],
    ['on a terminal that has none', true, { TERM: 'dumb' }, false],
  ])('%s', (_where, isTerminal, environment, wanted) => {
    expect(wantsColour(isTerminal, environment)).toBe(wanted);
  });
});
