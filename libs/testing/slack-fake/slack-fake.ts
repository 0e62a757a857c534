import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackMethods, youngerMethods } from './slack-methods.js';
import { type FakeSocket, acceptSocket } from './slack-socket.js';
import {
  createWorkspace,
  type SlackArguments,
  type SlackFakeMessage,
  type SlackWhispered,
} from './slack-workspace.js';

export interface SlackFakeSettings {
  readonly token: string;
  /** IDs of the channels that the app is in. */
  readonly channels: readonly string[];
  /** IDs of channels that exist, without the app in them. */
  readonly foreignChannels?: readonly string[];
  /** The app-level token that opens connections for Socket Mode. */
  readonly appToken?: string;
}

/** What the fake answers instead of doing anything. */
export interface SlackFakeRefusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SlackFakeCall {
  readonly method: string;
  readonly args: SlackArguments;
}

export interface SlackFake {
  /** What `slackApiUrl` is to be. */
  readonly url: string;
  /** Every message of every channel, in the order of posting. */
  readonly messages: readonly SlackFakeMessage[];
  /** What single people were shown. */
  readonly whispers: readonly SlackWhispered[];
  /** The connections of Socket Mode that are open. */
  readonly sockets: readonly FakeSocket[];
  /** Every call that came with the right token, refused ones included. */
  readonly calls: readonly SlackFakeCall[];
  /** Refuses the next `times` calls. */
  refuse(refusal: SlackFakeRefusal, times?: number): void;
  /** Refuses nothing any more. */
  refuseNothing(): void;
  /** Does what the next `times` calls ask for, and closes the connection in place of the answer. */
  dropAnswers(times?: number): void;
  close(): Promise<void>;
}

/** A Slack Web API on loopback that remembers what it was told. Arguments come as a query, a form or JSON. */
export async function startSlackFake(settings: SlackFakeSettings): Promise<SlackFake> {
  const workspace = createWorkspace(settings.channels, settings.foreignChannels ?? []);
  const calls: SlackFakeCall[] = [];
  const refusals: SlackFakeRefusal[] = [];
  let answersToDrop = 0;

  const server = createServer((request, response) => {
    void readArguments(request).then((args) => {
      const upload = /^\/upload\/(\w+)$/.exec(request.url ?? '')?.[1];
      if (upload !== undefined) return answer(response, workspace.uploaded(upload) ? 200 : 404, {});
      const method = (request.url ?? '').replace(/^\/api\//, '').replace(/\?.*$/, '');
      if (method === 'apps.connections.open' && settings.appToken !== undefined) {
        const known = request.headers.authorization === `Bearer ${settings.appToken}`;
        return answer(
          response,
          200,
          known ? { ok: true, url: socketUrl() } : { ok: false, error: 'invalid_auth' },
        );
      }
      if (request.headers.authorization !== `Bearer ${settings.token}`) {
        return answer(response, 200, {
          ok: false,
          error: request.headers.authorization ? 'invalid_auth' : 'not_authed',
        });
      }
      calls.push({ method, args });
      const refusal = refusals.shift();
      if (refusal !== undefined) {
        return response.writeHead(refusal.status, refusal.headers ?? {}).end(refusal.body ?? '');
      }
      const known = slackMethods[method] ?? youngerMethods[method];
      if (known === undefined) return answer(response, 200, { ok: false, error: 'unknown_method' });
      const unknown = Object.keys(args).filter(
        (name) => ![...known.required, ...known.optional].includes(name),
      );
      if (unknown.length > 0) return answer(response, 200, { ok: false, error: 'invalid_arg_name' });
      const missing = known.required.filter((name) => args[name] === undefined || args[name] === '');
      if (missing.length > 0) {
        const messages = missing.map((name) => `[ERROR] missing required field: ${name}`);
        return answer(response, 200, {
          ok: false,
          error: 'invalid_arguments',
          response_metadata: { messages },
        });
      }
      const result = workspace.call(method, args, uploadsAt());
      if (answersToDrop > 0) {
        answersToDrop -= 1;
        return request.socket.destroy();
      }
      return answer(response, 200, result);
    });
  });
  const sockets: FakeSocket[] = [];
  server.on('upgrade', (request, socket) => {
    const opened = acceptSocket(request, socket, () => sockets.splice(sockets.indexOf(opened), 1));
    sockets.push(opened);
  });
  const uploadsAt = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/upload/`;
  const socketUrl = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    whispers: workspace.whispers,
    sockets,
    messages: workspace.messages,
    calls,
    refuse: (refusal, times = 1) => refusals.push(...Array<SlackFakeRefusal>(times).fill(refusal)),
    refuseNothing: () => void refusals.splice(0),
    dropAnswers: (times = 1) => {
      answersToDrop += times;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...sockets]) socket.drop();
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'x-oauth-scopes': 'chat:write,channels:history',
    })
    .end(JSON.stringify(body));
}

async function readArguments(request: IncomingMessage): Promise<SlackArguments> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const query = Object.fromEntries(new URL(request.url ?? '', 'http://fake').searchParams);
  if (body === '') return query;
  return (request.headers['content-type'] ?? '').includes('json')
    ? { ...query, ...(JSON.parse(body) as SlackArguments) }
    : { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}
