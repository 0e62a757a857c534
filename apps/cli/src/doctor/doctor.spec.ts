import { describe, expect, it } from '@jest/globals';
import { createPaint } from '../terminal/paint.js';
import { checkNode } from './check-machine.js';
import { equationOf } from './check-record.js';
import { findingLine } from './doctor.command.js';
import { broken, fine, skipped } from './finding.js';

const paint = createPaint(false);

describe('a finding', () => {
  it('stands on one line when all is well', () => {
    expect(findingLine(fine('Node.js', 'version 20.20.2'), paint)).toBe(
      '✓ Node.js                  version 20.20.2',
    );
    expect(findingLine(skipped('Slack', 'switched off'), paint)).toMatch(/^– Slack +switched off$/);
  });

  it('says below what to do when it is not', () => {
    const lines = findingLine(broken('NATS', 'does not answer', 'Start it.'), paint).split('\n');
    expect(lines[0]).toMatch(/^✗ NATS +does not answer$/);
    expect(lines[1]?.trim()).toBe('→ Start it.');
  });
});

describe('Node', () => {
  it.each([
    ['20.9.0', 'failed'],
    ['18.20.0', 'failed'],
    ['20.10.0', 'ok'],
    ['24.0.0', 'ok'],
  ])('%s is %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });
});

it('the ledger reads as an equation', () => {
  const ledger = {
    received: 6,
    opened: 2,
    attached: 3,
    deduplicated: 1,
    suppressed: 0,
    quarantined: 0,
    inFlight: 0,
  };
  expect(equationOf(ledger)).toBe(
    '6 received = 2 opened + 3 attached + 1 deduplicated + 0 suppressed + 0 quarantined',
  );
});
