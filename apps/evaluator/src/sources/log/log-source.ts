import {
  type Detector,
  type DetectorState,
  detect,
  untouched,
  valuesOf,
} from '../../domain/logs/detector.js';
import { type Reading, unreadable } from '../../domain/rules/reading.js';
import type { ReadRequest, SignalSource } from '../signal-source.js';
import type { KeptState } from './kept-state.js';
import type { LogInput } from './log-input.js';

export interface LogSourceParts {
  readonly input: LogInput;
  readonly detector: Detector;
  /** The labels that are counted apart. */
  readonly groupBy: readonly string[];
  /** Where it is remembered; not at all without. */
  readonly kept?: KeptState;
  /** Masks in what people will see what looks like a secret. */
  readonly mask: (text: string) => string;
}

/** A log: lines from an input, of which a detector makes numbers. */
export class LogSource implements SignalSource {
  readonly kind = 'log';
  private state: DetectorState | undefined;

  constructor(private readonly parts: LogSourceParts) {}

  async read(request: ReadRequest): Promise<Reading[]> {
    const { input, detector, groupBy, mask } = this.parts;
    const before = this.state ?? (await this.remembered(request.at));
    const { lines, unreadable: reason } = await input.read(request);
    const grouped = lines.map(({ text, labels }) => ({ text, labels: picked(labels, groupBy) }));
    this.state = detect(detector, before, grouped, request.at);
    if (reason !== undefined) return [unreadable(request.at, reason)];
    const series = valuesOf(detector, this.state, request.at).map((each) => ({
      ...each,
      labels: masked(each.labels, mask),
      ...(each.detail === undefined ? {} : { detail: mask(each.detail) }),
    }));
    return [{ at: request.at, series }];
  }

  async keep(): Promise<void> {
    if (this.state === undefined) return;
    await this.parts.kept?.save({ position: this.parts.input.position(), detector: this.state });
  }

  async close(): Promise<void> {
    await this.parts.input.close?.();
  }

  private async remembered(at: number): Promise<DetectorState> {
    const memory = await this.parts.kept?.load();
    if (memory === undefined) return untouched(at);
    this.parts.input.resume(memory.position);
    return memory.detector;
  }
}

const picked = (labels: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(labels, name) ? [[name, labels[name] ?? '']] : [])),
  );

const masked = (
  labels: Readonly<Record<string, string>>,
  mask: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, mask(value)]));
