import { describe, expect, it } from '@jest/globals';
import type { PolicyText } from '#libs/policy';
import { policyOf } from '../testing/record.js';
import type { CaseExpectationText, CaseText } from './case-text.js';
import { compileCases } from './compile-cases.js';
import { runCase } from './run-case.js';

const at = '2026-11-21T10:00:00Z';
const labels = { alertname: 'Slow', service: 'checkout', severity: 'high' };

const differences = (text: Omit<CaseText, 'name' | 'at'>, policy: PolicyText = {}): readonly string[] => {
  const cases = compileCases({ cases: [{ name: 'test', at, ...text }] });
  if (!cases.ok) throw new Error(JSON.stringify(cases.error, undefined, 2));
  return cases.value.flatMap((each) => runCase(each, policyOf(policy)).differences);
};

const problems = (value: unknown): unknown => {
  const cases = compileCases(value);
  return cases.ok ? [] : cases.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('a case', () => {
  it('is as expected when everything that it names is', () => {
    const expected: CaseExpectationText = {
      ...{
        incident: 'opened' as const,
        receivers: ['default'],
        route: '{}',
        severity: 'high' as const,
        priority: 'P2',
      },
      ...{ suppressed: false, incidents: 1, pages: { default: 1 } },
    };
    expect(differences({ alerts: [{ labels }], expect: expected })).toEqual([]);
  });

  it('says of each thing what it is instead', () => {
    const expected: CaseExpectationText = {
      ...{
        incident: 'none' as const,
        receivers: ['other'],
        route: ['{}/{a="b"}'],
        severity: 'low' as const,
        priority: 'P5',
      },
      ...{ suppressed: { by: 'sil' }, incidents: 0, pages: { other: 1 } },
    };
    expect(differences({ alerts: [{ name: 'slow', labels }], expect: expected })).toEqual([
      'alert 1 (slow): incident: expected none, it is opened',
      'alert 1 (slow): suppressed: expected by sil, it is not',
      'alert 1 (slow): route: expected {}/{a="b"}, it is {}',
      'alert 1 (slow): receivers: expected other, it is default',
      'alert 1 (slow): severity: expected low, it is high',
      'alert 1 (slow): priority: expected P5, it is P2',
      'incidents: expected 0, there are 1',
      'pages of other: expected 1, there are 0',
    ]);
  });

  it('begins with nothing known: one does not see what another one did', () => {
    const one = { name: 'one', at, alerts: [{ labels, expect: { incident: 'opened' } }] };
    const cases = compileCases({ cases: [one, { ...one, name: 'two' }] });
    expect(cases.ok && cases.value.map((each) => runCase(each, policyOf()).differences)).toEqual([[], []]);
  });

  it('tells which alert of the case is in the same incident', () => {
    const other = { alertname: 'Slow', service: 'cart' };
    const alerts = [{ name: 'first', labels }, { labels: other }];
    expect(differences({ alerts, expect: { same_incident_as: 'first' } })).toEqual([
      'alert 2: expected the incident of alert 1 (first); it is in "Slow (service cart)"',
    ]);
    expect(
      differences({
        alerts: [{ labels }, { at: '+1m', labels: { ...labels, pod: 'b' } }],
        expect: { same_incident_as: 1 },
      }),
    ).toEqual([]);
  });

  it('names what holds an alert back: a silence, a window, a rule', () => {
    const given = { silences: [{ id: 'work', matchers: ['service=~"check.*"'], until: '+1h' }] };
    const alerts = [{ at: '+5m', labels }];
    expect(differences({ given, alerts, expect: { suppressed: { by: 'work' }, incident: 'none' } })).toEqual(
      [],
    );
    expect(differences({ given, alerts, until: '+1h', expect: { suppressed: true } })).toEqual([
      'alert 1: suppressed: expected true, it is false',
    ]);
    expect(differences({ given, alerts, expect: { incident: 'opened' } })).toEqual([
      'alert 1: incident: expected opened, it is none (silenced by work)',
    ]);
    const maintenance_windows = [
      {
        id: 'upgrade',
        comment: 'work',
        matchers: ['service="checkout"'],
        starts_at: at,
        ends_at: '2026-11-21T11:00:00Z',
      },
    ];
    expect(
      differences({ alerts, expect: { suppressed: { by: 'upgrade' } } }, { maintenance_windows }),
    ).toEqual([]);
  });

  it('lets an alert resolve and come back', () => {
    const alerts = [
      { labels, resolved_at: '+10m' },
      { at: '+20m', labels },
    ];
    expect(differences({ alerts, expect: { incident: 'attached', incidents: 1 } })).toEqual([]);
    const later = [
      { labels, resolved_at: '+10m' },
      { at: '+2h', labels },
    ];
    expect(differences({ alerts: later, expect: { incident: 'opened', incidents: 2 } })).toEqual([]);
    const over = [{ labels }, { at: '+5m', status: 'resolved' as const, labels }];
    expect(differences({ alerts: over, until: '+1h', expect: { incident: 'opened', incidents: 1 } })).toEqual(
      [],
    );
  });
});

describe('a file of cases with mistakes', () => {
  it('has all of them told at once, each with its place and how to mend it', () => {
    const value = {
      kases: [],
      cases: [
        { name: '', at: 'noon', alerts: [], expekt: {} },
        {
          ...{ name: 'second', at, until: '5m', given: { silences: [{ matchers: ['service='] }] } },
          alerts: [
            { labels: { a: ['b'] }, status: 'on', expect: { incident: 'maybe', same_incident_as: 'x' } },
          ],
          expect: { incidents: -1, suppressed: { bye: 'x' }, pages: { default: 'one' } },
        },
      ],
    };
    expect(problems(value)).toMatchInlineSnapshot(`
     [
       "kases is no key that is known here; cases was probably meant; use one of cases",
       "cases.0.expekt is no key that is known here; expect was probably meant; use one of name, at, until, given, alerts, expect",
       "cases.0.name is missing; say what the case is about",
       "cases.0.at is "noon", which is no time; write 2026-11-21T22:00:00Z",
       "cases.0.alerts is empty; write at least one alert",
       "cases.1.alerts.0.labels.a is ["b"], which is no text; write it in quotes",
       "cases.1.alerts.0.status is "on"; use one of firing, resolved",
       "cases.1.expect.suppressed is {"bye":"x"}; write true, false or { by: the id of a silence or window, the name of a rule }",
       "cases.1.alerts.0.expect.incident is "maybe"; use one of opened, attached, none",
       "cases.1.alerts.0.expect.same_incident_as is "x", which is no alert of the case; give its name or number",
       "cases.1.until is "5m", which is no time; write +5m (after the case began) or 2026-11-21T22:00:00Z",
       "cases.1.expect.incidents is -1; use a whole number from 0",
       "cases.1.expect.pages.default is "one"; use a whole number from 0",
     ]
    `);
  });

  it.each([[undefined], [null], [[]], ['text'], [{ cases: 'none' }], [{ cases: [] }], [{ cases: [null] }]])(
    'refuses %j',
    (value) => {
      expect(problems(value)).not.toEqual([]);
    },
  );
});
