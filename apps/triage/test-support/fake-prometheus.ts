import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What the fake is asked to be like. */
export interface FakePrometheusOptions {
  /** When the troubled series leave their normal values, epoch ms. */
  readonly onset: () => number;
  readonly troubles: readonly { readonly component: string; readonly metric: string }[];
  readonly components: readonly string[];
  /** The names of gauges that each component has. */
  readonly metrics: readonly string[];
  /** Before it answers, ms. */
  readonly delayMs?: number;
}

/** A server that answers like Prometheus about a few components, some of which are in trouble. */
export interface FakePrometheus {
  readonly url: string;
  /** How often it was asked. */
  readonly calls: number;
  /** What it does with questions from now on. */
  mode: 'answer' | 'refuse' | 'hang';
  close(): Promise<void>;
}

/** Starts it on loopback. */
export async function startFakePrometheus(options: FakePrometheusOptions): Promise<FakePrometheus> {
  let calls = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    calls += 1;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (fake.mode === 'hang') return;
    if (options.delayMs !== undefined) await pause(options.delayMs);
    const answer =
      fake.mode === 'refuse' ? undefined : answerTo(url, Buffer.concat(chunks).toString(), options);
    response.writeHead(answer === undefined ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { status: 'error', error: 'out of memory' }));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakePrometheus = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls;
    },
    mode: 'answer',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function answerTo(url: URL, form: string, options: FakePrometheusOptions): object {
  const data = dataFor(url.pathname, new URLSearchParams(form), options);
  return { status: 'success', data };
}

function dataFor(path: string, form: URLSearchParams, options: FakePrometheusOptions): unknown {
  if (path === '/api/v1/label/__name__/values') return options.metrics;
  if (path === '/api/v1/rules') return { groups: [] };
  if (path === '/api/v1/metadata')
    return Object.fromEntries(options.metrics.map((name) => [name, [{ type: 'gauge', unit: '' }]]));
  if (path !== '/api/v1/query_range') return {};
  const query = form.get('query') ?? '';
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
  // Several expressions in one, each marked by a label: `label_replace((…), "mark", "0", "", "")`.
  const marked = [...query.matchAll(/label_replace\(\((.*?)\), "(\w+)", "([^"]*)", "", ""\)/g)];
  const parts = marked.map(([, expression = '', label = '', value = '']) => ({ expression, label, value }));
  const asked = parts.flatMap(({ expression, label, value }) =>
    options.metrics.filter((name) => expression.includes(name)).map((name) => ({ name, label, value })),
  );
  const result = asked.flatMap(({ name, label, value }) =>
    options.components.map((service) => ({
      metric: { __name__: name, service, [label]: value },
      values: valuesBetween(start ?? 0, end ?? 0, step ?? 60, (time, index) =>
        time >= options.onset() &&
        options.troubles.some(({ component, metric }) => component === service && metric === name)
          ? 0.95 + (index % 3) / 100
          : 0.2 + ((index * 7 + name.length + service.length) % 5) / 100,
      ),
    })),
  );
  return { resultType: 'matrix', result };
}

function valuesBetween(
  start: number,
  end: number,
  step: number,
  valueAt: (time: number, index: number) => number,
): [number, string][] {
  const count = Math.floor((end - start) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const seconds = start + index * step;
    return [seconds, String(valueAt(seconds * 1_000, index))];
  });
}
