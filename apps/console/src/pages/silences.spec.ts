import { describe, expect, it } from '@jest/globals';
import { type HeldBack } from '#libs/audit';
import { fact, state } from '#libs/contracts';
import { type SilenceRecord, foldSilences, nothingSilenced } from '../known-silences.js';
import type { PolicyFileStanding } from '../policy-desk.js';
import { silenceLink } from './silence-form.js';
import { silencesPage } from './silences.js';
import { Times } from './times.js';

const now = Date.parse('2026-11-21T03:00:00Z');
const frame = { root: './', times: new Times(now, 'UTC') };
const forms = { csrf: 'token', fields: { matchers: '', duration: '', comment: '', name: '' } };
const words = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const data = {
  ...{ silenceId: 'sil-1', createdBy: 'alice', comment: 'Disks' },
  matchers: [{ name: 'service', value: 'checkout', isRegex: true, isEqual: false }],
  ...{ startsAt: '2026-11-21T02:00:00Z', endsAt: '2026-11-21T05:00:00Z' },
};
const recordOf = (agent: 'router' | 'notifier', actor = 'user:alice'): SilenceRecord => {
  const created = fact('argus.silence.created.v1', 'sil-1', data, { actor });
  const events = state([created], { agent, cause: 'c', correlationId: 'c', now });
  return foldSilences(nothingSilenced, { agent, events } as unknown as Parameters<typeof foldSilences>[1]);
};
const pageOf = (
  held: HeldBack | undefined,
  record = recordOf('router'),
  fields = forms.fields,
  standing: PolicyFileStanding = { kind: 'built-in' },
): string => {
  const policy = { version: 'p-1', file: 'policy.yaml', standing, windows: [] };
  return silencesPage({ record, policy, held, forms: { ...forms, fields } }, frame);
};
const page = (held: HeldBack | undefined, record = recordOf('router')): string => words(pageOf(held, record));

describe('the page about silences', () => {
  it('tells how many alerts one holds back, and when there may be more', () => {
    const counts = new Map([['sil-1', 3]]);
    expect(page({ counts, since: undefined })).toMatch(/service!~&quot;checkout&quot; .*Holds back 3 alerts/);
    expect(page({ counts, since: now })).toContain('Holds back at least 3 alerts');
    expect(page({ counts: new Map(), since: undefined })).toContain('Holds back 0 alerts');
    expect(page(undefined)).toContain('not known');
  });

  it('tells beside the name that was typed whom the record names, which a stranger cannot choose', () => {
    expect(page(undefined, recordOf('router', 'user:alice'))).toContain('By alice On record as alice From');
    const stranger = page(undefined, recordOf('router', 'user:console:alice'));
    expect(stranger).toContain('By alice On record as console:alice From');
  });

  it('tells that it does not end what an incident tells already, and what does', () => {
    expect(page(undefined)).toMatch(
      /An alert that already is in an incident goes on being told of\. .*acknowledge it: .*Snooze it: .*resolve it: /,
    );
  });

  it('goes by what the router states, and says so when nothing is silenced', () => {
    expect(page(undefined, recordOf('notifier'))).toContain('Nothing is silenced now.');
  });

  it('tells the first faults of a file that is refused, and how many more there are', () => {
    const refused = (count: number): string => {
      const faults = Array.from({ length: count }, (_, at) => ({
        ...{ file: 'policy.yaml', line: at + 1, path: 'x', message: 'is wrong' },
      }));
      return words(pageOf(undefined, nothingSilenced, forms.fields, { kind: 'refused', faults }));
    };
    expect(refused(20)).toContain('policy.yaml:20: x is wrong');
    expect(refused(20)).not.toContain('more:');
    expect(refused(23)).not.toContain('policy.yaml:21');
    expect(refused(23)).toContain('… and 3 more: argus policy check tells all of them.');
  });
});

describe('the link to silence the alerts of an incident', () => {
  it('has matchers for the labels of its group, each on a line', () => {
    const { text = '' } = silenceLink({ service: 'a "b"\n', 'my label': 'x' }, '../') ?? {};
    const query = /href="\.\.\/silences\?([^"#]*)#new"/.exec(text)?.[1] ?? '';
    expect(new URLSearchParams(query).get('matchers')).toBe('service="a \\"b\\"\\n"\n"my label"="x"');
  });

  it('leads to a form that holds labels to the character, invisible ones among them', () => {
    const labels = { service: 'check\u200bout\u200e', team: '\ufeff\u{1f469}\u200d\u{1f4bb}' };
    const { text = '' } = silenceLink(labels, '../') ?? {};
    const query = /silences\?([^"#]*)#new/.exec(text)?.[1] ?? '';
    const matchers = new URLSearchParams(query).get('matchers') ?? '';
    const shown = pageOf(undefined, recordOf('router'), { ...forms.fields, matchers });
    const typed = /<textarea[^>]*>\n([^<]*)<\/textarea>/.exec(shown)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(typed.split('\n')).toEqual([`service="${labels.service}"`, `team="${labels.team}"`]);
  });

  it('is none where an incident has no such labels', () => {
    expect(silenceLink({}, '../')).toBeUndefined();
  });
});
