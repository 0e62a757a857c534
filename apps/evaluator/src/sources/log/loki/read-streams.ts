import { Ajv } from 'ajv';
import { type Result, failed, ok } from '#libs/kernel';

/** A line as Loki keeps it. */
export interface LokiEntry {
  /** Nanoseconds since the Unix epoch. */
  readonly at: bigint;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: string;
  readonly warnings?: readonly string[];
  readonly data: {
    readonly resultType: string;
    readonly result: readonly {
      readonly stream?: Record<string, string>;
      readonly values: readonly (readonly [string, string])[];
    }[];
  };
}

const isAnswer = new Ajv({ strictTuples: false, allowUnionTypes: true }).compile<Answer>({
  type: 'object',
  required: ['status', 'data'],
  properties: {
    status: { type: 'string' },
    warnings: { type: ['array', 'null'], items: { type: 'string' } },
    data: {
      type: 'object',
      required: ['resultType', 'result'],
      properties: {
        resultType: { type: 'string' },
        result: {
          type: 'array',
          items: {
            type: 'object',
            required: ['values'],
            properties: {
              stream: { type: 'object', additionalProperties: { type: 'string' } },
              values: {
                type: 'array',
                items: {
                  type: 'array',
                  minItems: 2,
                  items: [{ type: 'string', pattern: '^\\d{1,19}$' }, { type: 'string' }],
                },
              },
            },
          },
        },
      },
    },
  },
});

/** Reads what /loki/api/v1/query_range answers to a query for lines: the oldest first. */
export function readStreams(text: string): Result<LokiEntry[]> {
  const answer = parsed(text);
  const kind = (answer as Partial<Answer> | undefined)?.data?.resultType;
  if (kind !== undefined && kind !== 'streams') {
    return failed('the query gives numbers, not lines: leave out rate, count_over_time and the like');
  }
  if (!isAnswer(answer) || answer.status !== 'success') return failed('the answer is not one of Loki');
  if (answer.warnings != null && answer.warnings.length > 0) {
    return failed(`the answer may be a part only: ${answer.warnings.join('; ')}`.slice(0, 300));
  }
  const entries = answer.data.result.flatMap(({ stream, values }) =>
    values.map(([at, line]) => ({ at: BigInt(at), text: line, labels: stream ?? {} })),
  );
  return ok(entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
