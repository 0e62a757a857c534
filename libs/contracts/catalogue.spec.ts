import { describe, expect, it } from '@jest/globals';
import { agentNames } from './agents.js';
import { catalogue, eventTypes } from './catalogue.js';
import { ownSubjects, ownedTypes } from './ownership.js';
import { parseSubject } from './subjects.js';

/** Which family of subjects facts about a noun are stated in. */
const familyOf: Readonly<Record<string, string>> = {
  delivery: 'signal',
  observation: 'signal',
  ledger: 'signal',
  policy: 'policy',
  silence: 'silence',
  notice: 'silence',
  alert: 'alert',
  incident: 'incident',
  verification: 'incident',
  notification: 'incident',
  request: 'incident',
  ticket: 'incident',
  triage: 'incident',
  approval: 'incident',
  action: 'incident',
  actions: 'policy',
  oncall: 'policy',
  digest: 'policy',
  report: 'incident',
  change: 'signal',
  runbook: 'runbook',
  message: 'dead',
};

describe('the catalogue of events', () => {
  it('names every type once, with one owner', () => {
    expect([...catalogue.keys()].sort()).toEqual([...eventTypes].sort());
    const stated = agentNames.flatMap(ownedTypes);
    expect(new Set(stated).size).toBe(stated.length);
    const anybodys = [...catalogue].filter(([, { owner }]) => owner === 'any agent').map(([type]) => type);
    expect([...stated, ...anybodys].sort()).toEqual([...eventTypes].sort());
  });

  it('lets only dead letters be stated by any agent', () => {
    for (const [type, { owner }] of catalogue)
      expect([type, owner === 'any agent']).toEqual([type, type.startsWith('argus.message.')]);
  });

  it.each(eventTypes)('%s is argus.<noun>.<what happened>.v<n>', (type) => {
    expect(type).toMatch(/^argus\.[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$/);
  });

  it.each(eventTypes)('%s can be published by its owner', (type) => {
    const family = familyOf[type.split('.')[1] ?? ''];
    expect(family).toBeDefined();
    const owner = catalogue.get(type)?.owner;
    for (const agent of owner === 'any agent' ? agentNames : agentNames.filter((each) => each === owner)) {
      const families = ownSubjects(agent).map((subject) => parseSubject(subject)?.family);
      expect(families).toContain(family);
    }
  });

  it('lets an agent publish nothing but facts that it owns', () => {
    for (const agent of agentNames) {
      const owned = ownedTypes(agent).flatMap((type) => {
        const family = familyOf[type.split('.')[1] ?? ''];
        // What became of an alert stands apart from the queue that it came through.
        return agent === 'router' && family === 'alert' ? ['alert', 'outcome'] : [family];
      });
      const allowed = ownSubjects(agent).map((subject) => parseSubject(subject)?.family);
      const unused = allowed.filter((family) => !['dead', 'runbook', ...owned].includes(family));
      expect([agent, unused]).toEqual([agent, []]);
    }
  });
});
