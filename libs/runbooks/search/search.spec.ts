import { describe, expect, it } from '@jest/globals';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { expressionNames } from './expression-words.js';
import { SearchIndex, documentOf, questionOf } from './index.js';
import { wordsOf } from './words.js';

describe('the words of a text', () => {
  it.each([
    ['KubePodCrashLooping', ['kube', 'pod', 'crash', 'loop']],
    ['node_filesystem_avail_bytes', ['node', 'filesystem', 'avail', 'byte']],
    ['The CPUThrottling of {{ $labels.pod }} is high', ['cpu', 'throttl', 'high']],
    ['Über 20 Verbindungen', ['über', '20', 'verbindungen']],
    ['is it the a', []],
  ])('of %j', (text, words) => expect(wordsOf(text)).toEqual(words));
});

describe('the names in an expression', () => {
  it('are its metrics and what is asked of their labels, not functions, keywords or lists of labels', () => {
    const expression = `# a comment by up
      sum by (instance) (rate(http_requests_total{job="api", code=~"5..", path!="/up"}[5m])) > 0.1
      and on (instance) absent(up{job="api"})`;
    expect(expressionNames(expression)).toEqual({
      metrics: ['http_requests_total', 'up'],
      values: ['api', '5..'],
    });
  });

  it('are none where there is no expression that can be read', () => {
    expect(expressionNames('}{"')).toEqual({ metrics: [], values: [] });
  });
});

describe('the words of an alert', () => {
  it('are read in no time, however long its texts are', () => {
    const endless = '{{'.repeat(250_000);
    const alert = { labels: { alertname: endless }, annotations: { summary: endless }, expression: endless };
    expect(cpuTimeOf(() => questionOf(alert))).toBeLessThan(1_000);
  });
});

describe('finding runbooks by their words', () => {
  const disk = documentOf(
    'disk-filling',
    'A disk fills up',
    'Free space on the filesystem.',
    '# A disk fills up\n\n## Meaning\nA filesystem has little space left.\n\n## Diagnosis\nLook at `df`.\n\n```sh\npg_dump | grep connections\n```\n',
  );
  const connections = documentOf(
    'database-connections',
    'Database connections run out',
    'The pool has no free connection.',
    '## Meaning\nClients wait for a connection of the database.\n\n## Diagnosis\nSee who holds connections.\n',
  );
  const index = new SearchIndex([disk, connections]);
  const search = (text: string) =>
    index.search(questionOf({ labels: {}, annotations: { description: text } }));

  it('puts what is about it before what only shows it in a command', () => {
    expect(search('too many connections').map(({ id }) => id)).toEqual([
      'database-connections',
      'disk-filling',
    ]);
  });

  it('tells the words in common, the most telling first', () => {
    expect(search('a filesystem has no space left')[0]).toMatchObject({
      id: 'disk-filling',
      words: expect.arrayContaining(['filesystem', 'space']),
    });
  });

  it('is the less relevant, the more of a question is about something else', () => {
    const [exactly] = search('filesystem space');
    const [hardly] = search('filesystem of the frobnicator leaks muons after each quench of the magnet');
    expect(exactly?.relevance).toBeGreaterThan(0.6);
    expect(hardly?.relevance).toBeLessThan(0.2);
  });

  it('finds nothing without a word in common, or without a word at all', () => {
    expect(search('zebra')).toEqual([]);
    expect(search('')).toEqual([]);
    expect(new SearchIndex([]).search(new Map([['disk', 1]]))).toEqual([]);
  });

  it('takes no words from an address', () => {
    const annotations = { runbook_url: 'https://example.org/filesystem/space' };
    expect(questionOf({ labels: {}, annotations }).size).toBe(0);
  });

  it('takes little time, whatever an alert says', () => {
    const braces = '{'.repeat(256 * 1024);
    const alert = { labels: { alertname: braces }, annotations: { a: braces, b: braces }, expression: braces };
    const taken = cpuTimeOf(() => {
      questionOf(alert);
      documentOf('hostile', 'Hostile', braces, braces);
      wordsOf(braces);
    });
    expect(taken).toBeLessThan(2_000);
  });
});
