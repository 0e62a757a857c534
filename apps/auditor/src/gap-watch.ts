import { type BoundsOfStreams, type Gap, checkedUpTo } from '#libs/audit';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';

/** A measured value per stream, such as a gauge of prom-client. */
interface GaugePerStream {
  set(labels: { stream: string }, value: number): void;
}

export interface GapWatchOptions {
  readonly streamBounds: () => Promise<BoundsOfStreams>;
  readonly detectGaps: (bounds: BoundsOfStreams, checked: Readonly<Record<string, number>>) => Promise<Gap[]>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalMs: number;
  /** How long a message that its stream still holds may be missing: it may be under way, or tried again. */
  readonly graceMs: number;
  /** Messages that are missing in the record, and messages that are yet to be recorded. */
  readonly gapMessages: GaugePerStream;
  readonly behindMessages: GaugePerStream;
}

/**
 * Compares the record with the streams from time to time. What the stream has dropped is missing for good;
 * what it still holds counts as missing after a while, as messages are written in any order and tried again
 * after a failure. What has been checked is not looked at again.
 */
export class GapWatch {
  private checked: Record<string, number> = {};
  /** By stream, the sequences that are lost for good. */
  private readonly lost = new Map<string, number>();
  /** What earlier checks found, the oldest first; the first is the one to compare with. */
  private seen: { readonly time: number; readonly holes: readonly Gap[] }[] = [];
  private reported = new Set<string>();
  private cancel: (() => void) | undefined;

  constructor(private readonly options: GapWatchOptions) {}

  async start(): Promise<void> {
    this.arm();
  }

  async stop(): Promise<void> {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** Compares once. Rejects when the streams or Postgres cannot be asked. */
  async check(): Promise<void> {
    const bounds = await this.options.streamBounds();
    const gaps = await this.options.detectGaps(bounds, this.checked);
    const holes = gaps.filter(({ kind }) => kind === 'hole');
    const missing = [
      ...gaps.filter(({ kind }) => kind === 'lost'),
      ...inBoth(this.holesBeforeGrace(), holes),
    ];
    this.seen.push({ time: this.options.clock.now(), holes });
    this.report(missing);
    this.measure(bounds, gaps, missing);
    this.checked = checkedUpTo(gaps, bounds, this.checked);
  }

  /** The holes found by the latest check that lies far enough back. A hole that was filled stays so. */
  private holesBeforeGrace(): readonly Gap[] {
    const { clock, graceMs } = this.options;
    const enough = this.seen.findLastIndex(({ time }) => time <= clock.now() - graceMs);
    if (enough === -1) return [];
    this.seen = this.seen.slice(enough);
    return this.seen[0]?.holes ?? [];
  }

  private report(missing: readonly Gap[]): void {
    const news = missing.filter((gap) => !this.reported.has(keyOf(gap)));
    for (const gap of news)
      this.options.log.error({ gap }, `the record misses ${gap.messages} messages of ${gap.stream}`);
    this.reported = new Set(missing.map(keyOf));
  }

  /** Lost ones that lie before what has been checked are not found again, so they are added up here. */
  private measure(bounds: BoundsOfStreams, gaps: readonly Gap[], missing: readonly Gap[]): void {
    const sum = (of: readonly Gap[], stream: string): number =>
      of.filter((gap) => gap.stream === stream).reduce((total, { messages }) => total + messages, 0);
    for (const stream of Object.keys(bounds)) {
      const known = this.lost.get(stream) ?? 0;
      this.options.gapMessages.set({ stream }, known + sum(missing, stream));
      this.options.behindMessages.set(
        { stream },
        sum(
          gaps.filter(({ kind }) => kind === 'behind'),
          stream,
        ),
      );
    }
    const checked = checkedUpTo(gaps, bounds, this.checked);
    for (const gap of missing) {
      if (gap.kind !== 'lost' || gap.to > (checked[gap.stream] ?? 0)) continue;
      this.lost.set(gap.stream, (this.lost.get(gap.stream) ?? 0) + gap.messages);
    }
  }

  private arm(): void {
    const { clock, intervalMs, log } = this.options;
    this.cancel = clock.at(clock.now() + intervalMs, () => {
      this.check()
        .catch((error: unknown) =>
          log.warn({ reason: (error as Error).message }, 'the record could not be searched for gaps'),
        )
        .finally(() => {
          if (this.cancel !== undefined) this.arm();
        });
    });
  }
}

const keyOf = ({ stream, from, to, kind }: Gap): string => `${stream} ${from} ${to} ${kind}`;

/** The parts of the later gaps that were gaps before. */
function inBoth(before: readonly Gap[], now: readonly Gap[]): Gap[] {
  return now.flatMap((gap) =>
    before
      .filter(({ stream, from, to }) => stream === gap.stream && from <= gap.to && to >= gap.from)
      .map((older) => {
        const from = Math.max(older.from, gap.from);
        const to = Math.min(older.to, gap.to);
        return { ...gap, from, to, messages: to - from + 1 };
      }),
  );
}
