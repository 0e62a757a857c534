import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { maskLine } from './mask.js';
import { TemplateMiner, currentOf } from './template-miner.js';

const folder = join(resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'), 'logs-loghub');
const isThere = existsSync(folder);
if (!isThere)
  console.warn(`SKIPPED: ${folder} is missing, so templates are not held against published ones.`);

const masked = (line: string) => maskLine(line).join(' ');

describe('a masked line', () => {
  it.each([
    ['took 15ms for 10.0.0.7:8080', 'took <*> for <*>'],
    ['user 54fadb41-2c4e-40cd-baed-9335e4c35a9e of /var/lib/x/7.log', 'user <*> of <*>'],
    ['GET https://shop.example/orders/17?q=1 HTTP/1.1', 'GET <*> HTTP/<*>'],
    ['Found [Route(id=1, stops=[a, b]), Route(id=2)] in k8s', 'Found [<*>] in k8s'],
    ['c.s.OrderService#42 stock: [shoes]', 'c.s.OrderService#42 stock: [<*>]'],
    ['at Pay.charge(Pay.java:17)', 'at Pay.charge(Pay.java:17)'],
    ['blocks blk_1 blk_-2 blk_3 deleted (by hand)', 'blocks blk_<*> deleted (by hand)'],
    ['since Fri Jul 15 12:00:01', 'since <*>'],
  ])('%s is %s', (line, words) => {
    expect(masked(line)).toBe(words);
  });
});

describe('a miner of templates', () => {
  it('keeps lines with different words apart until a place holds so many that it must be a value', () => {
    const miner = new TemplateMiner();
    const states = ['started', 'stopped', 'paused'].map((state) => miner.read(`the VM was ${state} by hand`));
    const names = [...'abcdefghijkl'].map((letter) => miner.read(`welcome back ${letter.repeat(5)} at home`));
    expect(new Set(states.map(currentOf)).size).toBe(3);
    expect(new Set(names.map(currentOf)).size).toBe(1);
    expect(currentOf(names[0] ?? miner.read('')).tokens).toEqual(['welcome', 'back', '<*>', 'at', 'home']);
  });

  it('holds no more templates than it may, whatever is written, and keeps those in use', () => {
    const miner = new TemplateMiner({ templates: 50, children: 10 });
    const used = miner.read('the one line that always comes');
    for (let line = 0; line < 5_000; line += 1) {
      const word = (number: number) =>
        String(number).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
      miner.read(`${word(line)} ${word(line * 7)} ${word(line * 13)} ${word(line * 17)}`);
      if (line % 10 === 0) expect(miner.read('the one line that always comes')).toBe(used);
    }
    expect(miner.size).toBeLessThanOrEqual(50);
  });

  (isThere ? it : it.skip)(
    'groups the lines of OpenStack and Zookeeper as published, with nothing set for either',
    () => {
      for (const [system, least] of [
        ['OpenStack', 1],
        ['Zookeeper', 0.99],
      ] as const) {
        expect(groupingAccuracy(system)).toBeGreaterThanOrEqual(least);
      }
    },
  );
});

/** The share of lines whose group has exactly the lines of the true one. */
function groupingAccuracy(system: string): number {
  const [, ...rows] = readFileSync(join(folder, system, `${system}_2k.log_structured.csv`), 'utf8')
    .trim()
    .split('\n');
  const miner = new TemplateMiner();
  const fields = rows.map((row) => /^.*?,((?:"(?:[^"]|"")*")|[^,]*),(E\d+),/.exec(row));
  const lines = fields.map((match) => ({
    template: miner.read((match?.[1] ?? '').replace(/^"|"$/g, '').replaceAll('""', '"')),
    event: match?.[2] ?? '',
  }));
  const pairs = lines.map(({ template, event }) => ({ template: currentOf(template), event }));
  const count = (same: (pair: (typeof pairs)[number]) => boolean) => pairs.filter(same).length;
  const right = pairs.filter(({ template, event }) => {
    const both = count((pair) => pair.template === template && pair.event === event);
    return (
      count((pair) => pair.template === template) === both && count((pair) => pair.event === event) === both
    );
  });
  return right.length / pairs.length;
}
