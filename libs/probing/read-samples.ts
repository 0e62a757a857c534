import { Ajv } from 'ajv';
import { type Result, failed, ok } from '#libs/kernel';

/** What one series says at one time. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples by their time (epoch milliseconds). */
export type Samples = ReadonlyMap<number, readonly Sample[]>;

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data?: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly values: readonly [number, string][];
    }[];
  };
}

const isAnswer = new Ajv({ strictTuples: false, allowUnionTypes: true }).compile<Answer>({
  type: 'object',
  required: ['status'],
  properties: {
    status: { type: 'string' },
    error: { type: 'string' },
    warnings: { type: 'array', items: { type: 'string' } },
    data: {
      type: 'object',
      required: ['resultType', 'result'],
      properties: {
        resultType: { type: 'string' },
        result: {
          type: 'array',
          items: {
            type: 'object',
            required: ['metric', 'values'],
            properties: {
              metric: { type: 'object', additionalProperties: { type: 'string' } },
              values: {
                type: 'array',
                items: {
                  type: 'array',
                  minItems: 2,
                  maxItems: 2,
                  items: [{ type: 'number' }, { type: 'string' }],
                },
              },
            },
          },
        },
      },
    },
  },
});

/**
 * Reads what /api/v1/query_range answers. With warnings it may be a part of what there is, and a series that is
 * missing from a part is not gone: that is an error.
 */
export function readSamples(text: string): Result<Samples> {
  const answer = parsed(text);
  if (!isAnswer(answer)) return failed('the answer is not one of Prometheus');
  if (answer.status !== 'success') return failed(answer.error ?? 'the query failed');
  if (answer.warnings !== undefined && answer.warnings.length > 0) {
    return failed(`the answer may be a part only: ${answer.warnings.join('; ')}`.slice(0, 300));
  }
  if (answer.data?.resultType !== 'matrix') return failed('the answer is no matrix');
  const samples = new Map<number, Sample[]>();
  for (const { metric, values } of answer.data.result) {
    const { __name__: _, ...labels } = metric;
    for (const [seconds, value] of values) {
      const at = Math.round(seconds * 1000);
      const all = samples.get(at);
      if (all === undefined) samples.set(at, [{ labels, value: numberOf(value) }]);
      else all.push({ labels, value: numberOf(value) });
    }
  }
  return ok(samples);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prometheus writes what JSON cannot say as +Inf, -Inf and NaN. */
const numberOf = (text: string): number =>
  text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
