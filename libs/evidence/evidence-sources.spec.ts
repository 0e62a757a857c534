import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createElasticsearchSource } from '#libs/integrations/elasticsearch';
import { createGitHubSource } from '#libs/integrations/github';
import { createGitLabSource } from '#libs/integrations/gitlab';
import { createJaegerDependencySource, createJaegerTraceSource } from '#libs/integrations/jaeger';
import { createKubernetesSource } from '#libs/integrations/kubernetes';
import { createLogFilesSource } from '#libs/integrations/log-files';
import { createLokiSource } from '#libs/integrations/loki';
import type { AnyEvidenceSource, Answered, LogRecord } from '#libs/integrations/port';
import { ReceivedLogs, createReceivedLogsSource } from '#libs/integrations/received-logs';
import { createRecordedChangesSource } from '#libs/integrations/recorded-changes';
import type { ApiServer } from '#libs/probing';
import { ManualClock } from '#libs/testing';
import { describeEvidenceSource } from '#libs/testing/contract-suites';
import { type OpenApiDocument, type OpenApiFake, startOpenApiFake } from '#libs/testing/openapi-fake';
import { EvidenceConfig } from './evidence.config.js';
import { openEvidenceSources } from './open-evidence-sources.js';
import { type IncidentReader, createPastIncidentsSource } from './past-incidents-source.js';

const minute = 60_000;
const now = Date.parse('2026-11-21T18:00:00Z');
const question = {
  incidentId: 'inc-1',
  alerts: [{ labels: { alertname: 'CheckoutFails', service: 'checkout' }, startsAt: now - 10 * minute }],
  components: ['checkout', 'db'],
  normal: { from: now - 70 * minute, to: now - 10 * minute },
  abnormal: { from: now - 10 * minute, to: now },
};
const [before, since, outside] = [now - 30 * minute, now - 5 * minute, now - 100 * minute];
const iso = (time: number): string => new Date(time).toISOString();
const secret = 'top-secret-7';
const never = new Promise<never>(() => undefined);

/** A request as an API sees it; answers a body, or a number to refuse with. */
type Api = (request: { path: string; query: URLSearchParams; body: unknown }) => object | number;

