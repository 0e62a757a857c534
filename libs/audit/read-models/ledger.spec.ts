import { describe, expect, it } from '@jest/globals';
import { alertResolved, attached, delivery, ofIncident, opened } from '../testing/messages.js';
import { sumLedger } from './ledger.js';

describe('the ledger', () => {
  it('adds up what was received and what became of it', () => {
    const events = [
      delivery(1, 3),
      ofIncident(
        'inc-1',
        1,
        'router',
        opened('inc-1'),
        attached('inc-1', 'f1', 'opened'),
        attached('inc-1', 'f2'),
      ),
      ofIncident('inc-1', 2, 'router', alertResolved('inc-1', 'f1')),
    ].flatMap((message) => message.events);
    expect(sumLedger(events)).toEqual({
      received: 3,
      opened: 1,
      attached: 2,
      deduplicated: 0,
      suppressed: 0,
      quarantined: 0,
    });
  });
});
