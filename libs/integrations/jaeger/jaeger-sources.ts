import {
  type Answered,
  type Dependency,
  type DependencySource,
  type Effect,
  type Span,
  type TimeWindow,
  type TraceSource,
  effectDone,
  isAskedFor,
  isObject,
  permanent,
} from '#libs/integrations/port';
import { askJson } from '#libs/probing';
import { readTraces } from './read-traces.js';
import type { JaegerSettings } from './settings.js';

const checkTimeout = 10_000;
const mostDependencies = 2_000;
const longestAnswer = 32 * 1024 * 1024;

/**
 * A sample of the components' traces in both windows, by the HTTP API behind Jaeger's own pages
 * (https://www.jaegertracing.io/docs/latest/apis/: `/api/traces`).
 */
export const createJaegerTraceSource = (settings: JaegerSettings): TraceSource => ({
  name: 'jaeger',
  kind: 'trace',
  async ask(question) {
    const asked = question.components.slice(0, settings.mostComponents);
    const known = new Set(await servicesOf(settings, question.signal));
    const seen = new Set<string>();
    return Promise.all(
      asked
        .filter((component) => known.has(component))
        .map(async (component): Promise<Answered<Span>> => {
          const windows = [question.normal, question.abnormal];
          const answers = await Promise.all(
            windows.map((window) =>
              get(settings, tracesOf(component, window, settings.tracesEach), question.signal),
            ),
          );
          const items = answers
            .flatMap(readTraces)
            // A trace is found by each of its services.
            .filter(({ traceId, spanId, start }) => {
              const key = `${traceId}/${spanId}`;
              if (seen.has(key) || !isAskedFor(question, start)) return false;
              seen.add(key);
              return true;
            });
          const query = tracesOf(component, question.abnormal, settings.tracesEach);
          const isFull = answers.some((each) => countIn(each) >= settings.tracesEach);
          return {
            items,
            query: `GET ${query}`,
            link: `${page(settings)}${query.replace('/api/traces', '/search')}`,
            ...(isFull ? { cut: `a sample of ${settings.tracesEach} traces of each window` } : {}),
          };
        }),
    );
  },
  check: () => check(settings),
});

/** Who calls whom, as Jaeger has worked it out from traces. */
export const createJaegerDependencySource = (settings: JaegerSettings): DependencySource => ({
  name: 'jaeger',
  kind: 'dependency',
  async ask({ normal, abnormal, signal }) {
    const from = Math.min(normal.from, abnormal.from);
    const to = Math.max(normal.to, abnormal.to);
    const query = `/api/dependencies?endTs=${to}&lookback=${to - from}`;
    const answer = await get(settings, query, signal);
    const data = isObject(answer) ? answer['data'] : undefined;
    if (!Array.isArray(data)) throw new Error('Jaeger answered without dependencies: check its address');
    const all = (data as unknown[]).flatMap(dependencyFrom);
    return [
      {
        items: all.slice(0, mostDependencies),
        query: `GET ${query}`,
        link: `${page(settings)}/dependencies`,
        ...(all.length > mostDependencies
          ? { cut: `only ${mostDependencies} of ${all.length} were read` }
          : {}),
      },
    ];
  },
  check: () => check(settings),
});

const page = ({ server, publicUrl }: JaegerSettings): string => (publicUrl ?? server.url).replace(/\/+$/, '');

const get = ({ server }: JaegerSettings, path: string, signal: AbortSignal): Promise<unknown> =>
  askJson('Jaeger', server, { path, signal, longest: longestAnswer });

/** Times are microseconds. */
function tracesOf(service: string, { from, to }: TimeWindow, limit: number): string {
  const parameters = new URLSearchParams({
    service,
    start: `${from}000`,
    end: `${to - 1}999`,
    limit: String(limit),
  });
  return `/api/traces?${parameters.toString()}`;
}

async function servicesOf(settings: JaegerSettings, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await get(settings, '/api/services', signal);
  // Without any services, `data` is null.
  const names = isObject(answer) ? (answer['data'] ?? []) : undefined;
  if (!Array.isArray(names)) throw new Error('Jaeger answered without services: check its address');
  return names.map(String);
}

const countIn = (answer: unknown): number =>
  isObject(answer) && Array.isArray(answer['data']) ? answer['data'].length : 0;

function dependencyFrom(value: unknown): Dependency[] {
  if (!isObject(value)) return [];
  const { parent, child } = value;
  return typeof parent === 'string' && typeof child === 'string' && parent !== child
    ? [{ caller: parent, called: child }]
    : [];
}

async function check(settings: JaegerSettings): Promise<Effect<string>> {
  try {
    const services = await servicesOf(settings, AbortSignal.timeout(checkTimeout));
    return effectDone(`${services.length} services at ${settings.server.url}`);
  } catch (error) {
    return permanent((error as Error).message);
  }
}