/** One server for all: which API it is, and how it feels, a test says. */
let api: Api = () => 404;
let mood: 'fine' | 'refusing' | 'hanging' = 'fine';
let asked: { path: string; query: URLSearchParams; body: unknown }[] = [];
let url: string;
const server = createServer((request, response) => {
  void (async () => {
    const text = await bodyOf(request);
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    const seen = { path, query, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    asked.push(seen);
    if (mood === 'hanging') return;
    const shown = `${request.headers.authorization ?? ''} ${String(request.headers['private-token'] ?? '')}`;
    const message = `not for you: ${shown}`;
    const answer = mood === 'refusing' || !shown.includes(secret) ? 403 : api(seen);
    const status = typeof answer === 'number' ? answer : 200;
    const body = typeof answer === 'number' ? { message, error: { reason: message } } : answer;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  })();
});
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-evidence-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const guarded = (header = 'authorization', value = `Bearer ${secret}`): ApiServer => ({
  url,
  headers: { [header]: value },
});
const askAll = async <Item>(source: { ask: AnyEvidenceSource['ask'] }): Promise<Item[]> =>
  ((await source.ask({ ...question, signal: AbortSignal.timeout(20_000) })) as Answered<Item>[]).flatMap(
    ({ items }) => items,
  );

/** Runs the suite on a source that asks the server. */
function describeHttpSource(name: string, own: Api, open: () => AnyEvidenceSource): void {
  const start = async () => {
    [api, mood, asked] = [own, 'fine', []];
    return {
      ...{ source: open(), question, secrets: [secret] },
      refuse: () => void (mood = 'refusing'),
      hang: () => void (mood = 'hanging'),
      close: () => Promise.resolve(server.closeAllConnections()),
    };
  };
  describeEvidenceSource(name, start);
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
const lokiLines = [before, since, outside].map((time) => [`${time}000000`, `line of ${time}`]);
const loki: Api = ({ path, query }) => {
  if (path === '/loki/api/v1/labels') return { status: 'success', data: ['app', 'pod'] };
  if (path !== '/loki/api/v1/query_range') return 404;
  const [start, end] = [Number(query.get('start')) / 1e6, Number(query.get('end')) / 1e6];
  if (!(start < end) || Number(query.get('limit')) > 5_000) return 400;
  if (!query.get('query')?.startsWith('{app=~')) return { data: { resultType: 'streams', result: [] } };
  const values = [
    ...lokiLines,
    [`${since + 1}000000`, '{"level":"error","msg":"it failed","trace_id":"abc"}'],
    [`${since + 2}000000`, 'ERROR java.io.IOException: disk full'],
    [`${since + 3}000000`, '\tat shop.Store.write(Store.java:7)'],
  ].filter(([at]) => Number(at) / 1e6 >= start && Number(at) / 1e6 < end);
  return {
    data: { resultType: 'streams', result: [{ stream: { app: 'checkout' }, values: values.reverse() }] },
  };
};
const openLoki = () =>
  createLokiSource({
    ...{ server: guarded(), componentLabels: ['app', 'pod', 'service'], mostLines: 1_000 },
    grafana: { url: 'https://grafana.example.com', dataSource: 'loki' },
  });
describeHttpSource('loki', loki, openLoki);

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search */
const elasticsearch: Api = ({ path, body }) => {
  const { size, query, sort } = body as { size: number; sort: unknown; query: { bool: { filter: never[] } } };
  const [range] = query.bool.filter as { range: Record<string, { gte: number; lt: number }> }[];
  const { gte, lt } = range?.range['@timestamp'] ?? { gte: 0, lt: 0 };
  if (path !== '/logs-*/_search' || size > 10_000 || sort === undefined) return 400;
  const hits = [before, since, outside]
    .filter((time) => time >= gte && time < lt)
    .map((time) => ({
      fields: {
        '@timestamp': [String(time)],
        'service.name': ['checkout'],
        message: ['it failed'],
        'error.stack_trace': ['Error: no\n  at f (a.js:1:1)'],
        'log.level': ['error'],
      },
    }));
  return { timed_out: false, _shards: { failed: gte === question.abnormal.from ? 1 : 0 }, hits: { hits } };
};
const openElasticsearch = () => {
  const evidence = new EvidenceConfig().elasticsearch;
  return createElasticsearchSource({
    ...evidence,
    server: guarded(),
    discoverUrl: 'https://kibana.example.com',
  });
};
describeHttpSource('elasticsearch', elasticsearch, openElasticsearch);

/** https://docs.gitlab.com/api/deployments/ and https://docs.gitlab.com/api/commits/ */
const gitlab: Api = ({ path, query }) => {
  if (path === '/api/v4/projects/shop%2Fcheckout/deployments') {
    if (query.has('updated_after') && query.get('order_by') !== 'updated_at') return 400;
    return [
      { id: 7, status: 'success', ref: 'main', updated_at: iso(since), environment: { name: 'production' } },
      { id: 8, status: 'created', ref: 'main', updated_at: iso(since), environment: { name: 'production' } },
    ];
  }
  if (!/^\/api\/v4\/projects\/shop%2F\w+\/repository\/commits$/.test(path)) return 404;
  return [
    { id: 'abcdef1234', title: 'Faster', committed_date: iso(before), web_url: 'https://gitlab.com/c' },
  ];
};
const openGitLab = () =>
  createGitLabSource({
    server: guarded('private-token', secret),
    repositories: [
      { path: 'shop/checkout', components: [] },
      { path: 'shop/unrelated', components: [] },
    ],
  });
describeHttpSource('gitlab', gitlab, openGitLab);

/** https://www.jaegertracing.io/docs/latest/apis/ */
const span = (spanID: string, startTime: number, more = {}) => ({
  ...{ traceID: 't1', spanID, operationName: 'GET /cart', processID: 'p1', duration: 2_500 },
  ...{ startTime: startTime * 1_000, references: [], tags: [], ...more },
});
const jaeger: Api = ({ path, query }) => {
  if (path === '/api/services') return { data: ['checkout', 'db'] };
  if (path === '/api/dependencies') {
    if (!query.has('endTs') || !query.has('lookback')) return 400;
    return { data: [{ parent: 'checkout', child: 'db', callCount: 3 }] };
  }
  if (path !== '/api/traces' || !query.has('service')) return 400;
  const child = { references: [{ refType: 'CHILD_OF', spanID: 'a' }], tags: [{ key: 'error', value: true }] };
  const spans = [span('a', since), span('b', since + 1, { ...child, processID: 'p2' }), span('c', outside)];
  return { data: [{ spans, processes: { p1: { serviceName: 'checkout' }, p2: { serviceName: 'db' } } }] };
};
const jaegerSettings = () => ({ server: guarded(), tracesEach: 100, mostComponents: 10 });
const openJaeger = () => createJaegerTraceSource(jaegerSettings());
describeHttpSource('jaeger (traces)', jaeger, openJaeger);
describeHttpSource('jaeger (dependencies)', jaeger, () => createJaegerDependencySource(jaegerSettings()));

/** https://kubernetes.io/docs/reference/kubernetes-api/: lists of events and of replica sets. */
const event = (name: string, more: object = {}) => ({
  ...{ metadata: { name, uid: name }, type: 'Warning', reason: 'BackOff', message: 'Back-off restarting' },
  ...{
    involvedObject: { kind: 'Pod', name: 'checkout-7d9f8b6c5-x2x4z' },
    lastTimestamp: iso(since),
    ...more,
  },
});
const kubernetes: Api = ({ path }) => {
  if (path === '/api/v1/namespaces/shop/events') {
    const items = [
      event('mine', { count: 4 }),
      event('early', { lastTimestamp: iso(outside) }),
      event('of-another', { involvedObject: { kind: 'Pod', name: 'payments-7d9f8b6c5-x2x4z' } }),
      event('normal', { type: 'Normal', reason: 'Pulled' }),
    ];
    return { kind: 'EventList', apiVersion: 'v1', metadata: {}, items };
  }
  if (path !== '/apis/apps/v1/namespaces/shop/replicasets') return 404;
  const metadata = {
    ...{ name: 'checkout-7d9f8b6c5', uid: 'rs-1', creationTimestamp: iso(before) },
    ownerReferences: [{ kind: 'Deployment', name: 'checkout', apiVersion: 'apps/v1', uid: 'd' }],
    annotations: { 'deployment.kubernetes.io/revision': '12' },
  };
  const containers = [{ name: 'app', image: 'shop/checkout:2.4.1' }];
  const selector = { matchLabels: {} };
  return {
    ...{ kind: 'ReplicaSetList', apiVersion: 'apps/v1', metadata: {} },
    items: [{ metadata, spec: { selector, template: { metadata: {}, spec: { containers } } } }],
  };
};
const openKubernetes = () =>
  createKubernetesSource({ kubeconfig: join(folder, 'kubeconfig'), namespaces: ['shop'] });
beforeAll(() =>
  writeFile(
    join(folder, 'kubeconfig'),
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: secret } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    }),
  ),
);
describeHttpSource('kubernetes', kubernetes, openKubernetes);

