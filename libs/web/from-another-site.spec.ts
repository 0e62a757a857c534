import { describe, expect, it } from '@jest/globals';
import { isFromAnotherSite } from './from-another-site.js';

describe('a request', () => {
  const host = '127.0.0.1:8080';

  it('is not from another site when no browser sent it, or a page of this one', () => {
    expect(isFromAnotherSite({ host })).toBe(false);
    expect(isFromAnotherSite({ host, origin: 'http://127.0.0.1:8080' })).toBe(false);
  });

  it.each(['http://evil.example', 'http://127.0.0.1:9090', 'null', ''])(
    'is from another site when its Origin is %p',
    (origin) => expect(isFromAnotherSite({ host, origin })).toBe(true),
  );
});
