import type { LogLine } from '../../../domain/logs/log-line.js';
import type { InputPosition, LogInput, NewLines } from '../log-input.js';
import type { LogRecord } from './read-logs.js';

/** More than this waits for no rule: the sender is asked to come again. */
const mostWaiting = 100_000;
const mostCharacters = 64 * 1024 * 1024;

/** The log records that wait for one rule. */
export class OtlpInput implements LogInput {
  private waiting: LogLine[] = [];
  private characters = 0;

  /** Takes the records whose resource has these attributes. */
  constructor(private readonly resource: Readonly<Record<string, string>>) {}

  /** Whether there is room for so many more. */
  hasRoomFor(count: number): boolean {
    return this.waiting.length + count <= mostWaiting && this.characters <= mostCharacters;
  }

  take(records: readonly LogRecord[]): void {
    const wanted = Object.entries(this.resource);
    for (const record of records) {
      if (!wanted.every(([name, value]) => record.labels[name] === value)) continue;
      this.waiting.push(record);
      this.characters += record.text.length;
    }
  }

  async read(): Promise<NewLines> {
    const lines = this.waiting;
    this.waiting = [];
    this.characters = 0;
    return { lines };
  }

  /** What waits is kept with the rest, so that a restart does not lose it. */
  position(): InputPosition {
    return { waiting: this.waiting };
  }

  resume({ waiting }: InputPosition): void {
    if (Array.isArray(waiting)) this.waiting = [...waiting.filter(isLine), ...this.waiting];
  }
}

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

  /** Hands records to the rules; false when there is no room for them and they have to be sent again. */
  take(records: readonly LogRecord[]): boolean {
    if (!this.inputs.every((input) => input.hasRoomFor(records.length))) return false;
    for (const input of this.inputs) input.take(records);
    this.onTaken(records);
    return true;
  }
}
