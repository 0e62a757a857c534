import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startTracing, traceparentOf, type Tracing } from './index.js';

interface ExportedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: ExportedSpan[];
    }[];
  }[];
}

/** Stands in for an OpenTelemetry collector. */
class Collector {
  readonly spans: (ExportedSpan & { scope: string; path?: string })[] = [];
  private readonly server: Server = createServer((request, response) => {
    void json(request).then((body) => {
      for (const { scope, spans } of (body as TraceRequest).resourceSpans.flatMap((one) => one.scopeSpans)) {
        this.spans.push(...spans.map((span) => ({ ...span, scope: scope.name, path: request.url })));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const remote = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const started: Tracing[] = [];
const start = (options: Parameters<typeof startTracing>[0]): Tracing => {
  const tracing = startTracing(options);
  started.push(tracing);
  return tracing;
};

afterEach(async () => {
  await Promise.all(started.splice(0).map((tracing) => tracing.shutdown()));
});

describe('tracing', () => {
  it('sends the spans of all agents of a process to the collector, at the latest on shutdown', async () => {
    const collector = new Collector();
    const endpoint = await collector.start();
    try {
      const [router, notifier] = [
        start({ agent: 'router', endpoint }),
        start({ agent: 'notifier', endpoint }),
      ];
      const passedOn = await router.withRemoteParent(remote, 'handle alert', () => traceparentOf());
      await expect(
        notifier.withRemoteParent(passedOn, 'notify', () => Promise.reject(new RangeError('token hunter2'))),
      ).rejects.toThrow(RangeError);
      await router.shutdown();
      await notifier.shutdown();

      const [handled, notified] = ['handle alert', 'notify'].map((name) =>
        collector.spans.find((span) => span.name === name),
      );
      expect(handled).toMatchObject({
        scope: 'router',
        path: '/v1/traces',
        traceId: 'a'.repeat(32),
        parentSpanId: 'b'.repeat(16),
        attributes: [{ key: 'argus.agent', value: { stringValue: 'router' } }],
      });
      expect(notified).toMatchObject({
        scope: 'notifier',
        traceId: 'a'.repeat(32),
        parentSpanId: passedOn?.split('-')[2],
        status: { code: 2, message: 'RangeError' },
      });
      expect(JSON.stringify(collector.spans)).not.toContain('hunter2');
    } finally {
      collector.stop();
    }
  });

  it('passes real ids on without a collector, a new trace where none came along', async () => {
    const tracing = start({ agent: 'router' });
    const [below, fresh, unreadable] = [
      await tracing.withRemoteParent(remote, 'a', (span) => traceparentOf(span)),
      await tracing.withRemoteParent(undefined, 'b', () => traceparentOf()),
      await tracing.withRemoteParent('nonsense', 'c', () => traceparentOf()),
    ];
    expect(below).toMatch(/^00-a{32}-(?!b{16})[0-9a-f]{16}-01$/);
    for (const traceparent of [fresh, unreadable]) {
      expect(traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    }
    expect(fresh).not.toBe(unreadable);
    expect(traceparentOf()).toBeUndefined();
  });

  it('keeps going for the others when one agent stops', async () => {
    const [router, notifier] = [start({ agent: 'router' }), start({ agent: 'notifier' })];
    await router.shutdown();
    expect(await notifier.withRemoteParent(remote, 'a', () => traceparentOf())).toContain('a'.repeat(32));
  });

  it('does not fail the shutdown when the collector is away', async () => {
    const collector = new Collector();
    const endpoint = await collector.start();
    collector.stop();
    const tracing = start({ agent: 'router', endpoint });
    await tracing.withRemoteParent(undefined, 'a', () => undefined);
    await expect(tracing.shutdown()).resolves.toBeUndefined();
  });

  it('refuses a second endpoint in one process', () => {
    start({ agent: 'router', endpoint: 'http://127.0.0.1:1' });
    expect(() => startTracing({ agent: 'notifier', endpoint: 'http://127.0.0.1:2' })).toThrow('one place');
  });
});
