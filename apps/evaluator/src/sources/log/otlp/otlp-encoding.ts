import { create, toBinary } from '@bufbuild/protobuf';
import type { Result } from '#libs/kernel';
import { decodeJson } from './json-logs.js';
import type { LogsData } from './logs-data.js';
import { statusSchema } from './otlp-schema.js';
import { decodeProtobuf } from './protobuf-logs.js';

/** How a request is written and its answer, too. */
export interface OtlpEncoding {
  /** As Content-Type has it. */
  readonly type: string;
  /** The log records of a body. */
  decode(body: Buffer): Result<LogsData>;
  /** What a sender is told: that everything was taken (ExportLogsServiceResponse) or else why not (google.rpc.Status). */
  encode(refusal: string | undefined): Buffer;
}

/** For who says nothing else, such as a person with curl. */
export const jsonEncoding: OtlpEncoding = {
  type: 'application/json',
  decode: decodeJson,
  encode: (refusal) => Buffer.from(JSON.stringify(refusal === undefined ? {} : { message: refusal })),
};

const protobufEncoding: OtlpEncoding = {
  type: 'application/x-protobuf',
  decode: decodeProtobuf,
  // A response that says nothing has no fields, so it takes no bytes.
  encode: (refusal) =>
    refusal === undefined
      ? Buffer.alloc(0)
      : Buffer.from(toBinary(statusSchema, create(statusSchema, { message: refusal }))),
};

const encodings = [protobufEncoding, jsonEncoding];

/** The content types that are taken. */
export const takenTypes: readonly string[] = encodings.map(({ type }) => type);

/** The encoding that a Content-Type names; undefined for one that is not taken. */
export function encodingOf(contentType: string): OtlpEncoding | undefined {
  const [type = ''] = contentType.split(';');
  return encodings.find((each) => each.type === type.trim().toLowerCase());
}
