import { describe, expect, it } from '@jest/globals';
import { agentNames } from './agents.js';
import { isAgent, ownSubjects } from './ownership.js';
import { type ParsedSubject, parseSubject, subjectPatterns, subjects } from './subjects.js';

/** As NATS does: `*` stands for one token. */
const matches = (pattern: string, subject: string): boolean => {
  const [wanted, tokens] = [pattern.split('.'), subject.split('.')];
  return wanted.length === tokens.length && wanted.every((each, at) => each === '*' || each === tokens[at]);
};

const built: [string, string, ParsedSubject, string, string][] = [
  [
    'a signal',
    subjects.signal('alertmanager', 'collector'),
    { family: 'signal', entity: 'alertmanager', agent: 'collector' },
    subjectPatterns.allSignals,
    subjectPatterns.signalsBy('collector'),
  ],
  [
    'an alert',
    subjects.alert(7, 'evaluator'),
    { family: 'alert', entity: '7', agent: 'evaluator' },
    subjectPatterns.allAlerts,
    subjectPatterns.alertsBy('evaluator'),
  ],
  [
    'an incident',
    subjects.incident('inc-1_A', 'router'),
    { family: 'incident', entity: 'inc-1_A', agent: 'router' },
    subjectPatterns.allIncidents,
    subjectPatterns.historyOfIncident('inc-1_A'),
  ],
  [
    'a runbook',
    subjects.runbook('disk-filling', 'chronicler'),
    { family: 'runbook', entity: 'disk-filling', agent: 'chronicler' },
    subjectPatterns.allRunbooks,
    subjectPatterns.runbooksBy('chronicler'),
  ],
  [
    'a dead letter',
    subjects.dead('notifier'),
    { family: 'dead', entity: 'notifier', agent: 'notifier' },
    subjectPatterns.allDead,
    'argus.dead.notifier',
  ],
];

describe('subjects', () => {
  it.each(built)('%s is built and taken apart again', (_what, subject, parsed) => {
    expect(parseSubject(subject)).toEqual(parsed);
  });

  it.each(built)(
    '%s is found by its patterns and by no other family’s',
    (_what, subject, _parsed, all, own) => {
      expect(matches(all, subject)).toBe(true);
      expect(matches(own, subject)).toBe(true);
      const others = built.map(([, , , pattern]) => pattern).filter((pattern) => pattern !== all);
      expect(others.filter((pattern) => matches(pattern, subject))).toEqual([]);
    },
  );

  it('the last token is the agent that may publish there', () => {
    for (const agent of agentNames)
      for (const subject of ownSubjects(agent)) expect(parseSubject(subject)?.agent).toBe(agent);
  });

  it('a request to handle a message again is no fact, so it is none of the stored subjects', () => {
    expect(parseSubject(subjects.redrive('router'))).toBeUndefined();
    expect(matches(subjectPatterns.allRedrives, subjects.redrive('router'))).toBe(true);
  });

  it.each(['', ' ', 'a.b', 'a b', '*', '>', 'inc-1.router', 'ä', 'a\n', '\u0000', '$JS', '../x'])(
    'nothing can be smuggled into a subject: %j',
    (value) => {
      const refusal = 'cannot be part of a subject: use letters, digits';
      expect(() => subjects.signal(value, 'collector')).toThrow(refusal);
      expect(() => subjects.incident(value, 'router')).toThrow(refusal);
      expect(() => subjects.runbook(value, 'chronicler')).toThrow(refusal);
      expect(() => subjectPatterns.historyOfIncident(value)).toThrow(refusal);
    },
  );

  it('a partition that is no whole number would be two tokens, and is refused', () => {
    expect(() => subjects.alert(1.5, 'router')).toThrow('"1.5" cannot be part of a subject');
  });

  it.each([
    '',
    'argus',
    'argus.incident',
    'argus.incident.inc-1',
    'argus.incident.inc-1.router.more',
    'argus.dead',
    'argus.dead.router.more',
    'argus.weather.berlin.router',
    'other.incident.inc-1.router',
    'argus.control.redrive.router',
    'argus.incident..router',
    'argus.incident.inc-1.',
    'argus.dead.',
  ])('what is none of ours is not taken for one: %j', (subject) => {
    expect(parseSubject(subject)).toBeUndefined();
  });

  it('who an agent is, is decided elsewhere: a subject may name anybody', () => {
    const parsed = parseSubject('argus.incident.inc-1.mallory');
    expect(parsed?.agent).toBe('mallory');
    expect(isAgent(parsed?.agent ?? '')).toBe(false);
  });
});
