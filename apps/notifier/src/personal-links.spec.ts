import { describe, expect, it } from '@jest/globals';
import { type Policy, compilePeople, defaultPolicy } from '#libs/policy';
import { withPersonalLinks } from './personal-links.js';

const people = compilePeople({
  people: [{ name: 'alice', email: 'alice@example.org' }],
  groups: undefined,
});
if (!people.ok) throw new Error(JSON.stringify(people.error));
const policy: Policy = { ...defaultPolicy, people: people.value };
const agent = {
  policy: () => policy,
  publicUrl: 'https://argus.example.org',
  clock: { now: () => 1_000, at: () => () => undefined },
  personalLink: (link: string, person: string, until: number) => `<${link} for ${person} until ${until}>`,
};
const link = 'https://argus.example.org/approvals/inc-1-0123456789-r1-abcdef';
const letter = {
  ...{ channel: 'email', recipients: ['Alice@example.org'], incidentId: 'inc-1' },
  body: `Approve or reject: ${link}\n\nIncident: https://argus.example.org/incidents/inc-1\n`,
};

describe('a mail about an approval', () => {
  it('has a link of their own when it goes to one person whom the policy knows', () => {
    expect(withPersonalLinks(letter, agent)).toBe(
      `Approve or reject: <${link} for alice until 86401000>\n\nIncident: https://argus.example.org/incidents/inc-1\n`,
    );
  });

  it.each([
    ['to several', { recipients: ['alice@example.org', 'bob@example.org'] }],
    ['to a stranger', { recipients: ['oncall@example.org'] }],
    ['of another incident', { incidentId: 'inc-2' }],
    ['by another channel', { channel: 'slack' }],
    ['with a link to elsewhere', { body: link.replace('argus.', 'evil.') }],
    ['with a link that goes on', { body: `${link}/../../x` }],
  ])('has plain links %s', (_what, change) => {
    const changed = { ...letter, ...change };
    expect(withPersonalLinks(changed, agent)).toBe(changed.body);
  });
});
