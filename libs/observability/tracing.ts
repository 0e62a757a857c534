import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  isSpanContextValid,
  propagation,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { acquireProvider } from './trace-provider.js';

/** Who traces, and where the spans go. */
export interface TracingOptions {
  readonly agent: string;
  /** An OpenTelemetry collector's address, such as `http://otel:4318`. Without one spans exist but go nowhere. */
  readonly endpoint?: string;
}

/** An agent's way to trace what it does. */
export interface Tracing {
  /**
   * Runs `work` in a span below the one that `traceparent` names (a new trace without one). The span is
   * active within it, so that the logger and `traceparentOf()` find it.
   */
  withRemoteParent<T>(
    traceparent: string | undefined,
    name: string,
    work: (span: Span) => T | Promise<T>,
  ): Promise<T>;
  /** Sends what is left. Repeating it does nothing. */
  shutdown(): Promise<void>;
}

/** Starts tracing for an agent. Agents in one process share one provider; the agent is the scope and an attribute. */
export function startTracing({ agent, endpoint }: TracingOptions): Tracing {
  const { provider, release } = acquireProvider(endpoint);
  const tracer = provider.getTracer(agent);
  return {
    withRemoteParent: (traceparent, name, work) =>
      tracer.startActiveSpan(
        name,
        { kind: SpanKind.CONSUMER, attributes: { 'argus.agent': agent } },
        remoteContext(traceparent),
        (span) => inSpan(span, work),
      ),
    shutdown: release,
  };
}

/** The W3C `traceparent` of a span or context (the active one unless given), to be sent along; undefined outside. */
export function traceparentOf(place: Span | Context = context.active()): string | undefined {
  const spanContext = 'spanContext' in place ? place.spanContext() : trace.getSpanContext(place);
  if (!spanContext || !isSpanContextValid(spanContext)) return undefined;
  const flags = spanContext.traceFlags.toString(16).padStart(2, '0');
  return `00-${spanContext.traceId}-${spanContext.spanId}-${flags}`;
}

const remoteContext = (traceparent: string | undefined): Context =>
  traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });

/** An error is told by its name only: its message may quote what must not leave the machine. */
async function inSpan<T>(span: Span, work: (span: Span) => T | Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    const message = error instanceof Error ? error.name : 'unknown error';
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    throw error;
  } finally {
    span.end();
  }
}
