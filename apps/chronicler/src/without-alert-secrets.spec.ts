import { describe, expect, it } from '@jest/globals';
import { recordableText } from '#libs/observability';
import { compileChronicle } from '#libs/policy';
import { readRunbook } from '#libs/runbooks';
import { restartService } from '#libs/testing/incident-history';
import { long, pastHistory, pastIncident } from '../test-support/past-incident.js';
import { refusalOf } from './domain/proposals/guardrails.js';
import { PastReader } from './past-reader.js';
import { withoutAlertSecrets } from './without-alert-secrets.js';
import { writers } from './writers/writers.js';

const guardrails = { folders: ['runbooks', 'docs/services'], mostFiles: 5, mostChangedLines: 300 };
const labels = { alertname: 'HighErrorRate', service: 'checkout' };
const path = 'runbooks/checkout-high-error-rate-memory.md';

/** What is drafted of two incidents with these labels and annotations, and why that is not proposed. */
async function proposed(
  alert: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> },
  present: ReadonlyMap<string, string> = new Map(),
) {
  const policy = compileChronicle({ service_pages: true }, ['chronicle']);
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const says = alert.annotations?.['summary'] ?? 'Memory grew.';
  const past = new PastReader({
    async *histories() {
      for (const at of [1, 2])
        yield [
          ...pastHistory({
            ...{ id: `inc-${at}`, at: long + at, fault: 'memory', action: restartService, labels, says },
            ...alert,
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

  it('changes nothing of an incident that holds none', () => {
    const incident = pastIncident({
      id: 'inc-1',
      fault: 'memory',
      annotations: { summary: 'Tokens run out.' },
    });
    expect(withoutAlertSecrets(incident)).toEqual(incident);
  });
});
