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
import { type Issue, type Scenario, readScenario } from './petshop-data.js';
import { questionOfIssue, quietWindows, sourcesOf } from './petshop-questions.js';

const dataset = join(contractsFolder(), 'rca-petshop', 'dataset');
const scenarios = ['low_traffic', 'high_traffic'].map((name) => readScenario(dataset, name));
const shown = process.env['ARGUS_RCA_SPLIT'];

interface Answer {
  readonly issue: Issue;
  readonly diagnosed: Diagnosed;
}

const answers: Answer[] = [];
for (const scenario of scenarios) {
  for (const issue of scenario.issues.filter(({ split }) => shown === undefined || split === shown)) {
    answers.push({
      issue,
      diagnosed: await diagnose(sourcesOf(scenario, issue.recording), questionOfIssue(scenario, issue)),
    });
  }
}

if (process.env['ARGUS_RCA_VERBOSE'] !== undefined) {
  for (const { issue, diagnosed } of answers) {
    console.log(issue.name, issue.target.metric, '->', issue.cause);
    for (const { component, confidence, says } of diagnosed.hypotheses)
      console.log('  ', confidence.toFixed(3), component, '|', says);
    for (const e of diagnosed.evidence.slice(0, 25)) console.log('      ', e.strength.toFixed(2), e.says);
  }
}

console.log('split  issues  top-1  top-3');
for (const split of ['train', 'test'] as const) {
  const of = answers.filter(({ issue }) => issue.split === split);
  if (of.length === 0) continue;
  const share = (first: number) =>
    of.filter(({ issue, diagnosed }) => isAmong(diagnosed.hypotheses, issue.cause, first)).length / of.length;
  console.log(
    `${split.padEnd(6)} ${String(of.length).padEnd(7)} ${share(1).toFixed(3)}  ${share(3).toFixed(3)}`,
  );
}

for (const scenario of scenarios) await tellQuiet(scenario);

async function tellQuiet(scenario: Scenario): Promise<void> {
  for (const { name, windows } of quietWindows(scenario)) {
    let empty = 0;
    const said: string[] = [];
    for (const { sources, question } of windows) {
      const { hypotheses } = await diagnose(sources, question);
      if (hypotheses.length === 0) empty++;
      else
        said.push(
          `${question.incidentId}: ${hypotheses[0]?.component} ${hypotheses[0]?.confidence.toFixed(3)} ${hypotheses[0]?.says}`,
        );
    }
    console.log(`${scenario.name} without an issue, ${name}: empty ${empty} of ${windows.length}`);
    if (process.env['ARGUS_RCA_VERBOSE'] !== undefined) for (const each of said) console.log('   ', each);
  }
}

const times = answers.map(({ diagnosed }) => diagnosed.tookMs).sort((a, b) => a - b);
console.log(
  `an issue takes ${times[Math.floor(times.length / 2)]?.toFixed(0)} ms (median), ${times.at(-1)?.toFixed(0)} ms at most`,
);
