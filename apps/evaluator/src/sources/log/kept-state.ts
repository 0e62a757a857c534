import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import type { DetectorState } from '../../domain/logs/detector.js';
import type { InputPosition } from './log-input.js';

/** What a rule over a log remembers. */
export interface LogMemory {
  readonly position: InputPosition;
  readonly detector: DetectorState;
}

const isKept = new Ajv().compile<{ about: string; memory: LogMemory }>({
  type: 'object',
  required: ['about', 'memory'],
  properties: {
    about: { type: 'string' },
    memory: {
      type: 'object',
      required: ['position', 'detector'],
      properties: {
        position: { type: 'object' },
        detector: {
          type: 'object',
          required: ['lastSeen', 'occurrences', 'assemblies'],
          properties: {
            lastSeen: { type: 'number' },
            occurrences: { type: 'object' },
            assemblies: { type: 'object' },
          },
        },
      },
    },
  },
});

/** A file that keeps what a rule over a log remembers. What was seen and where it was seen change together. */
export class KeptState {
  private readonly file: string;
  private readonly about: string;
  private last: string | undefined;

  /** `about` is what was looked at: what is kept of something else is of no use. */
  constructor(dataDir: string, rule: string, about: unknown) {
    const name = createHash('sha256').update(rule).digest('hex').slice(0, 24);
    this.file = join(dataDir, 'evaluator', `${name}.json`);
    this.about = createHash('sha256')
      .update(JSON.stringify([rule, about]))
      .digest('hex');
  }

  /** Undefined when nothing (of use) is kept. */
  async load(): Promise<LogMemory | undefined> {
    try {
      const kept: unknown = JSON.parse(await readFile(this.file, 'utf8'));
      return isKept(kept) && kept.about === this.about ? kept.memory : undefined;
    } catch {
      return undefined;
    }
  }

  /** Takes the place of what was kept before, whole or not at all. */
  async save(memory: LogMemory): Promise<void> {
    const content = JSON.stringify({ about: this.about, memory });
    if (content === this.last) return;
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    const fresh = `${this.file}.${randomBytes(4).toString('hex')}.new`;
    await writeFile(fresh, content, { mode: 0o600 });
    await rename(fresh, this.file);
    this.last = content;
  }
}
