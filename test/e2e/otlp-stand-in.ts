import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A span as it arrived. */
export interface ArrivedSpan {
  /** Whose work it is: the agent's name. */
  readonly scope: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

/** Takes spans as an OpenTelemetry collector does: OTLP over HTTP, in JSON. */
export interface OtlpStandIn {
  /** What `observability.otlpEndpoint` is to be. */
  readonly url: string;
  readonly spans: readonly ArrivedSpan[];
  close(): Promise<void>;
}

interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly Omit<ArrivedSpan, 'scope'>[];
    }[];
  }[];
}

/** Starts it on loopback. */
export async function startOtlpStandIn(): Promise<OtlpStandIn> {
  const spans: ArrivedSpan[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json') {
        return response.writeHead(415).end();
      }
      const { resourceSpans } = JSON.parse(body.toString()) as TraceRequest;
      for (const { scope, spans: some } of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)) {
        spans.push(...some.map((span) => ({ ...span, scope: scope.name })));
      }
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
