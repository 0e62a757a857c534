import { describe, it, expect } from '@jest/globals';
import { readRunbook } from './format.js';
import { type LintRules, lintRunbook } from './lint.js';
import { problemLine } from './field-problem.js';
import { type TriedIncident, tryRunbook } from './trial.js';
import { writeRunbook } from './write.js';

const rules: LintRules = {
  today: '2026-11-21',
  refused: ({ parameters }) =>
    parameters['command'] === 'restart-deployment' ? undefined : 'command-not-allowed',
};

const whole = `---
id: queue-stuck
title: The queue stands still
summary: Restart the worker.
match:
  - alertname: QueueStuck
severity: high
owner: orders-team
review_by: 2027-05-20
actions:
  - id: restart-worker
    title: Restart {{ labels.service }}
    kind: command
    risk: medium
    target: deployment/{{ labels.service }}
    parameters:
      command: restart-deployment
      args: ['{{ labels.service }}']
  - id: move-on
    title: Skip one message
    kind: command
    risk: high
    target: queue
    parameters: { command: restart-deployment, args: [] }
verify:
  window: 10m
  checks:
    - name: It moves
      promql: rate(handled_total{service="{{ labels.service }}"}[5m])
      expect: '> 0'
rollback: Start the old worker.
provenance:
  incidents: [inc_a, inc_b]
---

## Conditions

The queue stands still.

## Diagnosis

\`\`\`text
## Steps
\`\`\`

## Steps

Restart.

## Verification

It moves.

## Rollback

Start the old one.
`;

const faultsOf = (text: string): string[] =>
  lintRunbook(text, 'runbooks/queue-stuck.md', rules).faults.map(
    (fault) => `${fault.level === 'warning' ? 'warning ' : ''}${problemLine(fault)}`,
  );
const replaced = (...pairs: [string | RegExp, string][]): string =>
  pairs.reduce((text, [from, to]) => text.replace(from, to), whole);

describe('linting a runbook', () => {
  it('finds nothing wrong with a complete one, and reads all of it', () => {
    expect(faultsOf(whole)).toEqual([]);
    const read = readRunbook(whole, 'queue-stuck.md');
    expect(read.ok && read.value.runbook).toMatchObject({
      severity: 'high',
      reviewBy: '2027-05-20',
      actions: [{ id: 'restart-worker' }, { id: 'move-on' }],
      action: { id: 'restart-worker' },
      rollback: 'Start the old worker.',
      provenance: ['inc_a', 'inc_b'],
    });
  });

  it('reports everything that a complete runbook lacks, at once, by line, field and fix', () => {
    const text = replaced(
      ['severity: high\n', ''],
      ['2027-05-20', '2026-11-20'],
      [/verify:[^]*rollback.*\n/, ''],
      ['command: restart-deployment', 'command: rm-all'],
      ['\nRestart.\n', ''],
      [/## Rollback[^]*/, ''],
      ['## Conditions\n\nThe queue stands still.\n\n', ''],
      ['## Verification', '## Conditions\n\nIt stands.\n\n## Verification'],
    );
    expect(faultsOf(text)).toEqual([
      'line 1: severity: is missing; say how bad it is as a rule, such as high',
      'line 1: verify: is missing, though there is an action; say what shows whether it has helped',
      'warning line 8: review_by: was 2026-11-20; check the runbook, and set a later day',
      'line 10: rollback: is missing, though an action can break something; give the action an undo, or say what a person does',
      'line 10: actions[0]: "restart-worker" would be refused by the executor (command-not-allowed); list it in the section executor of the settings, or change it',
      'line 28: ## Diagnosis: stands too early; the order is Conditions, Diagnosis, Steps, Verification, Rollback',
      'line 28: ## Rollback: is missing; add the section',
      'line 34: ## Steps: is empty; say it, or say that there is none',
    ]);
  });

  it.each([
    ['two ways of giving actions', replaced(['verify:', 'action: {}\nverify:']), /action: is given twice/],
    [
      'two actions of one name',
      replaced(['id: move-on', 'id: restart-worker']),
      /actions\[1\]\.id: is there tw/,
    ],
    [
      'an unknown severity',
      replaced(['severity: high', 'severity: bad']),
      /severity: is not allowed; use crit/,
    ],
    ['a day that is none', replaced(['2027-05-20', '2027-02-30']), /review_by: is no day of the calendar/],
    ['an unknown kind', replaced(['kind: command', 'kind: magic']), /actions\[0\]\.kind: is not allowed/],
    ['provenance without incidents', replaced(['[inc_a, inc_b]', '[]']), /provenance\.incidents: is empty/],
  ])('reports %s', (_, text, expected) => {
    expect(faultsOf(text)).toContainEqual(expect.stringMatching(expected));
  });

  it('writes what it reads, whatever the texts hold', () => {
    const read = readRunbook(whole, 'queue-stuck.md');
    if (!read.ok) throw new Error('the example has to be good');
    const hostile = '---\nid: other\n---\n# "{[&*!|>%@`';
    const runbook = { ...read.value.runbook, title: hostile.trim(), rollback: hostile };
    const again = readRunbook(writeRunbook(runbook), 'queue-stuck.md');
    expect(again.ok && again.value.runbook).toEqual(runbook);
  });
});

describe('trying a runbook with the incidents it comes from', () => {
  const read = readRunbook(whole, 'queue-stuck.md');
  const tried = (...incidents: TriedIncident[]): string[] =>
    read.ok
      ? tryRunbook(read.value, new Map(incidents.map((each) => [each.id, each])), rules).map(problemLine)
      : ['not read'];
  const stuck = { alertname: 'QueueStuck', service: 'mailer' };

  it('is content when it matches an alert of each and its actions come out', () => {
    expect(tried({ id: 'inc_a', alerts: [{}, stuck] }, { id: 'inc_b', alerts: [stuck] })).toEqual([]);
  });

  it('says which incident it does not match, which is not on record, and what cannot be filled in', () => {
    expect(tried({ id: 'inc_a', alerts: [{ alertname: 'Else' }] })).toEqual([
      'line 33: provenance.incidents[0]: match fits none of the alerts of inc_a: {"alertname":"Else"}; add an alternative',
      'line 33: provenance.incidents[1]: inc_b is not on record; correct the id, or give it in a file of cases',
    ]);
    expect(
      tried({ id: 'inc_a', alerts: [{ alertname: 'QueueStuck' }] }, { id: 'inc_b', alerts: [stuck] }),
    ).toEqual([
      expect.stringMatching(
        /with inc_a: the action "restart-worker" cannot be proposed: .*no label "service"/,
      ),
      expect.stringMatching(/with inc_a: the check "It moves" would be left out/),
    ]);
  });
});
