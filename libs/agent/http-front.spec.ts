import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from '#libs/observability';
import { createHttpFront } from './http-front.js';
import { closeServer, listen } from './listen.js';
import type { RunningAgent } from './start-agent.js';

/** An agent that answers with its name. */
function runningAgent(name: RunningAgent['name'], routes: string[], problem?: string): RunningAgent {
  const metrics = createMetrics(name);
  metrics.counter('argus_test_asked_total', 'How often it was asked.').inc();
  return {
    name,
    routes,
    http: (request: IncomingMessage, response: ServerResponse) => response.end(`${name} ${request.url}`),
    registry: metrics.registry,
    whyNotReady: async () => problem,
    stop: async () => undefined,
  };
}

let agents: RunningAgent[] | undefined;
let server: Server;
let url: string;
beforeEach(async () => {
  agents = [
    runningAgent('console', ['/']),
    runningAgent('collector', ['/api/v1/deliveries', '/webhooks']),
    runningAgent('solicitor', ['/approvals', 'GET /webhooks/read']),
  ];
  server = createHttpFront(() => agents);
  url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
});
afterEach(() => closeServer(server));

const ask = async (path: string): Promise<string> => (await fetch(url + path)).text();

describe('the HTTP front', () => {
  it.each([
    ['/approvals', 'solicitor /approvals'],
    ['/approvals/7?choice=yes', 'solicitor /approvals/7?choice=yes'],
    ['/webhooks/alertmanager', 'collector /webhooks/alertmanager'],
    ['/api/v1/deliveries', 'collector /api/v1/deliveries'],
    ['/api/v1/incidents', 'console /api/v1/incidents'],
    ['/approvalsandmore', 'console /approvalsandmore'],
    ['/webhooks/read', 'solicitor /webhooks/read'],
    ['/', 'console /'],
    ['/?path=/approvals', 'console /?path=/approvals'],
  ])('%s goes to the agent with the longest beginning of it', async (path, answer) => {
    expect(await ask(path)).toBe(answer);
  });

  it('goes by the method, where a route names one', async () => {
    expect(await (await fetch(`${url}/webhooks/read`, { method: 'POST' })).text()).toBe(
      'collector /webhooks/read',
    );
  });

  it('is closed though a sender never ends its request', async () => {
    const { hostname, port } = new URL(url);
    const sender = connect(Number(port), hostname);
    const cutOff = once(sender.on('error', () => undefined).resume(), 'close');
    sender.write('POST /webhooks/alertmanager HTTP/1.1\r\nhost: argus\r\ncontent-length: 9\r\n\r\n[');
    await once(server, 'request');
    await closeServer(server, 20);
    await cutOff;
  });

  it('says that nothing is served where no agent takes the path', async () => {
    agents = agents?.slice(1);
    const response = await fetch(`${url}/elsewhere`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect([response.status, await response.text()]).toEqual([404, 'Nothing is served here.\n']);
  });

  it.each(['/', '/readyz', '/metrics', '/webhooks/alertmanager'])(
    'asks senders to come back while the agents start: %s',
    async (path) => {
      agents = undefined;
      const response = await fetch(url + path, { method: 'POST', body: '{}' });
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.text()).toBe('Argus is starting.\n');
    },
  );

  it('is alive from the first moment', async () => {
    agents = undefined;
    expect(await ask('/healthz')).toBe('ok\n');
  });

  it('is ready when every agent is', async () => {
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ready: true,
      agents: { console: 'ready', collector: 'ready', solicitor: 'ready' },
    });
  });

  it('says which agent is not ready, and why', async () => {
    agents?.push(runningAgent('router', [], 'the event bus does not answer'));
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      ready: false,
      agents: { console: 'ready', router: 'the event bus does not answer' },
    });
  });

  it('shows the metrics of all agents together, each named by its agent', async () => {
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    expect(text.match(/# TYPE argus_test_asked_total counter/g)).toHaveLength(1);
    for (const agent of ['console', 'collector', 'solicitor'])
      expect(text).toContain(`argus_test_asked_total{agent="${agent}"} 1`);
  });
});
