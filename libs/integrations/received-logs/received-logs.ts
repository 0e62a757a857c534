import { appendFile, mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOfSegment, startOfSegment } from './segments.js';

/** A log record that was sent to Argus. */
export interface ReceivedRecord {
  /** Epoch ms. */
  readonly time: number;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** How much is kept for a look at what happened lately. */
export interface KeptLogs {
  readonly folder: string;
  readonly keepMs: number;
  readonly mostBytes: number;
}

/** A segment is ended after so long or so much: it is what is deleted at a time. */
const [segmentMs, segmentShare] = [60_000, 1 / 16];
const longestText = 4_000;
/** What is not written yet is no more than this, characters; what comes then is left out. */
const mostPending = 16 * 1024 * 1024;

/**
 * Keeps the log records that were received lately, in files that are deleted when they are too old or too many. It
 * never holds up whoever sends them: what cannot be written is left out.
 */
export class ReceivedLogs {
  private pending: string[] = [];
  private pendingLength = 0;
  private writing: Promise<void> = Promise.resolve();
  private segment: { readonly start: number; bytes: number } | undefined;
  private isScheduled = false;

  constructor(
    private readonly kept: KeptLogs,
    private readonly now: () => number,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Takes records in; they are written soon after. */
  take(records: readonly ReceivedRecord[]): void {
    for (const { time, text, labels } of records) {
      if (this.pendingLength > mostPending) return;
      const line = `${JSON.stringify({ t: time, x: text.slice(0, longestText), l: labels })}\n`;
      this.pending.push(line);
      this.pendingLength += line.length;
    }
    if (this.isScheduled || this.pending.length === 0) return;
    this.isScheduled = true;
    this.writing = this.writing.then(() => this.write()).catch(this.onFailure);
  }

  /** Resolves when what was taken in is written. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    this.isScheduled = false;
    const content = this.pending.join('');
    this.pending = [];
    this.pendingLength = 0;
    const now = this.now();
    const isFull =
      this.segment === undefined ||
      now - this.segment.start >= segmentMs ||
      this.segment.bytes >= this.kept.mostBytes * segmentShare;
    if (isFull) {
      await mkdir(this.kept.folder, { recursive: true, mode: 0o700 });
      await this.makeRoom(now);
      this.segment = { start: Math.max(now, (this.segment?.start ?? 0) + 1), bytes: 0 };
    }
    const { segment } = this;
    if (segment === undefined) return;
    segment.bytes += Buffer.byteLength(content);
    await appendFile(join(this.kept.folder, nameOfSegment(segment.start)), content, { mode: 0o600 });
  }

  /** Deletes what is too old and, from the oldest on, what is too much. */
  private async makeRoom(now: number): Promise<void> {
    const { folder, keepMs, mostBytes } = this.kept;
    const starts = (await readdir(folder))
      .flatMap((name) => startOfSegment(name) ?? [])
      .sort((a, b) => b - a);
    let bytes = mostBytes * segmentShare;
    for (const start of starts) {
      const path = join(folder, nameOfSegment(start));
      bytes += (await stat(path)).size;
      if (bytes > mostBytes || start + segmentMs < now - keepMs) await unlink(path);
    }
  }
}
