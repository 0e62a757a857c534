import { Ajv } from 'ajv';
import { type Result, failed, ok } from '#libs/kernel';
import type { LogsData } from './logs-data.js';

/** About as deep as values go in protobuf, where 100 messages may stand in one another. */
const mostLevels = 150;

const list = (items: object): object => ({ type: ['array', 'null'], items });
const attributes = list({
  type: 'object',
  required: ['key'],
  properties: { key: { type: 'string' }, value: { type: ['object', 'null'] } },
});

const validate = new Ajv({ strictTuples: false, allowUnionTypes: true }).compile<LogsData>({
  type: 'object',
  properties: {
    resourceLogs: list({
      type: 'object',
      properties: {
        resource: { type: 'object', properties: { attributes } },
        scopeLogs: list({
          type: 'object',
          properties: {
            logRecords: list({
              type: 'object',
              properties: {
                timeUnixNano: { type: ['string', 'number'] },
                observedTimeUnixNano: { type: ['string', 'number'] },
                traceId: { type: 'string' },
                severityText: { type: 'string' },
                body: { type: ['object', 'null'] },
                attributes,
              },
            }),
          },
        }),
      },
    }),
  },
});

/** Reads the body of a request to /v1/logs in OTLP's JSON. What it does not know it passes over, as OTLP asks. */
export function decodeJson(body: Buffer): Result<LogsData> {
  let data: unknown;
  try {
    data = JSON.parse(body.toString('utf8'));
  } catch (error) {
    return failed(`the body is no JSON: ${(error as Error).message}`);
  }
  if (!validate(data)) {
    const [problem] = validate.errors ?? [];
    return failed(
      `the body is no ExportLogsServiceRequest: ${problem?.instancePath ?? ''} ${problem?.message ?? ''}`,
    );
  }
  if (isDeeper(data, mostLevels)) {
    return failed(`the body is nested deeper than ${mostLevels} levels: send flatter values`);
  }
  return ok(data);
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));
