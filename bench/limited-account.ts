import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TakenRequest, forward, reply, takeRequest } from '../test/e2e/forwarding.js';

/** A limit of a service: so many calls of a kind within a time. */
export interface RateLimit {
  readonly name: string;
  readonly most: number;
  readonly withinMs: number;
  /** What a call counts against, such as a channel; undefined for one that does not count. */
  readonly of: (request: TakenRequest) => string | undefined;
}

/** How an account fared under one of its limits. */
export interface LimitUse {
  readonly limit: RateLimit;
  /** The most calls that came within the limit's time, for one of the things that are counted; refused ones, too. */
  readonly peak: number;
  /** Calls that were more than the limit allows, and were refused. */
  readonly refused: number;
  /** Those among them that came although an answer had said to wait longer. */
  readonly tooSoon: number;
}

/** A service behind the limits that it has for one account. */
export interface LimitedAccount {
  readonly url: string;
  readonly calls: number;
  readonly use: readonly LimitUse[];
  close(): Promise<void>;
}

/** Puts limits before a service: what is beyond them gets a 429 with Retry-After. */
export async function startLimitedAccount(
  target: string,
  limits: readonly RateLimit[],
): Promise<LimitedAccount> {
  const windows = limits.map((limit) => new Windows(limit));
  let calls = 0;
  const server = createServer((request, response) => {
    takeRequest(request)
      .then(async (taken) => {
        calls += 1;
        const now = performance.now();
        const waits = windows.map((each) => each.take(taken, now));
        const wait = Math.max(...waits);
        if (wait === 0) return reply(response, await forward(target, taken));
        const seconds = String(Math.ceil(wait / 1_000));
        return void response.writeHead(429, { 'retry-after': seconds }).end();
      })
      .catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls;
    },
    get use() {
      return windows.map((each) => each.use);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Counted {
  /** When calls came, refused or not. */
  came: number[];
  /** When those came that were let through. */
  passed: number[];
  /** When a caller was told to wait, and until when. */
  toldAt: number;
  waitUntil: number;
}

/** What comes so soon after the answer may have been on its way already, ms. */
const onItsWay = 100;

/** The sliding windows of one limit, one for each thing that is counted. */
class Windows {
  private readonly counted = new Map<string, Counted>();
  private peak = 0;
  private refused = 0;
  private tooSoon = 0;

  constructor(private readonly limit: RateLimit) {}

  get use(): LimitUse {
    const { limit, peak, refused, tooSoon } = this;
    return { limit, peak, refused, tooSoon };
  }

  /** Counts a call; 0 lets it through, anything else is how long to wait, ms. */
  take(request: TakenRequest, now: number): number {
    const { most, withinMs, of } = this.limit;
    const key = of(request);
    if (key === undefined) return 0;
    const counted = this.counted.get(key) ?? { came: [], passed: [], toldAt: 0, waitUntil: 0 };
    this.counted.set(key, counted);
    const recent = (times: number[]): number[] => times.filter((time) => time > now - withinMs);
    counted.came = [...recent(counted.came), now];
    counted.passed = recent(counted.passed);
    this.peak = Math.max(this.peak, counted.came.length);
    if (counted.passed.length < most) {
      counted.passed.push(now);
      return 0;
    }
    this.refused += 1;
    if (now >= counted.waitUntil) counted.toldAt = now;
    else if (now - counted.toldAt > onItsWay) this.tooSoon += 1;
    const wait = (counted.passed[0] ?? now) + withinMs - now;
    counted.waitUntil = Math.max(counted.waitUntil, now + Math.ceil(wait / 1_000) * 1_000);
    return Math.max(1, wait);
  }
}