/** The fake looks for parameters where they are used; this document names some elsewhere. */
function withParameters<
  Document extends OpenApiDocument & { components: { parameters: Record<string, unknown> } },
>(document: Document): Document {
  const named = /\{"\$ref":"#\/components\/parameters\/([\w-]+)"\}/g;
  const paths = JSON.stringify(document.paths).replace(named, (_, name: string) =>
    JSON.stringify(document.components.parameters[name]),
  );
  return { ...document, paths: JSON.parse(paths) as Document['paths'] };
}

/** `nullable` stands beside a type in OpenAPI 3.0; in this document also without one, which the fake does not take. */
function withoutLooseNullable(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || 'type' in value) return value;
  const { nullable: _, ...rest } = value;
  return rest;
}

/** GitHub, as its own OpenAPI document has it. */
const documentPath = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'github/github-rest-subset.json',
);
if (existsSync(documentPath)) {
  const document = withParameters(
    JSON.parse(readFileSync(documentPath, 'utf8'), withoutLooseNullable) as OpenApiDocument & {
      components: {
        examples: Record<string, { value: Record<string, unknown>[] }>;
        parameters: Record<string, unknown>;
      };
    },
  );
  const example = (name: string) => document.components.examples[name]?.value[0] ?? {};
  const commit = example('commit-items') as { commit: { committer: object } };
  const startGitHub = (): Promise<OpenApiFake> =>
    startOpenApiFake({
      document,
      authorise: ({ authorization }) =>
        authorization === `Bearer ${secret}`
          ? undefined
          : { status: 401, body: { message: `Bad credentials: ${String(authorization)}` } },
      handlers: {
        'repos/list-deployments': () => ({
          status: 200,
          body: [since, outside].map((time) => ({ ...example('deployment-items'), created_at: iso(time) })),
        }),
        'repos/list-commits': () => {
          const committer = { ...commit.commit.committer, date: iso(before) };
          return { status: 200, body: [{ ...commit, commit: { ...commit.commit, committer } }] };
        },
      },
    });
  describeEvidenceSource('github', async () => {
    const fake = await startGitHub();
    const repositories = [{ path: 'octocat/example', components: ['checkout'], branch: 'main' }];
    const headers: Record<string, string> = { authorization: `Bearer ${secret}` };
    return {
      source: createGitHubSource({ server: { url: fake.url, headers }, repositories }),
      question,
      secrets: [secret, 'wrong-token'],
      refuse: () => void (headers['authorization'] = 'Bearer wrong-token'),
      hang: () =>
        ['repos/list-commits', 'repos/list-deployments'].forEach((operationId) =>
          fake.failNext({ operationId, kind: 'hang' }),
        ),
      close: () => fake.close(),
    };
  });
} else {
  console.warn(`SKIPPED: GitHub as a source of evidence: ${documentPath} is missing; set ARGUS_CONTRACTS`);
}

