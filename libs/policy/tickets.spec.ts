import { describe, expect, it } from '@jest/globals';
import { unknownIncident } from './incident-facts.js';
import { compileTickets, ticketRuleFor } from './tickets.js';

const compiled = (value: unknown) => {
  const rules = compileTickets(value, ['tickets']);
  if (!rules.ok) throw new Error(JSON.stringify(rules.error));
  return rules.value;
};
const problemsOf = (value: unknown): string[] => {
  const rules = compileTickets(value, ['tickets']);
  return rules.ok ? [] : rules.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};
const security = {
  ...{ name: 'security', when: 'incident.labels["team"] == "security"', tracker: 'jira' },
  ...{ project: 'SEC', issue_type: 'Bug' },
};
const context = (labels: Record<string, string>) => ({ now: 0, incident: { ...unknownIncident, labels } });

describe('where the policy sends tickets', () => {
  it('goes by the first rule that fits', () => {
    const rules = compiled([security, { name: 'rest', tracker: 'servicenow' }]);
    expect(ticketRuleFor(rules, context({ team: 'security' })).rule).toMatchObject({
      ...{ name: 'security', tracker: 'jira', project: 'SEC', issueType: 'Bug' },
    });
    expect(ticketRuleFor(rules, context({ team: 'shop' })).rule?.name).toBe('rest');
  });

  it('passes over a rule that cannot be evaluated, and says why', () => {
    const verdict = ticketRuleFor(compiled([security]), context({}));
    expect(verdict.rule).toBeUndefined();
    expect(verdict.problem).toMatch(/^security: /);
  });

  it('is nowhere else without rules', () => {
    expect(ticketRuleFor(compiled(undefined), context({}))).toEqual({});
  });

  it.each<[string, unknown, RegExp]>([
    ['a rule without a name', [{ tracker: 'jira' }], /^tickets\.0\.name is missing/],
    [
      'an unknown tracker',
      [{ name: 'a', tracker: 'trello' }],
      /^tickets\.0\.tracker is "trello"; use one of file/,
    ],
    ['a project that is no key', [{ name: 'a', project: 'sec ops' }], /^tickets\.0\.project .*such as SEC/],
    ['a rule that changes nothing', [{ name: 'a', when: 'true' }], /^tickets\.0 sends tickets nowhere else/],
    [
      'a condition about alerts',
      [{ ...security, when: 'alert.severity == "high"' }],
      /^tickets\.0\.when .*alert/,
    ],
    [
      'a key that nobody reads',
      [{ ...security, projct: 'X' }],
      /^tickets\.0\.projct .*project was probably meant/,
    ],
    ['two rules of one name', [security, security], /^tickets\.1\.name "security" is there twice/],
    ['what is no list', { security }, /^tickets is .*no list/],
  ])('refuses %s', (_case, value, problem) => {
    expect(problemsOf(value)).toEqual([expect.stringMatching(problem)]);
  });
});
