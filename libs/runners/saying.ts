import { recordable } from '#libs/actions';
import type { Clock } from '#libs/kernel';
import { mostSaid } from './timings.js';

/** What is said together, ms. */
const togetherMs = 2_000;
/** A line longer than this is said in parts, characters. */
const longestLine = 16 * 1024;

export interface SayingParts {
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** Passes on what was said, with secrets removed; must not throw. */
  readonly send: (number: number, text: string) => Promise<void>;
}

/** Passes on what a program says while it runs: in whole lines, so that no secret is cut in two and missed. */
export class Saying {
  private heard = '';
  private number = 0;
  private cancelTimer: (() => void) | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(private readonly parts: SayingParts) {}

  /** Takes what was said. */
  hear(text: string): void {
    this.heard += text;
    const { clock } = this.parts;
    this.cancelTimer ??= clock.at(clock.now() + togetherMs, () => this.passOn());
  }

  /** Nothing more is passed on; resolves when what was has been. */
  async end(): Promise<void> {
    this.cancelTimer?.();
    await this.sending;
  }

  private passOn(): void {
    this.cancelTimer = undefined;
    const end = this.heard.lastIndexOf('\n') + 1;
    if (end === 0 && this.heard.length < longestLine) return;
    const lines = end === 0 ? this.heard : this.heard.slice(0, end);
    this.heard = this.heard.slice(lines.length);
    const text = recordable(lines, this.parts.secrets).trim();
    if (text === '' || this.number >= mostSaid) return;
    const number = ++this.number;
    this.sending = this.sending.then(() => this.parts.send(number, text));
  }
}