const logFile = () => join(folder, 'app.log');
const openLogFiles = () =>
  createLogFilesSource({ files: [{ component: 'checkout', path: logFile() }], mostBytes: 100_000 });
describeEvidenceSource('log-files', async () => {
  await writeFile(`${logFile()}.1`, `${iso(outside)} too early\n${iso(before)} INFO all is well\n`);
  await writeFile(
    logFile(),
    `${iso(since)} ERROR it failed\n  and went on\n{"time":${since},"msg":"in JSON","level":50}\n`,
  );
  return {
    ...{ source: openLogFiles(), question, secrets: [] },
    refuse: () => rmSync(logFile()),
    close: () => Promise.resolve(),
  };
});

const receivedFolder = () => join(folder, 'received');
const received = (onFailure: (error: unknown) => void = () => undefined, mostBytes = 10_000_000) =>
  new ReceivedLogs({ folder: receivedFolder(), keepMs: 120 * minute, mostBytes }, () => now, onFailure);
const openReceived = () =>
  createReceivedLogsSource({
    folder: receivedFolder(),
    componentAttributes: ['service.name'],
    mostLines: 100,
  });
describeEvidenceSource('received-logs', async () => {
  await rm(receivedFolder(), { recursive: true, force: true });
  const kept = received();
  kept.take(
    [before, since, outside].map((time) => ({
      ...{ time, text: 'it failed', labels: { 'service.name': 'checkout', severityText: 'ERROR' } },
    })),
  );
  await kept.settled();
  return { source: openReceived(), question, secrets: [], close: () => Promise.resolve() };
});

describeEvidenceSource('recorded-changes', async () => {
  let upToDate: Promise<void> = Promise.resolve();
  const changes = new Map(
    [since, outside].map((at) => [
      `${at}`,
      { id: `${at}`, kind: 'deployment' as const, at, title: 'x', source: 's' },
    ]),
  );
  const source = createRecordedChangesSource({ state: () => changes, upToDate: () => upToDate });
  return {
    ...{ source, question, secrets: [] },
    hang: () => void (upToDate = never),
    close: () => Promise.resolve(),
  };
});

describeEvidenceSource('past-incidents', async () => {
  let answer: ReturnType<IncidentReader['since']> = Promise.resolve([
    {
      ...{
        id: 'inc-0',
        title: 'Checkout fails',
        openedAt: before,
        closedAt: since,
        labels: {},
        templates: [],
      },
      hypotheses: [{ component: 'db', fault: 'memory' }],
      attempt: { runbookId: 'restart', action: 'Restart', outcome: 'kept' },
    },
  ]);
  const clock = new ManualClock(now);
  return {
    source: createPastIncidentsSource({
      incidents: { since: () => answer },
      clock,
      publicUrl: 'http://argus.test',
    }),
    ...{ question, secrets: [secret] },
    refuse() {
      answer = Promise.reject(new Error(`connect ECONNREFUSED postgres://argus:${secret}@db/argus`));
      answer.catch(() => undefined);
    },
    hang: () => void (answer = never),
    close: () => Promise.resolve(),
  };
});

