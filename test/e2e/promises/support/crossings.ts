import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forward, reply, takeRequest } from '../../forwarding.js';

/** Where the process that asks is killed: unheard by the service, unanswered, or just answered. */
export type Moment = 'before' | 'during' | 'after';

/** A request on its way to a service. */
export interface Crossing {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Whose call it is, and which. */
export interface KnownCall {
  readonly incident: string;
  readonly name: string;
}

/** A call to be held: the first of its name, or a later one, counted from when it is asked for. */
export interface Hold extends KnownCall {
  readonly occurrence: number;
  readonly moment: Moment;
}

interface Trap {
  readonly hold: Hold;
  left: number;
  caught: boolean;
  answer?: () => void;
}

/** Proxies between a program and the services that it asks: they note every call, and hold some. */
export class Crossings {
  private readonly servers: Server[] = [];
  private readonly calls: KnownCall[] = [];
  private traps: Trap[] = [];

  /** `knows` tells whose call it is; undefined for one that belongs to no incident. */
  constructor(private readonly knows: (crossing: Crossing) => KnownCall | undefined) {}

  /** Starts the proxy of a service; returns its address. */
  async open(service: string, target: string): Promise<string> {
    const server = createServer((request, response) => {
      this.cross(service, target, request, response).catch(() => request.socket.destroy());
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** The names of an incident's calls so far, in their order. */
  callsOf(incident: string): string[] {
    return this.calls.filter((call) => call.incident === incident).map(({ name }) => name);
  }

  /** Holds these calls when they come. */
  hold(holds: readonly Hold[]): void {
    this.traps = holds.map((hold) => ({ hold, left: hold.occurrence, caught: false }));
  }

  /** Those of them that have not come yet. */
  get awaited(): Hold[] {
    return this.traps.filter(({ caught }) => !caught).map(({ hold }) => hold);
  }

  /** Answers those that are to be killed after the answer; the others never get one. */
  answerHeld(): void {
    for (const { answer } of this.traps) answer?.();
    this.traps = [];
  }

  async close(): Promise<void> {
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async cross(
    service: string,
    target: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const taken = await takeRequest(request);
    const { method, path, body } = taken;
    const call = this.knows({ service, method, path, body: body.toString() });
    if (call !== undefined) this.calls.push(call);
    const trap = call && this.trapFor(call);
    if (trap?.hold.moment === 'before') return void (trap.caught = true);

    const answer = await forward(target, taken);
    if (trap === undefined) return reply(response, answer);
    if (trap.hold.moment === 'after') trap.answer = () => reply(response, answer);
    trap.caught = true;
  }

  private trapFor({ incident, name }: KnownCall): Trap | undefined {
    const trap = this.traps.find(
      ({ hold, left }) => left > 0 && hold.incident === incident && hold.name === name,
    );
    if (trap === undefined) return undefined;
    trap.left -= 1;
    return trap.left === 0 ? trap : undefined;
  }
}
