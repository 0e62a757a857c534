import { describe, expect, it } from '@jest/globals';
import { type ApprovalText, compileApproval } from './approval.js';
import { type ApprovalTerms, termsFor } from './approval-terms.js';
import { unknownIncident } from './incident-facts.js';
import { compilePeople } from './people.js';

const people = (() => {
  const result = compilePeople({
    people: ['alice', 'bob', 'carol'].map((name) => ({ name })),
    groups: [{ name: 'leads', members: ['bob', 'carol'] }],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
})();
const compiled = (text: ApprovalText) => {
  const result = compileApproval(text, ['approvals'], { people });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const problems = (text: object): string[] => {
  const result = compileApproval(text, ['approvals'], { people });
  return result.ok ? [] : result.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};
const action = {
  ...{ id: 'a', title: 'A', kind: 'command', risk: 'high', target: 't', parameters: {} },
};
const ask = (text: ApprovalText, risk = 'high'): ReturnType<typeof termsFor> =>
  termsFor(compiled(text), { now: 0, action: { ...action, risk }, incident: unknownIncident });

const anybody: ApprovalTerms = { approvers: [], needed: 1, expiryMs: 1_800_000, onReject: 'nothing' };

describe('the terms of an approval', () => {
  it('are one person, anybody, for half an hour, where the policy says nothing', () => {
    expect(ask({})).toEqual({ terms: anybody });
  });

  it('name people, and the members of groups, each once', () => {
    expect(ask({ approvers: ['alice', 'leads', 'bob'] }).terms.approvers).toEqual(['alice', 'bob', 'carol']);
  });

  it('are those of the first rule that fits, with what it leaves out from above', () => {
    const text: ApprovalText = {
      ...{ approvers: ['alice'], expiry: '1h', on_reject: 'hand-over', hand_over_to: 'leads' },
      rules: [
        { name: 'risky', when: 'action.risk == "high"', approvers: ['leads'], needed: 2, expiry: '10m' },
        { name: 'rest', when: 'true', on_reject: 'recommend-another' },
      ],
    };
    expect(ask(text)).toEqual({
      rule: 'risky',
      terms: {
        ...{ approvers: ['bob', 'carol'], needed: 2, expiryMs: 600_000 },
        ...{ onReject: 'hand-over', handOverTo: ['bob', 'carol'] },
      },
    });
    expect(ask(text, 'medium')).toEqual({
      rule: 'rest',
      terms: { approvers: ['alice'], needed: 1, expiryMs: 3_600_000, onReject: 'recommend-another' },
    });
  });

  it('are the strictest in question when a rule cannot be evaluated', () => {
    const rules = [
      { name: 'odd', when: 'incident.labels.env == "prod"', approvers: ['leads'], needed: 2 },
      { name: 'all', when: 'true' },
    ];
    const strict = ask({ rules });
    expect(strict).toMatchObject({ rule: 'odd', terms: { needed: 2 } });
    expect(strict.problem).toContain('odd: ');
    const loose = ask({
      approvers: ['alice'],
      rules: [{ name: 'odd', when: 'incident.labels.env == "staging"', approvers: [] }],
    });
    expect(loose).toMatchObject({ terms: { approvers: ['alice'] } });
  });

  it('are reported with everything that is wrong at once', () => {
    expect(
      problems({
        ...{ approvers: ['alice', 'zoe'], needed: 3, on_reject: 'shout', hand_over_to: 'leads' },
        rules: [
          { name: 'two', when: 'action.colour == "red"', approvers: [], needed: 2 },
          { name: 'two', when: 'true', needed: 0, hand_over_to: 'zoe', on_reject: 'hand-over' },
        ],
      }),
    ).toEqual([
      expect.stringContaining('approvals.approvers.1 "zoe" is nobody'),
      expect.stringContaining('approvals.on_reject is "shout"; use one of nothing, hand-over'),
      expect.stringContaining('approvals.hand_over_to has no effect without on_reject: hand-over'),
      expect.stringContaining('approvals.needed asks for 3 people, but approvers come to 1'),
      expect.stringContaining('approvals.rules.0.when'),
      expect.stringContaining('approvals.rules.0.needed asks for 2 people, but names nobody in approvers'),
      expect.stringContaining('approvals.rules.1.needed is 0'),
      expect.stringContaining('approvals.rules.1.hand_over_to "zoe" is nobody'),
      expect.stringContaining('approvals.rules.1.name "two" is there twice'),
    ]);
  });

  it('are part of the version that digests bind, and name the one before where they name nobody', () => {
    const versions = [
      {},
      { approvers: ['alice'] },
      { approvers: ['leads'] },
      { approvers: ['leads'], needed: 2 },
      { on_reject: 'hand-over' as const },
      { rules: [{ name: 'r', when: 'true' }] },
    ].map((text) => compiled(text).version);
    expect(new Set(versions).size).toBe(versions.length);
    expect(compiled({ approvers: [], needed: 1 }).version).toBe(versions[0]);
    expect(versions[0]).toBe('approvals-9c31kqjdmdzx');
  });
});
