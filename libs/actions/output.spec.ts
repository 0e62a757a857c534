import { describe, expect, it } from '@jest/globals';
import { OutputTail, recordable } from './output.js';

describe('what is recorded of an output', () => {
  it.each([
    ['Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.x.y', 'Authorization: Bearer [redacted]'],
    ['password=hunter2 host=db', 'password=[redacted] host=db'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[redacted]'],
    ['{"api_key": "abc def", "ok": true}', '{"api_key": [redacted], "ok": true}'],
    ["secret: 'two words' next", 'secret: [redacted] next'],
    ['run --token abc123 --verbose', 'run --token [redacted] --verbose'],
    ['postgres://argus:hunter2@db/argus', 'postgres://[redacted]@db/argus'],
    ['restarted deployment/checkout', 'restarted deployment/checkout'],
  ])('%s becomes %s', (output, recorded) => {
    expect(recordable(output)).toBe(recorded);
  });

  it('has no secret that is known, wherever it stands', () => {
    expect(recordable('echo s3cr3t-value!', ['s3cr3t-value'])).toBe('echo [redacted]!');
  });

  it('is the last 4 KiB, cut between characters', () => {
    const recorded = recordable(`${'é'.repeat(5_000)}x`);
    expect(Buffer.byteLength(recorded)).toBeLessThanOrEqual(4096);
    expect(recorded).toMatch(/^é+x$/);
  });

  it('removes a secret before it cuts, so that no half of one is left', () => {
    const secret = 'a'.repeat(200);
    const recorded = recordable(`password=${secret}${' '.repeat(1)}${'.'.repeat(4_000)}`);
    expect(recorded).not.toContain('aaaa');
  });

  it('holds no control characters', () => {
    expect(recordable('a\u0000b\u001b[31mred\n')).toBe('a\ufffdb\ufffd[31mred\n');
  });

  it('does not grow with what is said', () => {
    const tail = new OutputTail();
    for (let at = 0; at < 1_000; at++) tail.add(Buffer.alloc(10_000, at % 2 === 0 ? 'a' : 'b'));
    expect(tail.toString()).toHaveLength(64 * 1024);
    expect(tail.toString().endsWith('b'.repeat(10_000))).toBe(true);
  });
});
