/**
 * How well a runbook is found by its words alone: 112 alert rules whose runbook is known and 27 that have none, among
 * 108 runbooks of prometheus-operator. The alert's name and the runbook's title are hidden, so that what is left is
 * what an alert says of itself. Beside it, plain BM25 as it was published for the same files.
 *
 *   npm run bench:rca recommend
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type SearchedDocument, SearchIndex, documentOf, questionOf } from '#libs/runbooks';
import { contractsFolder } from './contracts.js';

interface Rule {
  readonly alertname: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runbook: string | null;
}

const folder = join(contractsFolder(), 'runbooks-rules');
const { pairs, noRunbook } = JSON.parse(
  readFileSync(join(folder, 'alert-runbook-groundtruth.json'), 'utf8'),
) as { readonly pairs: readonly Rule[]; readonly noRunbook: readonly Rule[] };
const runbooks = readRunbooks(join(folder, 'runbooks', 'content', 'runbooks'));
const index = new SearchIndex(runbooks);

const found = (rule: Rule) => {
  const labels = Object.fromEntries(Object.entries(rule.labels).filter(([name]) => name !== 'alertname'));
  return index.search(questionOf({ labels, annotations: rule.annotations, expression: rule.expr }));
};
const places = pairs.map((rule) => found(rule).findIndex(({ id }) => id === rule.runbook) + 1);
const hitAt = (most: number) =>
  share(places.filter((place) => place > 0 && place <= most).length, places.length);
const relevance = (rule: Rule) => found(rule)[0]?.relevance ?? 0;
const auc = areaUnderCurve(pairs.map(relevance), noRunbook.map(relevance));

console.log(
  `${pairs.length} alerts with a runbook, ${noRunbook.length} without, ${runbooks.length} runbooks`,
);
console.log('                 Argus  plain BM25 (published)');
console.log(`hit@1            ${hitAt(1).toFixed(3)}  .768`);
console.log(`hit@3            ${hitAt(3).toFixed(3)}  .929`);
console.log(`AUC of "none"    ${auc.toFixed(3)}  .746`);
console.log('\nleast relevance  found right  found wrong  "none" said of those without');
for (const least of [0.1, 0.15, 0.2, 0.25, 0.3, 0.35]) {
  const kept = pairs.map((rule, at) => ({ right: places[at] === 1, told: relevance(rule) >= least }));
  const right = share(kept.filter(({ right, told }) => right && told).length, pairs.length);
  const wrong = share(kept.filter(({ right, told }) => !right && told).length, pairs.length);
  const none = share(noRunbook.filter((rule) => relevance(rule) < least).length, noRunbook.length);
  console.log(
    `${least.toFixed(2)}             ${right.toFixed(3)}        ${wrong.toFixed(3)}        ${none.toFixed(3)}`,
  );
}

const began = performance.now();
for (let round = 0; round < 10; round++) pairs.forEach(found);
console.log(`\n${((performance.now() - began) / (10 * pairs.length)).toFixed(2)} ms an alert`);

/** The runbooks without what tells their titles: front matter, first heading and file name. */
function readRunbooks(at: string): SearchedDocument[] {
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.endsWith('_index.md'))
    .map((file) => {
      const body = readFileSync(join(at, file), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '');
      return documentOf(relative('.', file), '', '', body);
    });
}

function share(part: number, all: number): number {
  return part / all;
}

/** How often one of the first is greater than one of the others: 0.5 is guessing. */
function areaUnderCurve(first: readonly number[], others: readonly number[]): number {
  const wins = first.flatMap((one) => others.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)));
  return wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
}
