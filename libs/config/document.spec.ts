import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { parseConfig, readConfigFile } from './index.js';

describe('a configuration file', () => {
  it('that is missing counts as empty at the default path, and is a problem at any other', async () => {
    const missing = join(tmpdir(), 'argus-no-such-file.yaml');
    expect(await readConfigFile(missing, { mayBeMissing: true })).toMatchObject({
      ok: true,
      value: { values: {} },
    });
    expect(await readConfigFile(missing)).toMatchObject({
      ok: false,
      error: [{ path: missing, message: 'does not exist' }],
    });
  });

  it('may be empty or hold comments only', () => {
    expect(parseConfig('')).toMatchObject({ ok: true, value: { values: {} } });
    expect(parseConfig('# nothing yet\n')).toMatchObject({ ok: true, value: { values: {} } });
  });

  it('must be a mapping', () => {
    expect(parseConfig('- a')).toMatchObject({ ok: false, error: [{ line: 1 }] });
  });

  it('has its doubled keys named with their line', () => {
    expect(parseConfig('http:\n  port: 1\n  host: a\n  port: 2')).toMatchObject({
      ok: false,
      error: [{ path: 'port', line: 4, message: 'stands here for the second time' }],
    });
  });

  it.each([
    'a: [hunter2',
    'a: "hunter2',
    'a: *hunter2',
    '\thunter2: 1',
    'a: b: hunter2',
    'a: @hunter2',
    'hunter2\na: 1',
  ])('with an error is told by line, never quoted: %j', (text) => {
    const result = parseConfig(text);
    expect(result).toMatchObject({ ok: false, error: [{ line: expect.any(Number) }] });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('knows the line of each setting', () => {
    const result = parseConfig('a:\n  b:\n    - c: 1\n\n    - c: 2\n');
    if (!result.ok) throw new Error('not read');
    const lines = [['a'], ['a', 'b'], ['a', 'b', 1], ['a', 'b', 1, 'c'], ['a', 'x']].map(result.value.lineOf);
    expect(lines).toEqual([1, 2, 5, 5, undefined]);
  });
});
