import { type Span, isObject } from '#libs/integrations/port';

/** Reads what /api/traces answers. Throws on anything else. */
export function readTraces(answer: unknown): Span[] {
  const data = isObject(answer) ? answer['data'] : undefined;
  if (!Array.isArray(data)) throw new Error('Jaeger answered without traces: check its address');
  return (data as readonly unknown[]).filter(isObject).flatMap(({ spans, processes }) => {
    const services = isObject(processes) ? processes : {};
    return (Array.isArray(spans) ? (spans as unknown[]) : []).flatMap(
      (span) => spanFrom(span, services) ?? [],
    );
  });
}

function spanFrom(value: unknown, processes: Readonly<Record<string, unknown>>): Span | undefined {
  if (!isObject(value)) return undefined;
  const { traceID, spanID, operationName, startTime, duration, processID, references, tags } = value;
  const process = typeof processID === 'string' ? processes[processID] : value['process'];
  const component = isObject(process) ? process['serviceName'] : undefined;
  const isWhole = [traceID, spanID, operationName, component].every((each) => typeof each === 'string');
  if (!isWhole || typeof startTime !== 'number' || typeof duration !== 'number') return undefined;
  const parentId = parentIn(references);
  return {
    traceId: String(traceID),
    spanId: String(spanID),
    ...(parentId === undefined ? {} : { parentId }),
    component: String(component),
    operation: String(operationName),
    // Microseconds.
    start: Math.floor(startTime / 1_000),
    durationMs: duration / 1_000,
    ...(hasFailed(tags) ? { failed: true } : {}),
  };
}

function parentIn(references: unknown): string | undefined {
  const found = (Array.isArray(references) ? (references as unknown[]) : []).find(
    (each) => isObject(each) && each['refType'] === 'CHILD_OF',
  );
  return isObject(found) && typeof found['spanID'] === 'string' ? found['spanID'] : undefined;
}

/** OpenTracing's `error`, OpenTelemetry's status, or a server's answer of 500 and above. */
const hasFailed = (tags: unknown): boolean =>
  (Array.isArray(tags) ? (tags as unknown[]) : []).filter(isObject).some(({ key, value }) => {
    if (key === 'error') return value === true || value === 'true';
    if (key === 'otel.status_code') return value === 'ERROR';
    if (key === 'http.status_code' || key === 'http.response.status_code') return Number(value) >= 500;
    return key === 'rpc.grpc.status_code' && Number(value) !== 0;
  });