describe('logs', () => {
  it('have their stack traces together, and level and trace out of what they are written in', async () => {
    [api, mood] = [loki, 'fine'];
    const records = await askAll<LogRecord>(openLoki());
    expect(records.filter(({ time }) => time > since)).toEqual([
      { time: since + 1, component: 'checkout', text: 'it failed', level: 'error', traceId: 'abc' },
      {
        ...{ time: since + 2, component: 'checkout' },
        text: 'ERROR java.io.IOException: disk full\n\tat shop.Store.write(Store.java:7)',
      },
    ]);
    api = elasticsearch;
    const found = await openElasticsearch().ask({ ...question, signal: AbortSignal.timeout(20_000) });
    expect(found[0]?.cut).toContain('1 shards did not answer');
    expect(found[0]?.items[0]?.text).toBe('it failed\nError: no\n  at f (a.js:1:1)');
  });

  it('of files are read back into the file before, with the times that stand in them', async () => {
    await writeFile(`${logFile()}.1`, `${iso(before)} INFO all is well\n`);
    await writeFile(
      logFile(),
      `${iso(since)} ERROR it failed\n  and went on\n{"time":${since},"msg":"in JSON","level":50}\n`,
    );
    expect(
      (await askAll<LogRecord>(openLogFiles())).map(({ time, text, level }) => [time, text, level]),
    ).toEqual([
      [before, `${iso(before)} INFO all is well`, undefined],
      [since, `${iso(since)} ERROR it failed`, undefined],
      [since, '  and went on', undefined],
      [since, 'in JSON', 'error'],
    ]);
  });

  it('that were received are kept within bounds, and what cannot be written holds nobody up', async () => {
    await rm(receivedFolder(), { recursive: true, force: true });
    const small = received(undefined, 64_000);
    for (let batch = 0; batch < 40; batch++) {
      const labels = { 'service.name': 'checkout' };
      small.take(
        Array.from({ length: 100 }, (_, i) => ({
          time: since + batch,
          text: `${batch} ${i} ${'x'.repeat(80)}`,
          labels,
        })),
      );
      await small.settled();
    }
    const records = await askAll<LogRecord>(openReceived());
    expect(records.at(-1)?.text).toMatch(/^39 /);
    expect(records.some(({ text }) => text.startsWith('0 '))).toBe(false);
    await rm(receivedFolder(), { recursive: true });
    await writeFile(receivedFolder(), 'no folder');
    const failures: unknown[] = [];
    const blocked = received((error) => failures.push(error));
    blocked.take([{ time: since, text: 'x', labels: {} }]);
    await blocked.settled();
    expect(failures).toHaveLength(1);
  });
});

describe('changes and traces', () => {
  it('are those that concern the components, in words', async () => {
    mood = 'fine';
    api = kubernetes;
    expect(
      (await askAll<{ title: string; component: string }>(openKubernetes())).map(({ title }) => title),
    ).toEqual([
      'BackOff Pod checkout-7d9f8b6c5-x2x4z (4 times): Back-off restarting',
      'checkout rolled out as revision 12 with shop/checkout:2.4.1',
    ]);
    [api, asked] = [gitlab, []];
    expect((await askAll<{ title: string }>(openGitLab())).map(({ title }) => title)).toEqual([
      'shop/checkout main deployed to production (success)',
      'abcdef12 Faster',
    ]);
    expect(asked.some(({ path }) => path.includes('unrelated'))).toBe(false);
    api = jaeger;
    const spans = await askAll<{ spanId: string; component: string; failed?: boolean; parentId?: string }>(
      openJaeger(),
    );
    expect(
      spans.map(({ spanId, component, parentId, failed }) => [spanId, component, parentId, failed]),
    ).toEqual([
      ['a', 'checkout', undefined, undefined],
      ['b', 'db', 'a', true],
    ]);
  });
});

describe('the sources that the settings open', () => {
  it('are those that need no address, and the others are named with what would open them', () => {
    const config = new EvidenceConfig();
    const changes = { state: () => new Map(), upToDate: () => Promise.resolve() };
    const parts = {
      ...{
        clock: new ManualClock(now),
        rootDir: '/',
        dataDir: folder,
        publicUrl: 'http://argus.test',
        changes,
      },
    };
    const none = openEvidenceSources(config, parts);
    expect(none.sources.map(({ name }) => name)).toEqual(['recorded-changes']);
    expect(none.notConfigured.every(({ reason }) => /^set (triage\.evidence\.|ARGUS_)/.test(reason))).toBe(
      true,
    );
    const repositories = [{ path: 'a/b', components: [] }];
    for (const each of [config.prometheus, config.loki, config.elasticsearch, config.jaeger]) each.url = url;
    config.github.repositories = config.gitlab.repositories = repositories;
    config.receivedLogs.use = true;
    config.kubernetes.namespaces = ['shop'];
    config.logFiles.files = [{ component: 'checkout', path: 'app.log' }];
    const incidents = { since: () => Promise.resolve([]) };
    const all = openEvidenceSources(config, { ...parts, incidents });
    expect([all.sources.length, all.notConfigured]).toEqual([
      none.sources.length + none.notConfigured.length,
      [],
    ]);
  });
});
