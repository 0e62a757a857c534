import { type Result, failed } from '#libs/kernel';
import { type ApiServer, readLimited, reasonOf } from '#libs/probing';
import type { ReadRequest } from '../../signal-source.js';
import type { InputPosition, LogInput, NewLines } from '../log-input.js';
import { type LokiEntry, readStreams } from './read-streams.js';

/** Lines asked for at a time (Loki's own default limit is 5000), and how often at most in one reading. */
const pageLength = 5_000;
const mostPages = 10;
const longestAnswer = 32 * 1024 * 1024;

/** Longer ago than this is not caught up on; milliseconds. */
const longestGap = 24 * 60 * 60 * 1000;

/** How far lines were read: this moment's, as far as they are named, and all before it. */
interface Cursor {
  readonly at: bigint;
  /** The lines of exactly that moment that were seen. */
  readonly seen: readonly string[];
}

/** Lines from Loki, by range query from where the last one ended. */
export class LokiInput implements LogInput {
  private cursor: Cursor | undefined;

  constructor(
    private readonly server: ApiServer,
    private readonly query: string,
    private readonly delayMs: number,
  ) {}

  async read({ at, everyMs, signal }: ReadRequest): Promise<NewLines> {
    const end = nanoseconds(at - this.delayMs);
    const earliest = nanoseconds(at - longestGap);
    let cursor = this.cursor ?? { at: nanoseconds(at - this.delayMs - everyMs), seen: [] };
    if (cursor.at < earliest) cursor = { at: earliest, seen: [] };
    const lines: { text: string; labels: Readonly<Record<string, string>> }[] = [];
    for (let page = 0; page < mostPages && cursor.at < end; page++) {
      const entries = await this.page(cursor.at, end, signal);
      if (!entries.ok) return { lines, unreadable: entries.error };
      const { at: from, seen } = cursor;
      lines.push(...entries.value.filter((entry) => entry.at !== from || !seen.includes(nameOf(entry))));
      cursor = entries.value.length < pageLength ? { at: end, seen: [] } : after(cursor, entries.value);
      this.cursor = cursor;
    }
    return { lines };
  }

  position(): InputPosition {
    return this.cursor === undefined ? {} : { at: String(this.cursor.at), seen: this.cursor.seen };
  }

  resume({ at, seen }: InputPosition): void {
    if (typeof at !== 'string' || !/^\d{1,19}$/.test(at) || !Array.isArray(seen)) return;
    this.cursor = { at: BigInt(at), seen: seen.map(String) };
  }

  private async page(start: bigint, end: bigint, signal: AbortSignal): Promise<Result<LokiEntry[]>> {
    const search = new URLSearchParams({
      query: this.query,
      start: String(start),
      end: String(end),
      limit: String(pageLength),
      direction: 'forward',
    });
    try {
      const { headers, url } = this.server;
      const response = await fetch(`${url}/loki/api/v1/query_range?${search.toString()}`, {
        headers,
        signal,
      });
      const text = await readLimited(response, longestAnswer);
      return response.ok
        ? readStreams(text)
        : failed(`status ${response.status}: ${text.trim().slice(0, 200)}`);
    } catch (error) {
      return failed(reasonOf(error, signal));
    }
  }
}

/** A full page may have been cut within a moment: the next one begins with the same moment. */
function after({ at }: Cursor, entries: readonly LokiEntry[]): Cursor {
  const last = entries.at(-1)?.at ?? at;
  const names = entries.filter((entry) => entry.at === last).map(nameOf);
  // A moment with more lines than a page holds has to be left, or it would never end.
  if (last === at) return { at: last + 1n, seen: [] };
  return { at: last, seen: names };
}

const nameOf = ({ text, labels }: LokiEntry): string => JSON.stringify([labels, text.slice(0, 500)]);

const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms)) * 1_000_000n;
