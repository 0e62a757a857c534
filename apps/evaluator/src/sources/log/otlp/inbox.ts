import type { LogLine } from '../../../domain/logs/log-line.js';
import type { InputPosition, LogInput, NewLines } from '../log-input.js';
import type { LogRecord } from './read-logs.js';
import { weightOf } from './weight.js';

/** More than this waits for no rule: the sender is asked to come again. */
export const mostWaiting = 100_000;
/** In characters of texts and labels. */
export const mostWeight = 64 * 1024 * 1024;

/** The log records that wait for one rule. */
export class OtlpInput implements LogInput {
  private waiting: LogLine[] = [];
  private weight = 0;

  /** Takes the records whose resource has these attributes. */
  constructor(private readonly resource: Readonly<Record<string, string>>) {}

  /** Whether there is room for so many more, which weigh so much. */
  hasRoomFor(count: number, weight: number): boolean {
    return this.waiting.length + count <= mostWaiting && this.weight + weight <= mostWeight;
  }

  take(records: readonly LogRecord[]): void {
    const wanted = Object.entries(this.resource);
    for (const record of records) {
      if (!wanted.every(([name, value]) => record.labels[name] === value)) continue;
      this.waiting.push(record);
      this.weight += weightOf(record);
    }
  }

  async read(): Promise<NewLines> {
    const lines = this.waiting;
    this.waiting = [];
    this.weight = 0;
    return { lines };
  }

  /** What waits is kept with the rest, so that a restart does not lose it. */
  position(): InputPosition {
    return { waiting: this.waiting };
  }

  resume({ waiting }: InputPosition): void {
    if (!Array.isArray(waiting)) return;
    this.waiting = [...waiting.filter(isLine), ...this.waiting];
    this.weight = totalWeight(this.waiting);
  }
}

const totalWeight = (lines: readonly LogLine[]): number =>
  lines.reduce((sum, line) => sum + weightOf(line), 0);

const isLine = (value: unknown): value is LogLine =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<LogLine>).text === 'string' &&
  typeof (value as Partial<LogLine>).labels === 'object';

/** Where log records arrive for all rules. */
export class OtlpInbox {
  private readonly inputs: OtlpInput[] = [];

  /** `onTaken` is told of everything that was taken in, whether a rule wants it or not. */
  constructor(private readonly onTaken: (records: readonly LogRecord[]) => void = () => undefined) {}

  /** A rule's own input. */
  open(resource: Readonly<Record<string, string>>): OtlpInput {
    const input = new OtlpInput(resource);
    this.inputs.push(input);
    return input;
  }

  /** Whether every rule has room for so many more, whatever they weigh: to be asked before they are made. */
  hasRoomFor(count: number): boolean {
    return this.inputs.every((input) => input.hasRoomFor(count, 0));
  }

  /** Hands records to the rules; false when there is no room for them and they have to be sent again. */
  take(records: readonly LogRecord[]): boolean {
    const weight = totalWeight(records);
    if (!this.inputs.every((input) => input.hasRoomFor(records.length, weight))) return false;
    for (const input of this.inputs) input.take(records);
    this.onTaken(records);
    return true;
  }
}
