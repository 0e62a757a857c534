import { describe, expect, it } from '@jest/globals';
import type { ProposedAction } from '#libs/contracts';
import { recordableText } from '#libs/observability';
import { compileChronicle } from '#libs/policy';
import { readRunbook } from '#libs/runbooks';
import { restartService } from '#libs/testing/incident-history';
import { type PastIncidentParts, long, pastHistory, pastIncident } from '../test-support/past-incident.js';
import { refusalOf } from './domain/proposals/guardrails.js';
import { PastReader } from './past-reader.js';
import { withoutAlertSecrets } from './without-alert-secrets.js';
import { learnedVerify } from './writers/runbook/parts.js';
import { writers } from './writers/writers.js';

const guardrails = { folders: ['runbooks', 'docs/services'], mostFiles: 5, mostChangedLines: 300 };
const labels = { alertname: 'HighErrorRate', service: 'checkout' };
const path = 'runbooks/checkout-high-error-rate-memory.md';

type Parts = Omit<PastIncidentParts, 'id'>;

/** What is drafted of two incidents, the second like the first but for what is said of it, and why that is not proposed. */
async function proposed(
  alert: Parts & { readonly second?: Parts },
  present: ReadonlyMap<string, string> = new Map(),
) {
  const policy = compileChronicle({ service_pages: true }, ['chronicle']);
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const { second, ...first } = alert;
  const says = alert.annotations?.['summary'] ?? 'Memory grew.';
  const past = new PastReader({
    async *histories() {
      for (const [at, more] of [first, { ...first, ...second }].entries())
        yield [
          ...pastHistory({
            ...{ id: `inc-${at}`, at: long + at, fault: 'memory', action: restartService, labels, says },
            ...more,
          }).events,
        ];
    },
  });
  const closed = await past.since(0);
  const around = {
    ...{ now: long + 86_400_000, policy: policy.value, neighbours: new Map(), known: new Map(), present },
    linkOf: (id: string) => `https://argus.example.com/incidents/${id}`,
  };
  const considered = writers.flatMap((writer) => writer.consider({ closed }, around));
  const drafts = considered.flatMap(({ draft }) => draft ?? []);
  return {
    because: drafts.flatMap(({ because }) => because),
    decisions: considered.map(({ decision, reason }) => `${decision}: ${reason}`),
    files: new Map(drafts.flatMap(({ files }) => files.map((file) => [file.path, file.content]))),
    verdicts: drafts.map(({ files }) => {
      const withSecrets = files.filter(({ content }) => recordableText(content) !== content);
      const change = { changedLines: 1, withSecrets: withSecrets.map((each) => each.path) };
      return (
        refusalOf({ files: files.map((file) => ({ ...file })) }, change, guardrails)?.guardrail ?? 'proposed'
      );
    }),
  };
}

describe('what an alert says that looks like a secret', () => {
  it.each([
    'password: x',
    'postgres://argus:hunter2@db/argus is away, sent Bearer abcdefghijkl',
    'set the password:',
    'password:\n\n',
    'use --token',
    'token: "over\ntwo lines"',
    'api_key = "open',
    'cut \ufffd off \u0000',
  ])('keeps no document from being proposed: %j', async (text) => {
    const said = await proposed({ labels: { ...labels, cause: text }, annotations: { summary: text } });
    expect(said.verdicts).toEqual(['proposed', 'proposed']);
    const runbook = said.files.get(path) ?? '';
    expect(readRunbook(runbook, path).ok).toBe(true);
    expect(runbook).not.toContain('hunter2');
  });

  it('is masked where it stands, and the rest is there to be read', async () => {
    const { files } = await proposed({
      annotations: { summary: 'Login of checkout failed, password: x1y2, twice' },
    });
    expect(files.get(path)).toContain('Login of checkout failed, password: [redacted], twice');
  });

  it('is nothing to know an alert by', async () => {
    const named = await proposed({ labels: { ...labels, secret: 'tls-cert' } });
    expect(named.verdicts).toEqual(['proposed', 'proposed']);
    const unnamed = await proposed({ labels: { secret: 'tls-cert', team: 'shop' } });
    expect([...unnamed.files.values()].join()).not.toContain('tls-cert');
    const hostile = await proposed({ labels: { alertname: 'password=x', service: 'checkout' } });
    expect(hostile.decisions).toContain('nothing: nothing-to-match-by');
    expect(hostile.verdicts).toEqual(['proposed']);
  });

  it('is refused as before where people wrote it', async () => {
    const page = 'docs/services/checkout.md';
    const first = (await proposed({})).files.get(page) ?? '';
    const theirs = first.replace('HighErrorRate', 'another').concat('\nLog in with password: hunter2\n');
    const { files, verdicts } = await proposed(
      { annotations: { summary: 'password: x1y2' } },
      new Map([[page, theirs]]),
    );
    expect(files.get(page)).toContain('password: hunter2');
    expect(verdicts).toEqual(['proposed', 'secrets']);
  });

  it('is no name to check by that an alert no longer fires', () => {
    const named = { alertname: 'password=x', service: 'checkout' };
    const incident = withoutAlertSecrets(pastIncident({ id: 'inc-1', labels: named }));
    expect(learnedVerify([incident])).toBeUndefined();
  });

  it('changes nothing of an incident that holds none', () => {
    const incident = pastIncident({
      id: 'inc-1',
      fault: 'memory',
      annotations: { summary: 'Tokens run out.' },
    });
    expect(withoutAlertSecrets(incident)).toEqual(incident);
  });
});

