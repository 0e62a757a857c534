import { describe, expect, it } from '@jest/globals';
import { compileTickets } from '#libs/policy';
import { opened, policy } from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';

const compiled = compileTickets(
  [
    {
      ...{ name: 'orders', when: 'incident.labels["service"] == "orders db" && incident.severity == "high"' },
      ...{ tracker: 'jira', project: 'ORD', issue_type: 'Incident' },
    },
    { name: 'of-a-label', when: 'incident.labels["team"] == "x"', tracker: 'servicenow' },
  ],
  ['tickets'],
);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const rules = compiled.value;
const requested = (trackers: string[], from = rules) =>
  new Story({ ...policy, trackers, rules: from })
    .tells('router', opened())
    .of('argus.ticket.create-requested.v1')[0];

describe('where a ticket goes', () => {
  it('is what the policy says, and the record says by which rule', () => {
    expect(requested(['file', 'jira'])).toMatchObject({
      ...{ tracker: 'jira', project: 'ORD', issueType: 'Incident', rule: 'orders', reason: 'rule-fits' },
    });
  });

  it('is what the settings say where the tracker of the rule is not set up: no incident is without a ticket', () => {
    const request = requested(['file']);
    expect(request).toMatchObject({ tracker: 'file', rule: 'orders', reason: 'tracker-of-rule-not-set-up' });
    expect(request).not.toHaveProperty('project');
  });

  it('is what the settings say where a rule cannot be evaluated', () => {
    expect(requested(['file', 'servicenow'], rules.slice(1))).toMatchObject({
      ...{ tracker: 'file', reason: 'rule-could-not-be-evaluated' },
    });
  });
});
