/**
 * How well log templates are mined, and at what cost: grouping accuracy on 2,000 lines each of four systems (the
 * share of lines whose group has exactly the lines of the true one), with one configuration for all of them,
 * beside Drain and Brain, which were tuned for each; lines a second; and memory over ten million lines.
 *
 *   npm run bench:rca loghub
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Template, TemplateMiner, currentOf } from '#libs/diagnosis';
import { contractsFolder } from './contracts.js';
import { readCsv } from './csv.js';

const folder = join(contractsFolder(), 'logs-loghub');
const published = JSON.parse(
  readFileSync(join(folder, 'published-grouping-accuracy.json'), 'utf8'),
) as Readonly<Record<'Drain' | 'Brain', Readonly<Record<string, number>>>>;

console.log('system      lines  templates  true  grouping accuracy  Drain   Brain');
for (const system of ['HDFS', 'OpenStack', 'Apache', 'Zookeeper']) {
  const rows = readCsv(readFileSync(join(folder, system, `${system}_2k.log_structured.csv`), 'utf8'));
  const truth = rows.map((row) => row['EventId'] ?? '');
  const miner = new TemplateMiner();
  const read = rows.map((row) => miner.read(row['Content'] ?? ''));
  const mined = read.map((template) => currentOf(template));
  if (process.argv.includes('--wrong')) tellWrong(mined, truth);
  console.log(
    [
      system.padEnd(10),
      String(rows.length).padStart(6),
      String(new Set(mined).size).padStart(10),
      String(new Set(truth).size).padStart(5),
      groupingAccuracy(mined, truth).toFixed(4).padStart(18),
      (published.Drain[system] ?? Number.NaN).toFixed(4).padStart(7),
      (published.Brain[system] ?? Number.NaN).toFixed(4).padStart(7),
    ].join(' '),
  );
}

const samples = ['HDFS', 'OpenStack', 'Apache', 'Zookeeper'].flatMap((system) =>
  readCsv(readFileSync(join(folder, system, `${system}_2k.log_structured.csv`), 'utf8')).map(
    (row) => row['Content'] ?? '',
  ),
);
const lines = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 10_000_000);
const miner = new TemplateMiner();
const began = performance.now();
console.log('\nlines        lines/s  templates  heap MB  RSS MB');
for (let line = 1; line <= lines; line += 1) {
  miner.read(generated(line));
  if (line === 100_000 || line === 1_000_000 || line === lines) tellCost(line);
}

/** The lines again and again with other numbers, and one in ten with words that nobody has seen before. */
function generated(line: number): string {
  const sample = samples[line % samples.length] ?? '';
  const varied = sample.replace(/\d+/, String((line * 2_654_435_761) % 4_294_967_296));
  return line % 10 === 0 ? `${varied} ${wordOf(line)} ${wordOf(line * 7)}` : varied;
}

/** A word of letters that follows from a number. */
function wordOf(number: number): string {
  let word = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 20))
    word += 'bcdfghjklmnpqrstvwxz'.charAt(rest % 20);
  return word;
}

function tellCost(line: number): void {
  const perSecond = Math.round((line * 1_000) / (performance.now() - began));
  const { heapUsed, rss } = process.memoryUsage();
  console.log(
    [
      String(line).padEnd(11),
      String(perSecond).padStart(8),
      String(miner.size).padStart(10),
      (heapUsed / 1e6).toFixed(0).padStart(8),
      (rss / 1e6).toFixed(0).padStart(7),
    ].join(' '),
  );
}

/** The share of lines whose group is exactly the true one (Zhu et al., Tools and Benchmarks for Log Parsing, 2019). */
function groupingAccuracy(mined: readonly Template[], truth: readonly string[]): number {
  const members = groupsOf(mined);
  const trueMembers = groupsOf(truth);
  const right = mined.filter((template, line) => {
    const group = members.get(template) ?? [];
    const event = truth[line] ?? '';
    return group.length === trueMembers.get(event)?.length && group.every((other) => truth[other] === event);
  });
  return right.length / mined.length;
}

function groupsOf<Key>(keys: readonly Key[]): Map<Key, number[]> {
  const groups = new Map<Key, number[]>();
  keys.forEach((key, line) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  });
  return groups;
}

function tellWrong(mined: readonly Template[], truth: readonly string[]): void {
  const pairs = new Map<string, number>();
  mined.forEach((template, line) => {
    const pair = `${truth[line] ?? ''}  ${template.tokens.join(' ')}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  });
  for (const [pair, count] of [...pairs].sort()) console.log(`   ${String(count).padStart(5)} ${pair}`);
}
