import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { mergeMetrics } from '#libs/observability';
import type { RunningAgent } from './start-agent.js';

/**
 * One HTTP server in front of the agents of a process: hands each request to the agent whose routes take
 * its path, and answers `/healthz`, `/readyz` and `/metrics` for all of them.
 */
export function createHttpFront(agents: readonly RunningAgent[]): Server {
  const routes = agents
    .flatMap((agent) => agent.routes.map((prefix) => ({ prefix, agent })))
    .sort((a, b) => b.prefix.length - a.prefix.length);

  return createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/healthz') return answer(response, 200, 'text/plain', 'ok\n');
    if (path === '/readyz') return void readiness(agents, response);
    if (path === '/metrics') return void metrics(agents, response);
    const route = routes.find(({ prefix }) => takes(prefix, path));
    if (route === undefined) return notFound(request, response);
    route.agent.http(request, response);
  });
}

const takes = (prefix: string, path: string): boolean =>
  prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);

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

function notFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  answer(response, 404, 'text/plain', 'Nothing is served here.\n');
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body);
}
