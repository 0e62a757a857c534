import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { diagnose, isAmong } from '../bench/rca/diagnosed.js';
import { type Scenario, readScenario } from '../bench/rca/petshop-data.js';
import { questionOfIssue, quietWindows, sourcesOf } from '../bench/rca/petshop-questions.js';

const dataset = join(
  resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'),
  'rca-petshop',
  'dataset',
);
const given = existsSync(dataset) ? it : it.skip;
if (!existsSync(dataset))
  console.warn(`Skipped: no recordings of PetShop in ${dataset}; set ARGUS_CONTRACTS.`);

const lowTraffic = () => (read ??= readScenario(dataset, 'low_traffic'));
let read: Scenario | undefined;

describe('issues of PetShop that it was developed on', () => {
  given('have their cause among the first three, most of them first', async () => {
    const scenario = lowTraffic();
    const issues = scenario.issues.filter(({ split }) => split === 'train').slice(2, 6);
    const answers = await Promise.all(
      issues.map((issue) => diagnose(sourcesOf(scenario, issue.recording), questionOfIssue(scenario, issue))),
    );
    const right = (first: number) =>
      issues.filter((issue, at) => isAmong(answers[at]?.hypotheses ?? [], issue.cause, first)).length;
    expect(right(3)).toBe(issues.length);
    expect(right(1)).toBeGreaterThanOrEqual(issues.length - 1);
    for (const { hypotheses, evidence } of answers) {
      const known = new Set(evidence.map(({ id }) => id));
      expect(hypotheses.flatMap((each) => each.evidence).every((id) => known.has(id))).toBe(true);
    }
  });

  given('are not seen where there are none', async () => {
    const scenario = lowTraffic();
    for (const { sources, question } of quietWindows(scenario).slice(-4)) {
      expect((await diagnose(sources, question)).hypotheses).toEqual([]);
    }
  });
});
