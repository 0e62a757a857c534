import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident, Ledger } from '#libs/audit';
import { eventually } from '#libs/testing';
import { stringify } from 'yaml';
import {
  badPolicies,
  catastrophicPolicy,
  deliveryOf,
  doctor,
  goodPolicy,
  worstValue,
} from './hostile-input.js';
import { settled } from './promises/support/settled.js';
import { WholeRecord } from './promises/support/whole-record.js';
import { incidentsOf, settledLedger, unaccounted } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';

const mebibyte = 2 ** 20;
/** An alert is routed within so many milliseconds, also on a busy machine. */
const withinSeconds = 15_000;

/** How much memory an alert that fires may take in all agents together, garbage included. */
const mostBytesPerAlert = 48 * 1024;

describe('alerts and policies that could do harm', () => {
  let argus: RunningArgus;
  let folder: string;
  let policyFile: string;
  let pid: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-hostile-'));
    policyFile = join(folder, 'policy.yaml');
    await writeFile(policyFile, stringify(goodPolicy));
    argus = await startArgus({
      config: {
        policy: { file: policyFile, reloadEvery: '200ms' },
        collector: {
          sources: [{ name: 'any', alerts: '', fields: { labels: { alertname: '/name', blob: '/blob' } } }],
        },
      },
    });
    ({ pid } = argus);
  }, 180_000);
  afterAll(async () => {
    await argus?.dispose();
    await rm(folder, { recursive: true, force: true });
  }, 90_000);

  const ledger = (): Promise<Ledger> => argus.api<Ledger>('/ledger');
  const incidentsNamed = async (name: string): Promise<Incident[]> =>
    (await incidentsOf(argus)).filter(({ title }) => title.includes(name));
  const incidentNamed = (name: string, status: Incident['status'] = 'open'): Promise<Incident> =>
    eventually(
      async () => {
        const found = await incidentsNamed(name);
        if (found.length > 1) throw new Error(`there are ${found.length} incidents of ${name}`);
        return found[0]?.status === status && found[0];
      },
      `the one incident of ${name} is ${status}`,
      withinSeconds,
    );
  const policyMetric = async (): Promise<{ version: string; ok: boolean }> => {
    const text = await (await fetch(`${argus.url}/metrics`)).text();
    const version = /^argus_policy_info\{[^}]*version="(p-[^"]+)"[^}]*\} 1$/m.exec(text)?.[1] ?? '';
    return { version, ok: /^argus_policy_last_reload_successful(?:\{[^}]*\})? 1$/m.test(text) };
  };
  /** Writes the policy file, and resolves when that has been taken over or refused. */
  const writePolicy = async (text: string, isGood: boolean): Promise<string> => {
    const before = await policyMetric();
    // In one piece: half of it would be another policy.
    await writeFile(`${policyFile}.new`, text);
    await rename(`${policyFile}.new`, policyFile);
    const after = await eventually(
      async () => {
        const metric = await policyMetric();
        return metric.ok === isGood && (!isGood || metric.version !== before.version) && metric;
      },
      `the policy is ${isGood ? 'in force' : 'refused'}`,
      withinSeconds,
    );
    return after.version;
  };

  it.each([
    [
      'Alertmanager',
      '/webhooks/alertmanager',
      (blob: string) =>
        deliveryOf({ labels: { alertname: 'BlobA', blob } }, { labels: { alertname: 'FineA' } }),
    ],
    [
      'Prometheus',
      '/api/v2/alerts',
      (blob: string) => [{ labels: { alertname: 'BlobP', blob } }, { labels: { alertname: 'FineP' } }],
    ],
    [
      'any other source',
      '/webhooks/generic/any',
      (blob: string) => [{ name: 'BlobG', blob }, { name: 'FineG' }],
    ],
  ])(
    'a label of a megabyte from %s is quarantined alone, and said so',
    async (_, path, bodyWith) => {
      const before = await ledger();
      const answer = await fetch(argus.url + path, {
        method: 'POST',
        body: JSON.stringify(bodyWith('x'.repeat(mebibyte))),
        headers: { 'content-type': 'application/json' },
      });
      expect(await answer.json()).toMatchObject({
        signals: 1,
        quarantined: 1,
        problems: [expect.stringMatching(/blob has 1048576 bytes: shorten it to at most 65536/)],
      });
      await settledLedger(argus, before.received + 2);
      const last = path.includes('generic') ? 'G' : path.includes('api') ? 'P' : 'A';
      await incidentNamed(`Fine${last}`);
      expect(await incidentsNamed(`Blob${last}`)).toEqual([]);
    },
    30_000,
  );

  it('an annotation of a megabyte is cut, and its alert told', async () => {
    const before = await ledger();
    const annotations = { summary: `LongStory ${'試'.repeat(mebibyte / 3)}` };
    const answer = await argus.deliver(deliveryOf({ labels: { alertname: 'Long' }, annotations }));
    expect(await answer.json()).toMatchObject({ signals: 1 });
    await settledLedger(argus, before.received + 1);
    expect((await incidentNamed('LongStory')).title.length).toBeLessThan(1_000);
  }, 30_000);

  it.each([
    ['begin in the future', '2126-01-01T00:00:00Z', undefined, '2126-01-01T00:05:00Z'],
    ['end before they begin', '2026-11-21T01:00:00Z', '2026-11-21T00:00:00Z', '2026-11-20T00:00:00Z'],
    ['end at the end of time', '2026-11-21T01:00:00Z', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ['begin before there were clocks', '0000-01-01T00:00:00Z', undefined, '0000-01-01T00:00:00.5Z'],
    ['have a clock that is hours slow', ahead(-5), ahead(-4), ahead(-4)],
    ['have a clock that is hours fast', ahead(5), ahead(6), ahead(6)],
  ])(
    'alerts that %s open one incident, which closes',
    async (what, startsAt, whileFiring, endsAt) => {
      const before = await ledger();
      const name = what.replaceAll(' ', '-');
      const alert = { labels: { alertname: name }, startsAt };
      const firing = deliveryOf({ ...alert, ...(whileFiring !== undefined && { endsAt: whileFiring }) });
      await argus.deliver(firing);
      await argus.deliver(firing);
      const { id } = await incidentNamed(name);
      await argus.deliver(deliveryOf({ ...alert, status: 'resolved', endsAt }));
      const closed = await incidentNamed(name, 'closed');
      expect(closed.id).toBe(id);
      const after = await settledLedger(argus, before.received + 3);
      expect(after).toMatchObject({
        opened: before.opened + 1,
        attached: before.attached + 1,
        deduplicated: before.deduplicated + 1,
      });
    },
    45_000,
  );

  it('a leap second is quarantined with what to write instead', async () => {
    const leap = { labels: { alertname: 'Leap' }, startsAt: '2026-12-31T23:59:60Z' };
    const answer = await argus.deliver(deliveryOf(leap));
    expect(answer.status).toBe(202);
    expect(JSON.stringify(await answer.json())).toContain('alerts[0].startsAt');
  });

  it('catastrophic expressions come into force while alerts come in, which are routed within seconds', async () => {
    const before = await ledger();
    const taken: Promise<unknown>[] = [];
    let sent = 0;
    const send = (): void => {
      const labels = { alertname: 'Stall', path: worstValue, n: String(sent++) };
      taken.push(argus.deliver(deliveryOf({ labels })).then(({ status }) => expect(status).toBe(200)));
    };
    const timer = setInterval(send, 100);
    try {
      await writePolicy(stringify(catastrophicPolicy), true);
      await eventually(() => sent >= 20, 'twenty alerts are sent', withinSeconds);
    } finally {
      clearInterval(timer);
    }
    await Promise.all(taken);
    const began = performance.now();
    await settledLedger(argus, before.received + sent);
    const took = performance.now() - began;
    console.info(
      `${sent} alerts with 24 catastrophic expressions: all routed ${Math.round(took)} ms after the last`,
    );
    expect(took).toBeLessThan(withinSeconds);
    await incidentNamed('Stall');
    await writePolicy(stringify(goodPolicy), true);
  }, 60_000);

  it.each(badPolicies)(
    'a policy that %s leaves the old one in force, and alerts go on',
    async (what, text, said) => {
      const { version } = await policyMetric();
      const saidBefore = argus.logs().length;
      expect(await writePolicy(text, false)).toBe(version);
      // What it writes arrives on another way than what its page says.
      await eventually(() => {
        const log = argus.logs().slice(saidBefore);
        return log.includes(`version ${version} stays in force`) && log.includes(said);
      }, `the log says that the old policy stays in force, because of ${said}`);
      await argus.deliver(deliveryOf({ labels: { alertname: `while it ${what}` } }));
      await incidentNamed(`while it ${what}`);
      await writePolicy(stringify({ ...goodPolicy, incidents: { reopen_within: `${what.length}m` } }), true);
    },
    45_000,
  );

  it('argus doctor says what is wrong with a bad policy', async () => {
    await writePolicy('route: {receiver: nobody}', false);
    const { code, said } = await doctor(argus, policyFile);
    expect(code).not.toBe(0);
    expect(said).toContain('nobody');
    expect(said).toContain('the old policy stays in force');
    await writePolicy(stringify(goodPolicy), true);
  }, 45_000);

  it('ten thousand distinct values of a label are one incident, at a bounded cost each', async () => {
    const before = await ledger();
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 500 }, (_each, index) => ({
        labels: { alertname: 'Storm', instance: `host-${batch * 500 + index}.example.org` },
      })),
    );
    const send = async (some: typeof batches): Promise<void> => {
      for (const batch of some) expect((await argus.deliver(deliveryOf(...batch))).status).toBe(200);
    };
    const began = performance.now();
    await send(batches.slice(0, 4));
    await settledLedger(argus, before.received + 2_000);
    const early = memoryOf(pid);
    await send(batches.slice(4));
    await settledLedger(argus, before.received + 10_000);
    const perAlert = (memoryOf(pid) - early) / 8_000;
    console.info(
      `10000 distinct values: ${Math.round(performance.now() - began)} ms, ${Math.round(perAlert)} bytes more each, ` +
        `${Math.round(memoryOf(pid) / mebibyte)} MiB in all`,
    );
    expect(perAlert).toBeLessThan(mostBytesPerAlert);
    await incidentNamed('Storm');
    expect(await ledger()).toMatchObject({ opened: before.opened + 1, attached: before.attached + 9_999 });
  }, 120_000);

  it('in the end every alert is accounted for, nothing is parked, all is signed, and it is the same process', async () => {
    const record = await settled(argus, 60_000, () => WholeRecord.of(argus));
    expect([record.gaps, record.unsigned]).toEqual([[], []]);
    expect(unaccounted(await ledger())).toBe(0);
    expect((await argus.api<{ deadLetters: object[] }>('/dead-letters')).deadLetters).toEqual([]);
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(argus.logs().split('Argus is up')).toHaveLength(2);
  }, 90_000);
});

/** A time so many hours from now. */
function ahead(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

/** What a process takes of the machine's memory, bytes. */
const memoryOf = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