describe('a value that is masked in a label', () => {
  const token = 'abc123def';
  const withToken = { ...labels, token };
  const restart = (url: string): ProposedAction => ({
    ...{ id: 'restart', title: 'Restart it', kind: 'http', risk: 'low', target: 'service/checkout' },
    parameters: { method: 'POST', url },
  });
  const runbookOf = ({ files }: Awaited<ReturnType<typeof proposed>>): string => files.get(path) ?? '';

  it('is a placeholder in the action that it went into', async () => {
    const drafted = await proposed({
      labels: withToken,
      action: restart(`https://hooks.example/restart/${token}`),
    });
    expect(runbookOf(drafted)).toContain('https://hooks.example/restart/{{ labels.token }}');
    expect([...drafted.files.values()].join()).not.toContain(token);
    expect(drafted.verdicts).toEqual(['proposed', 'proposed']);
  });

  it('is the next one, and not this one, for the action of a runbook', async () => {
    const on = (secret: string): Parts => ({
      labels: { ...labels, secret },
      action: {
        ...{ id: 'renew', title: 'Renew it', kind: 'command', risk: 'low', target: `secret/${secret}` },
        parameters: { command: 'renew', args: [secret] },
      },
    });
    for (const second of [{}, on('tls-cert-b')]) {
      const runbook = runbookOf(await proposed({ ...on('tls-cert-a'), second }));
      expect(runbook).not.toMatch(/tls-cert/);
      const read = readRunbook(runbook, path);
      expect(read.ok && read.value.runbook.actions).toMatchObject([
        { target: 'secret/{{ labels.secret }}', parameters: { args: ['{{ labels.secret }}'] } },
      ]);
    }
  });

  it.each<[string, Parts['labels'], string, string]>([
    ['in plain words', withToken, `Only ${token} fails.`, 'Only [redacted] fails.'],
    ['within another word', withToken, `Job x${token}9 fails.`, 'Job x[redacted]9 fails.'],
    ['as an address has it', { ...labels, token: 'a/b+c d' }, 'at /a%2Fb%2Bc%20d', 'at /[redacted]'],
    ['in a part', { ...labels, dsn: 'pg://argus:s3cr3t@db' }, 'Not s3cr3t.', 'Not [redacted].'],
    ['in a few letters', { ...labels, token: 'xy' }, 'xy is not xylem.', '[redacted] is not xylem.'],
    ['that says nothing', { ...labels, has_secret: 'true' }, 'This is true.', 'This is true.'],
    ['that is the name of the service', { ...labels, secret: 'checkout' }, 'On checkout.', 'On checkout.'],
  ])('is masked wherever it stands: %s', async (_, of, says, shown) => {
    const drafted = await proposed({ labels: { ...of, copy: says }, annotations: { summary: says } });
    expect(runbookOf(drafted)).toContain(`\n${shown}\n`);
    if (shown !== says) expect([...drafted.files.values()].join()).not.toContain(says);
    expect(drafted.verdicts).toEqual(['proposed', 'proposed']);
  });

  it.each<[string, Parts, Parts]>([
    ['both', { labels: withToken }, {}],
    ['the first', { labels: withToken }, { labels }],
    ['the second', {}, { labels: withToken }],
  ])(
    'leaves out the action that still holds it, whichever incident shows it: %s',
    async (_, first, second) => {
      const action = restart(`https://hooks.example/restart-${token}`);
      const drafted = await proposed({ ...first, action, second });
      expect(runbookOf(drafted)).toContain('## Steps');
      expect([...drafted.files.values()].join()).not.toContain('hooks.example');
      expect(drafted.because).toContainEqual(expect.stringContaining('is left out: it holds the value'));
      expect(drafted.verdicts).toEqual(['proposed', 'proposed']);
    },
  );

  it('leaves out the check that still holds it, and no other', async () => {
    const url = (way: string) => `https://checkout.example/${way}`;
    const checks = ['health', `copy-${token}`, token].map(
      (way, at) => ({ kind: 'http', name: `Check ${at}`, url: url(way), status: 200 }) as const,
    );
    const drafted = await proposed({ labels: withToken, checks });
    const read = readRunbook(runbookOf(drafted), path);
    expect(read.ok && read.value.runbook.verify?.checks.map((each) => 'url' in each && each.url)).toEqual([
      url('health'),
      url('{{ labels.token }}'),
    ]);
  });
});
