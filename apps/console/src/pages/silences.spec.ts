import { describe, expect, it } from '@jest/globals';
import { type HeldBack } from '#libs/audit';
import { fact, state } from '#libs/contracts';
import { type SilenceRecord, foldSilences, nothingSilenced } from '../known-silences.js';
import { silenceLink } from './silence-form.js';
import { silencesPage } from './silences.js';
import { Times } from './times.js';

const now = Date.parse('2026-11-21T03:00:00Z');
const frame = { root: './', times: new Times(now, 'UTC') };
const forms = { csrf: 'token', fields: { matchers: '', duration: '', comment: '', name: '' } };
const words = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const created = fact('argus.silence.created.v1', 'sil-1', {
  ...{ silenceId: 'sil-1', createdBy: 'alice', comment: 'Disks' },
  matchers: [{ name: 'service', value: 'checkout', isRegex: true, isEqual: false }],
  ...{ startsAt: '2026-11-21T02:00:00Z', endsAt: '2026-11-21T05:00:00Z' },
});
const recordOf = (agent: 'router' | 'notifier'): SilenceRecord => {
  const events = state([created], { agent, cause: 'c', correlationId: 'c', now });
  return foldSilences(nothingSilenced, { agent, events } as unknown as Parameters<typeof foldSilences>[1]);
};
const page = (held: HeldBack | undefined, record = recordOf('router')): string => {
  const policy = {
    version: 'p-1',
    file: 'policy.yaml',
    standing: { kind: 'built-in' as const },
    windows: [],
  };
  return words(silencesPage({ record, policy, held, forms }, frame));
};

describe('the page about silences', () => {
  it('tells how many alerts one holds back, and when there may be more', () => {
    const counts = new Map([['sil-1', 3]]);
    expect(page({ counts, since: undefined })).toMatch(/service!~&quot;checkout&quot; .*Holds back 3 alerts/);
    expect(page({ counts, since: now })).toContain('Holds back at least 3 alerts');
    expect(page({ counts: new Map(), since: undefined })).toContain('Holds back 0 alerts');
    expect(page(undefined)).toContain('not known');
  });

  it('goes by what the router states, and says so when nothing is silenced', () => {
    expect(page(undefined, recordOf('notifier'))).toContain('Nothing is silenced now.');
  });
});

describe('the link to silence the alerts of an incident', () => {
  it('has matchers for the labels of its group, each on a line', () => {
    const { text = '' } = silenceLink({ service: 'a "b"\n', 'my label': 'x' }, '../') ?? {};
    const query = /href="\.\.\/silences\?([^"#]*)#new"/.exec(text)?.[1] ?? '';
    expect(new URLSearchParams(query).get('matchers')).toBe('service="a \\"b\\"\\n"\n"my label"="x"');
  });

  it('is none where an incident has no such labels', () => {
    expect(silenceLink({}, '../')).toBeUndefined();
  });
});
