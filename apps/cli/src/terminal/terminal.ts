import type { ExitCode } from '../failure.js';
import { type Paint, createPaint, wantsColour } from './paint.js';

/** What a stream to a person or a program can do. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where commands say what they found: results on standard output, everything else on standard error. */
export class Terminal {
  readonly paint: Paint;
  /** How the command ends when it does not fail. */
  exitCode: ExitCode = 0;

  constructor(
    private readonly out: Sink,
    private readonly notes: Sink,
    environment: NodeJS.ProcessEnv,
  ) {
    this.paint = createPaint(wantsColour(out.isTTY === true, environment));
  }

  /** How wide lines may be; undefined where nobody looks at them. */
  get width(): number | undefined {
    return this.out.isTTY === true ? this.out.columns : undefined;
  }

  /** Prints a result. */
  print(text: string): void {
    this.out.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Prints the result: as one JSON document where a program asked for it, else as text. */
  result(json: boolean | undefined, value: unknown, text: () => string): void {
    this.print(json === true ? JSON.stringify(value, null, 2) : text());
  }

  /** Prints one of many results, a line each. */
  line(json: boolean | undefined, value: unknown, text: () => string): void {
    this.print(json === true ? JSON.stringify(value) : text());
  }

  /** Says something that is no part of the result. */
  note(text: string): void {
    this.notes.write(`${text}\n`);
  }
}
