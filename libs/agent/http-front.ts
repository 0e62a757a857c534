import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { mergeMetrics } from '#libs/observability';
import type { RunningAgent } from './start-agent.js';

/**
 * One HTTP server in front of the agents of a process: hands each request to the agent whose routes take
 * its path, and answers `/healthz`, `/readyz` and `/metrics` for all of them. `agents` is undefined until
 * they have started: senders are asked to come back.
 */
export function createHttpFront(agents: () => readonly RunningAgent[] | undefined): Server {
  return createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/healthz') return answer(response, 200, 'text/plain', 'ok\n');
    const running = agents();
    if (running === undefined) return starting(request, response);
    if (path === '/readyz') return void readiness(running, response);
    if (path === '/metrics') return void metrics(running, response);
    const agent = agentFor(path, request.method ?? 'GET', running);
    if (agent === undefined) return notFound(request, response);
    agent.http(request, response);
  });
}

/** The agent whose routes take the path; the longest beginning wins, and one for the method before one for all. */
function agentFor(path: string, method: string, agents: readonly RunningAgent[]): RunningAgent | undefined {
  const takes = ({ prefix, only }: Route): boolean =>
    (only === undefined || only === method) &&
    (prefix === '/' || path === prefix || path.startsWith(`${prefix}/`));
  return agents
    .flatMap((agent) => agent.routes.map((route) => ({ ...routeOf(route), agent })).filter(takes))
    .sort(
      (a, b) =>
        b.prefix.length - a.prefix.length || Number(b.only !== undefined) - Number(a.only !== undefined),
    )[0]?.agent;
}

interface Route {
  readonly prefix: string;
  readonly only: string | undefined;
}

/** `/path`, or `GET /path` for one method only. */
function routeOf(route: string): Route {
  const [, only, prefix = route] = /^([A-Z]+) (.*)$/.exec(route) ?? [];
  return { prefix, only };
}

async function readiness(agents: readonly RunningAgent[], response: ServerResponse): Promise<void> {
  const states = await Promise.all(
    agents.map(async (agent) => [agent.name, (await agent.whyNotReady()) ?? 'ready'] as const),
  );
  const ready = states.every(([, state]) => state === 'ready');
  const body = `${JSON.stringify({ ready, agents: Object.fromEntries(states) }, null, 2)}\n`;
  answer(response, ready ? 200 : 503, 'application/json', body);
}

async function metrics(agents: readonly RunningAgent[], response: ServerResponse): Promise<void> {
  try {
    const body = await mergeMetrics(agents.map((agent) => agent.registry));
    answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', body);
  } catch (error) {
    answer(response, 500, 'text/plain', `${(error as Error).message}\n`);
  }
}

function starting(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.setHeader('retry-after', '2');
  answer(response, 503, 'text/plain', 'Argus is starting.\n');
}

function notFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  answer(response, 404, 'text/plain', 'Nothing is served here.\n');
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body);
}
