import { describe, expect, it } from '@jest/globals';
import type { EvaluatedAlert } from '#libs/contracts';
import fc from 'fast-check';
import { inPieces } from './pieces.js';

const alert = (labels: Record<string, string>): { data: EvaluatedAlert } => ({
  data: {
    ...{
      fingerprint: '8fd18704d2c0d452',
      episode: '2026-11-21T01:45:58.104056476Z',
      labels,
      annotations: {},
    },
    ...{ severity: 'high', startsAt: '2026-11-21T01:45:58Z', deliveryId: 'd1', source: 'alertmanager' },
  },
});

/** What a message of the bus holds. */
const message = 8 * 1024 * 1024;

describe('alerts that are too many for a message', () => {
  it('stay together as long as they fit, and in their order', () => {
    const few = Array.from({ length: 64 }, (_, index) => alert({ i: `${index}` }));
    expect(inPieces(few)).toEqual([few]);
    const many = Array.from({ length: 45_000 }, (_, index) => alert({ i: `${index}` }));
    const pieces = inPieces(many);
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.flat()).toEqual(many);
    expect(inPieces([])).toEqual([]);
  });

  it('fit a message in every piece, whatever letters they have; one too long for company stands alone', () => {
    const text = fc
      .tuple(fc.constantFrom('a', 'ü', '\u0001', '"', '🔥'), fc.nat(400_000))
      .map(([letter, count]) => letter.repeat(count));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (values) => {
        for (const piece of inPieces(values.map((value) => alert({ value })))) {
          expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThan(message - 500 * piece.length);
        }
      }),
      { numRuns: 30 },
    );
    const long = alert({ value: 'a'.repeat(4_000_000) });
    expect(inPieces([alert({}), long, alert({})])).toEqual([[alert({})], [long], [alert({})]]);
  });
});
