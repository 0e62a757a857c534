import { describe, expect, it } from '@jest/globals';
import { compilePeople } from './people.js';

const alice = {
  ...{ name: 'alice', email: 'Alice@example.org', slack: 'U0123ABC', jira: '5b10a:2c' },
  ...{ servicenow: 'alice.a', console: 'aa', time_zone: 'Europe/Berlin' },
};
const bob = { name: 'bob', email: 'bob@example.org' };

const compiled = (people: unknown, groups?: unknown) => {
  const result = compilePeople({ people, groups });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const problems = (people: unknown, groups?: unknown): string[] => {
  const result = compilePeople({ people, groups });
  return result.ok ? [] : result.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('people', () => {
  const people = compiled([alice, bob], [{ name: 'sre', members: ['bob', 'alice'] }]);

  it.each([
    ['email', 'alice@EXAMPLE.org'],
    ['slack', 'U0123ABC'],
    ['jira', '5b10a:2c'],
    ['servicenow', 'alice.a'],
    ['console', 'aa'],
    ['cli', 'aa'],
  ] as const)('are known by their name in %s', (via, id) => {
    expect(people.personOf({ via, id })?.name).toBe('alice');
  });

  it('are not known by the name that another way has for them', () => {
    expect(people.personOf({ via: 'slack', id: 'alice' })).toBeUndefined();
    expect(people.personOf({ via: 'console', id: 'alice' })).toBeUndefined();
    expect(people.personOf({ via: 'jira', id: 'U0123ABC' })).toBeUndefined();
    expect(people.personOf({ via: 'email', id: '' })).toBeUndefined();
    expect(people.personOf({ via: 'slack', id: '__proto__' })).toBeUndefined();
  });

  it('type their own name where no other is given', () => {
    expect(people.personOf({ via: 'cli', id: 'bob' })?.name).toBe('bob');
    expect(people.named('alice')?.timeZone).toBe('Europe/Berlin');
  });

  it('are named together in groups, in their order, and alone', () => {
    expect(people.membersOf('sre').map(({ name }) => name)).toEqual(['bob', 'alice']);
    expect(people.membersOf('alice').map(({ name }) => name)).toEqual(['alice']);
    expect(people.membersOf('nobody')).toEqual([]);
  });

  it('need not be named at all', () => {
    expect(compiled(undefined).all).toEqual([]);
    expect(compiled(undefined).personOf({ via: 'cli', id: 'root' })).toBeUndefined();
  });

  it('are reported with everything that is wrong at once', () => {
    const wrong = problems(
      [
        { name: 'alice', email: 'no address', slack: '@alice', time_zone: 'Mars/Base' },
        { name: 'alice', phone: '1' },
        { name: 'carol', slack: 'U0AAA' },
        { name: 'dave', slack: 'U0AAA', email: 7 },
        { name: 'erin', console: 'carol' },
        { email: 'x@example.org' },
      ],
      [
        { name: 'sre', members: ['alice', 'zoe', 'alice'] },
        { name: 'sre', members: [] },
        { name: 'carol', members: ['dave'] },
        { name: 'empty' },
      ],
    );
    expect(wrong).toEqual([
      expect.stringContaining('people.0.email is "no address"; write one address'),
      expect.stringContaining('people.0.slack is "@alice"; write the member ID'),
      expect.stringContaining('people.0.time_zone'),
      expect.stringContaining('people.1.phone is no key'),
      expect.stringContaining('people.1.name "alice" is there twice'),
      expect.stringContaining('people.3.email is 7'),
      expect.stringContaining('people.3.slack "U0AAA" is carol\'s already'),
      expect.stringContaining('people.4.console "carol" is carol\'s already'),
      expect.stringContaining('people.5.name is missing'),
      expect.stringContaining('groups.0.members.1 "zoe" is nobody'),
      expect.stringContaining('groups.0.members.2 "alice" is there twice'),
      expect.stringContaining('groups.1.members names nobody'),
      expect.stringContaining('groups.1.name "sre" is there twice'),
      expect.stringContaining('groups.2.name "carol" is a person\'s name, too'),
      expect.stringContaining('groups.3.members names nobody'),
    ]);
  });
});
