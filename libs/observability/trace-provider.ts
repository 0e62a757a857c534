import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** How long an unreachable collector may hold up a batch, and with it the end of the process. */
const exportTimeoutMs = 3_000;

interface Shared {
  readonly provider: NodeTracerProvider;
  readonly endpoint: string | undefined;
  users: number;
}

/** OpenTelemetry's context is one per process, so the provider is too. */
let shared: Shared | undefined;

/** The process's provider; it is shut down, and flushed, when its last user lets go. */
export function acquireProvider(endpoint: string | undefined): {
  readonly provider: NodeTracerProvider;
  readonly release: () => Promise<void>;
} {
  shared ??= { provider: createProvider(endpoint), endpoint, users: 0 };
  const mine = shared;
  if (mine.endpoint !== endpoint) {
    throw new Error(
      'Tracing is already started with another endpoint: a process sends its spans to one place',
    );
  }
  mine.users += 1;
  let released = false;
  const release = async (): Promise<void> => {
    if (released) return;
    released = true;
    mine.users -= 1;
    if (mine.users > 0) return mine.provider.forceFlush().catch(() => undefined);
    shared = undefined;
    await stop(mine.provider);
  };
  return { provider: mine.provider, release };
}

function createProvider(endpoint: string | undefined): NodeTracerProvider {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'argus' }),
    spanProcessors: endpoint === undefined ? [] : [exportTo(endpoint)],
  });
  provider.register();
  return provider;
}

const exportTo = (endpoint: string): BatchSpanProcessor =>
  new BatchSpanProcessor(
    new OTLPTraceExporter({
      url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
      timeoutMillis: exportTimeoutMs,
    }),
    { exportTimeoutMillis: exportTimeoutMs },
  );

/** Spans are a help, not a duty: a collector that is away must not fail the shutdown. */
async function stop(provider: NodeTracerProvider): Promise<void> {
  await provider.shutdown().catch(() => undefined);
  trace.disable();
  context.disable();
  propagation.disable();
}
