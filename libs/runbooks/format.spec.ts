import { describe, it, expect } from '@jest/globals';
import { parse } from './format.js';

const front = (lines: string): string => `---\n${lines}\n---\n\n## Meaning\n\nSomething is wrong.\n`;

const whole = `id: queue-stuck
title: The queue stands still
summary: Restart the worker.
match:
  - alertname: [QueueStuck, /Queue.*Stalled/]
    mountpoint: /
services: [orders]
owner: orders-team
reviewed: 2026-11-20
action:
  id: restart-worker
  title: Restart {{ labels.service }}
  kind: command
  risk: medium
  target: deployment/{{ labels.service }}
  parameters:
    command: restart-deployment
    args: ['{{ labels.service }}']`;

/** Nine lines that would unfold to 10^8 entries. */
const bomb = [
  'a0: &a0 [x]',
  ...Array.from(
    { length: 8 },
    (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(', ')}]`,
  ),
].join('\n');

const deepAction = `action: { id: a, title: a, kind: http, risk: low, target: a, parameters: { method: POST, url: http://localhost/, body: ${'['.repeat(500)}1${']'.repeat(500)} } }`;

const problemsOf = (text: string, fileName = 'queue-stuck.md'): string[] => {
  const parsed = parse(text, fileName);
  return parsed.ok ? [] : parsed.error;
};

const restart = {
  id: 'restart-worker',
  title: 'Restart {{ labels.service }}',
  kind: 'command',
  risk: 'medium',
  target: 'deployment/{{ labels.service }}',
  parameters: { command: 'restart-deployment', args: ['{{ labels.service }}'] },
};

describe('the runbook format', () => {
  it('reads every field', () => {
    expect(parse(front(whole), 'some/folder/queue-stuck.md')).toEqual({
      ok: true,
      value: {
        id: 'queue-stuck',
        title: 'The queue stands still',
        summary: 'Restart the worker.',
        match: [{ alertname: ['QueueStuck', '/Queue.*Stalled/'], mountpoint: '/' }],
        services: ['orders'],
        owner: 'orders-team',
        reviewed: '2026-11-20',
        actions: [restart],
        action: restart,
        provenance: [],
        body: '## Meaning\n\nSomething is wrong.',
        file: 'queue-stuck.md',
      },
    });
  });

  it('reads files with Windows line ends and a byte order mark', () => {
    const parsed = parse(`\ufeff${front(whole).replaceAll('\n', '\r\n')}`, 'queue-stuck.md');
    expect(parsed).toMatchObject({ ok: true, value: { body: '## Meaning\n\nSomething is wrong.' } });
  });

  it('reads an http action with a JSON body', () => {
    const action = `action:
  id: purge
  title: Purge
  kind: http
  risk: low
  target: cache
  parameters:
    method: POST
    url: https://cache.example.com/purge/{{ labels.service }}?zone={{ labels.zone }}
    body: { all: true, keep: [1, null, '{{ labels.service }}'], note: '' }`;
    const parsed = parse(front(whole.replace(/action:[^]*/, action)), 'queue-stuck.md');
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        action: {
          parameters: {
            method: 'POST',
            body: { all: true, keep: [1, null, '{{ labels.service }}'], note: '' },
          },
        },
      },
    });
  });

  it('reports every problem at once, with line, field and fix', () => {
    const text = front(`id: Queue Stuck
title: ''
match:
  - alertname: Late
    code: 500
  - {}
  - path: /(a+)+/
services: []
owner: [me]
reviewed: 2026-02-30
serverity: critical
action:
  id: restart
  title: Restart {{ $labels.service }}
  kind: command
  risk: extreme
  target: {{ labels.service }}
  parameters:
    command: /bin/sh -c
    args: [-c, 5]`);
    expect(problemsOf(text.replace('target: {{ labels.service }}', 'target: it'))).toEqual([
      "line 2: id: is not kebab-case; give it the file's name without .md in lower-case letters, digits and single hyphens",
      "line 2: id: does not go with the file's name; rename the file to Queue Stuck.md or change the id",
      'line 2: summary: is missing; say in a sentence what is wrong and what helps',
      'line 3: title: is empty; give a title',
      'line 6: match[0].code: is a number; write the value as text, in quotes',
      'line 7: match[1]: would match every alert; name at least one label',
      'line 8: match[2].path: repeats a group, which can take exponential time; list the alternatives',
      'line 10: owner: is a list; name the team or person who keeps it right, in quotes',
      'line 11: reviewed: is no day of the calendar; write it as YYYY-MM-DD',
      'line 12: serverity: is not a known field; remove it or use one of id, title, summary, match, services, severity, owner, reviewed, review_by, actions, action, verify, rollback, provenance',
      'line 15: action.title: holds a placeholder that is not understood; write it as {{ labels.name }}',
      'line 17: action.risk: is not allowed; use low, medium, high',
      'line 20: action.parameters.command: is not kebab-case; name a command of the allow-list in lower-case letters, digits and single hyphens',
      'line 21: action.parameters.args[1]: is a number; write the argument as text, in quotes',
    ]);
  });

  it.each([
    ['no front matter', '# A title\n', /^line 1: front matter: is missing; start the file with/],
    ['an open front matter', '---\nid: a\n', /^line 1: front matter: is missing/],
    ['an empty front matter', front(''), /^line 1: id: is missing; give it/],
    ['a list for front matter', front('- a'), /front matter: is a list; write it as a map/],
    ['broken YAML', front('id: a\ntitle: "open'), /^line 3: front matter: .*; correct the YAML/],
    [
      'a field given twice',
      front(`${whole}\nowner: twice`),
      /^line \d+: front matter: Map keys must be unique/,
    ],
    [
      'a placeholder without quotes',
      front(whole.replace('deployment/{{', '{{')),
      /action.target: is a map; .*, in quotes/,
    ],
    [
      'a match that is a map',
      front(whole.replace('  - alertname', '    alertname')),
      /match: is a map; list/,
    ],
    [
      'an empty list of values',
      front(whole.replace(/\[Queue.*\]/, '[]')),
      /match\[0\].alertname: is empty; list/,
    ],
    ['an invalid expression', front(whole.replace('.*Stalled', '(')), /alertname\[1\]: is no valid regular/],
    [
      'an unknown kind',
      front(whole.replace('kind: command', 'kind: script')),
      /kind: is not allowed; use http, c/,
    ],
    [
      'an action that is a text',
      front(whole.replace(/action:[^]*/, 'action: restart')),
      /action: is a text; write/,
    ],
    [
      'endless nesting',
      front('match: ' + '['.repeat(50_000) + ']'.repeat(50_000)),
      /^line 2: front matter: Maximum call stack/,
    ],
    [
      'a body that nests too deeply',
      front(whole.replace(/action:[^]*/, deepAction)),
      /action\.parameters\.body.*: is nested too deeply; make the body flatter/,
    ],
    ['aliases that multiply', front(bomb), /front matter: Excessive alias count.*; write it flatter/],
    ['no body', '---\n' + whole + '\n---\n', /^line 2: front matter: has no text below it; say what to do/],
    ['a text without end', front(whole) + 'x'.repeat(200_001), /file: is longer than/],
  ])('reports %s', (_, text, expected) => {
    expect(problemsOf(text)).toContainEqual(expect.stringMatching(expected));
  });

  it.each([
    ['https://{{ labels.host }}/purge', 'lets a label choose the host'],
    ['https://example.com{{ labels.host }}', 'lets a label choose the host'],
    ['https://user:word@example.com/', 'holds credentials'],
    ['file:///etc/passwd', 'is no web address'],
    ['{{ labels.url }}', 'is no web address'],
    ['http://example.com/a b', 'holds a space'],
    ['http://exa[mple/', 'is no valid address'],
  ])('refuses the address %s', (url, expected) => {
    const action = `action: { id: a, title: a, kind: http, risk: low, target: a, parameters: { method: POST, url: "${url}" } }`;
    expect(problemsOf(front(whole.replace(/action:[^]*/, action)))).toEqual([
      expect.stringContaining(`action.parameters.url: ${expected}`),
    ]);
  });

  it('keeps a hostile field name an ordinary one', () => {
    const text = front(whole.replace('mountpoint: /', '__proto__: polluted'));
    const parsed = parse(text, 'queue-stuck.md');
    expect(parsed.ok && Object.keys(parsed.value.match[0] ?? {})).toEqual(['alertname', '__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
