import { describe, expect, it } from '@jest/globals';
import { readAsker, readPersonRequest } from './person-request.js';

const override = {
  ...{ kind: 'override-on-call', schedule: 'primary', person: 'alice', reason: '' },
  ...{ from: '2026-12-31T23:00:00Z', until: '2027-01-01T01:00:00+01:00' },
};
const decide = {
  ...{ kind: 'decide-approval', incidentId: 'inc-1', approvalId: 'a-1', digest: 'd' },
  ...{ decision: 'approve', reason: 'seen it before' },
};

const silence = {
  ...{ kind: 'create-silence', durationMs: 60_000, reason: 'Disks' },
  matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
};

describe("a person's request", () => {
  it.each([override, decide, silence, { kind: 'stop-actions', reason: '' }])(
    'is taken as it is declared: %j',
    (request) => {
      expect(readPersonRequest(request)).toEqual({ ok: true, value: request });
    },
  );

  it.each<[unknown, string]>([
    [null, 'of no kind'],
    ['stop-actions', 'of no kind'],
    [{ kind: 'constructor', reason: '' }, 'of no kind'],
    [{ kind: ['stop-actions'], reason: '' }, 'of no kind'],
    [{ ...decide, decision: 'perhaps' }, 'request/decision'],
    [{ ...decide, incidentId: 'inc-1.>' }, 'request/incidentId'],
    [{ ...decide, reason: 'x'.repeat(1_001) }, 'request/reason'],
    [{ ...silence, durationMs: 0 }, 'request/durationMs'],
    [{ ...silence, durationMs: 366 * 24 * 60 * 60_000 }, 'request/durationMs'],
    [{ ...override, until: 'tomorrow' }, 'request/until'],
    [{ ...override, until: '2026-12-31T23:59:60Z' }, 'request/until is a leap second'],
    [{ kind: 'snooze', incidentId: 'inc-1', until: '2026-12-31T23:59:60Z', reason: '' }, 'request/until'],
  ])('that is none is refused by its field: %j', (request, problem) => {
    expect(readPersonRequest(request)).toEqual({ ok: false, error: expect.stringContaining(problem) });
  });

  it.each([{ via: 'telephone', id: 'alice' }, { via: 'cli' }, { via: 'cli', id: '' }, 'alice'])(
    'comes from nobody such as %j',
    (asker) => {
      expect(readAsker(asker)).toMatchObject({ ok: false });
    },
  );
});
