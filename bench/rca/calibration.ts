/**
 * Fits what turns the standing of suspects into a confidence, on PetShop's `train` and on the first half of its time
 * without an issue, and tells how often each confidence was right: when the scenario in question was left out
 * of the fit, and on `test` by what Argus ships.
 *
 *   npm run bench:rca calibration
 */
import { join } from 'node:path';
import { type Calibration, type Standing, calibration, confidences, featuresOf } from '#libs/diagnosis';
import { contractsFolder } from './contracts.js';
import { standings } from './diagnosed.js';
import { type LabelledRow, fitLogistic } from './logistic.js';
import { readScenarios } from './petshop-data.js';
import { questionOfIssue, quietWindowsToLearnFrom, sourcesOf } from './petshop-questions.js';
import { type Told, reliabilityTable } from './reliability.js';

/** Suspects of a look at an incident, and which of them was the cause; none where there was no issue. */
interface Example {
  readonly scenario: string;
  readonly split: 'train' | 'test' | 'quiet';
  readonly standings: readonly Standing[];
  readonly cause?: string;
}

/** All issues of `train` are of one component: they cannot teach to trust the order more than this. */
const sharpest = 4;

/** There are far more quiet half-hours than issues; of incidents, one in three is taken to have no cause to be found. */
const quietPerIssue = 0.5;

const examples: Example[] = [];
for (const scenario of readScenarios(join(contractsFolder(), 'rca-petshop', 'dataset'))) {
  for (const issue of scenario.issues) {
    examples.push({
      scenario: scenario.name,
      split: issue.split,
      standings: await standings(sourcesOf(scenario, issue.recording), questionOfIssue(scenario, issue)),
      cause: issue.cause,
    });
  }
  if (scenario.quietOfAnother) continue;
  for (const { sources, question } of quietWindowsToLearnFrom(scenario)) {
    examples.push({
      scenario: scenario.name,
      split: 'quiet',
      standings: await standings(sources, question),
    });
  }
}

const train = examples.filter(({ split }) => split !== 'test');
const left = [...new Set(train.map(({ scenario }) => scenario))].flatMap((scenario) => {
  const fitted = fit(train.filter((each) => each.scenario !== scenario));
  return train
    .filter((each) => each.scenario === scenario && each.cause !== undefined)
    .flatMap((each) => toldBy(each, fitted));
});
const { incident, sharpness } = fit(train);
console.log('fitted: ', JSON.stringify({ ...rounded(incident), sharpness }));
console.log('shipped:', JSON.stringify({ ...calibration.incident, sharpness: calibration.sharpness }));
console.log('\ntrain, each scenario by a fit without it');
console.log(reliabilityTable(left));
console.log('\ntest, by what is shipped');
console.log(
  reliabilityTable(
    examples.filter(({ split }) => split === 'test').flatMap((each) => toldBy(each, calibration)),
  ),
);

/** The first three suspects with their confidence. */
function toldBy({ standings, cause }: Example, by: Calibration): Told[] {
  const confidence = confidences(standings, by);
  return standings
    .slice(0, 3)
    .map(({ suspect }, at) => ({ confidence: confidence[at] ?? 0, right: suspect.component === cause }));
}

function fit(of: readonly Example[]): Calibration {
  const issues = of.filter(({ cause }) => cause !== undefined);
  const quiet = of.filter(({ cause }) => cause === undefined);
  const row = (first: Standing | undefined, label: 0 | 1, weight: number): LabelledRow[] =>
    first === undefined ? [] : [{ features: featuresOf(first), label, weight }];
  const [base = 0, explained = 0, own = 0] = fitLogistic([
    ...issues.flatMap(({ standings }) => row(standings[0], 1, 1)),
    ...quiet.flatMap(({ standings }) => row(standings[0], 0, (quietPerIssue * issues.length) / quiet.length)),
  ]);
  const incident = { base, explained, own };
  return { incident, sharpness: sharpnessOf(issues, incident) };
}

/** The sharpness at which the true causes get the greatest likelihood. */
function sharpnessOf(issues: readonly Example[], incident: Calibration['incident']): number {
  const likelihood = (sharpness: number) =>
    issues.reduce((sum, { standings, cause }) => {
      const at = standings.findIndex(({ suspect }) => suspect.component === cause);
      return sum + Math.log(Math.max(0.01, confidences(standings, { incident, sharpness })[at] ?? 0));
    }, 0);
  const candidates = Array.from({ length: 2 * sharpest - 1 }, (_, at) => 1 + at / 2);
  return candidates.reduce((best, each) => (likelihood(each) > likelihood(best) ? each : best));
}

function rounded(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value.toFixed(2))]));
}
