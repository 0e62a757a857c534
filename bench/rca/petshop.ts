/**
 * How often the cause of an issue of PetShop is found from its metrics and its graph of calls, beside what the methods
 * of the data's authors find in the same files; and whether nothing is said where there is no issue.
 * Developed on `train`; `test` is for reporting.
 *
 *   npm run bench:rca petshop
 */
import { join } from 'node:path';
import { contractsFolder } from './contracts.js';
import { type Diagnosed, diagnose, isAmong } from './diagnosed.js';
import { type Issue, type Scenario, readScenarios } from './petshop-data.js';
import { type Posed, questionOfIssue, quietHalfHours, quietWindows, sourcesOf } from './petshop-questions.js';
import { reliabilityTable } from './reliability.js';

interface Answer {
  readonly issue: Issue;
  readonly diagnosed: Diagnosed;
}

/** As the data's authors' methods do on these files (measured-baselines-low+high.csv beside them). */
const published = {
  train: ['anomaly traversal  .125  .688', 'ranked correlation .625  .750', 'CIRCA              .438  .750'],
  test: ['anomaly traversal  .722  .889', 'ranked correlation .667  .806', 'CIRCA              .278  .722'],
};

const scenarios = readScenarios(join(contractsFolder(), 'rca-petshop', 'dataset'));
const compared = scenarios.filter(({ quietOfAnother }) => !quietOfAnother);
const others = scenarios.filter(({ quietOfAnother }) => quietOfAnother);

const answers = await answersOf(compared);
for (const split of ['train', 'test'] as const) {
  const of = answers.filter(({ issue }) => issue.split === split);
  console.log(`\n${split}, low and high traffic, ${of.length} issues`);
  console.log('                   top-1 top-3');
  const empty = of.filter(({ diagnosed }) => diagnosed.hypotheses.length === 0).length;
  console.log(`Argus              ${shareRight(of, 1)}  ${shareRight(of, 3)} (${empty} answers are empty)`);
  for (const line of published[split]) console.log(line);
}
const changing = (await answersOf(others)).filter(({ issue }) => issue.split === 'test');
console.log(
  `\ntest, traffic that changes with the time of day, ${changing.length} issues, beside a quiet time of other traffic`,
);
console.log(`Argus              ${shareRight(changing, 1)}  ${shareRight(changing, 3)}`);

const test = answers.filter(({ issue }) => issue.split === 'test');
console.log('\nconfidence on test, low and high traffic');
console.log(
  reliabilityTable(
    test.flatMap(({ issue, diagnosed }) =>
      diagnosed.hypotheses.map(({ component, confidence }) => ({
        confidence,
        right: component === issue.cause,
      })),
    ),
  ),
);

console.log('\nwithout an issue');
for (const scenario of compared) {
  console.log(`${scenario.name}, as the authors' protocol has it: ${await emptyOf(quietWindows(scenario))}`);
  console.log(`${scenario.name}, half an hour each: ${await emptyOf(quietHalfHours(scenario))}`);
}

const times = [...answers, ...changing].map(({ diagnosed }) => diagnosed.tookMs).sort((a, b) => a - b);
const median = times[Math.floor(times.length / 2)] ?? 0;
console.log(
  `\nan issue takes ${median.toFixed(0)} ms (median of ${times.length}), ${(times.at(-1) ?? 0).toFixed(0)} ms at most`,
);

async function answersOf(of: readonly Scenario[]): Promise<Answer[]> {
  const found: Answer[] = [];
  for (const scenario of of) {
    for (const issue of scenario.issues) {
      const diagnosed = await diagnose(
        sourcesOf(scenario, issue.recording),
        questionOfIssue(scenario, issue),
      );
      found.push({ issue, diagnosed });
    }
  }
  return found;
}

function shareRight(of: readonly Answer[], first: number): string {
  const right = of.filter(({ issue, diagnosed }) => isAmong(diagnosed.hypotheses, issue.cause, first));
  return (right.length / of.length).toFixed(3).replace(/^0/, '').padEnd(4);
}

async function emptyOf(windows: readonly Posed[]): Promise<string> {
  let empty = 0;
  for (const { sources, question } of windows) {
    if ((await diagnose(sources, question)).hypotheses.length === 0) empty++;
  }
  return `${empty} of ${windows.length} answers are empty`;
}
