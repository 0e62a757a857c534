import { describe, expect, it } from '@jest/globals';
import { Failure, explain, reasonOf } from './failure.js';

describe('a failure', () => {
  it('is a line what and a line what to do', () => {
    expect(explain(new Failure('it is wrong.', 'Mend it.'), false)).toBe('argus: it is wrong.\n  Mend it.\n');
  });

  it('shows no stack unless it is asked for', () => {
    expect(explain(new Error('boom'), false)).not.toContain('failure.spec');
    expect(explain(new Error('boom'), true)).toContain('failure.spec');
  });

  it('has words, also where Node hides them', () => {
    const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    expect(reasonOf(new AggregateError([refused, refused], ''))).toBe('ECONNREFUSED');
    expect(reasonOf(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND x') }))).toBe(
      'getaddrinfo ENOTFOUND x',
    );
  });
});
