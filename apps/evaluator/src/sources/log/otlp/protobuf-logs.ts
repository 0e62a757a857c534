import { fromBinary, toJson } from '@bufbuild/protobuf';
import { type Result, failed, ok } from '#libs/kernel';
import type { LogsData, SentRecord } from './logs-data.js';
import { logsRequestSchema } from './otlp-schema.js';

/** Each list, map and value in another is a message in another; what goes deeper is refused, not read. */
const mostLevels = 100;

/** Reads the body of a request to /v1/logs in protobuf. What it does not know it passes over, as OTLP asks. */
export function decodeProtobuf(body: Buffer): Result<LogsData> {
  try {
    const request = fromBinary(logsRequestSchema, body, {
      readUnknownFields: false,
      recursionLimit: mostLevels,
    });
    return ok(withHexadecimalTraces(toJson(logsRequestSchema, request) as LogsData));
  } catch (error) {
    return failed(
      `the body is no ExportLogsServiceRequest in protobuf (${(error as Error).message}): ` +
        'it is cut off, nested too deeply, or not what its Content-Type says',
    );
  }
}

/** Bytes are base64 in protobuf's JSON, but those of a trace are hexadecimal in OTLP's. */
const withHexadecimalTraces = ({ resourceLogs }: LogsData): LogsData => ({
  resourceLogs: resourceLogs?.map((ofResource) => ({
    ...ofResource,
    scopeLogs: ofResource.scopeLogs?.map(({ logRecords }) => ({ logRecords: logRecords?.map(withTrace) })),
  })),
});

const withTrace = (record: SentRecord): SentRecord =>
  record.traceId === undefined
    ? record
    : { ...record, traceId: Buffer.from(record.traceId, 'base64').toString('hex') };
