import { type DescMessage, create, createFileRegistry } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  Edition,
  FeatureSet_FieldPresence,
  FeatureSet_Utf8Validation,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';

/** A field: its number and what it holds, a scalar or one of these messages. */
interface Field {
  readonly number: number;
  readonly type: Type | string;
  readonly label?: Label;
  /** One of which there is at most one in a message. */
  readonly isAlternative?: boolean;
}

const one = (number: number, type: Type | string): Field => ({ number, type });
const many = (number: number, type: Type | string): Field => ({ number, type, label: Label.REPEATED });
const either = (number: number, type: Type | string): Field => ({ number, type, isAlternative: true });

/**
 * The messages of opentelemetry-proto 1.x and of google.rpc, as far as Argus reads or writes them: what is not
 * named here is passed over. https://github.com/open-telemetry/opentelemetry-proto
 */
const messages: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  ExportLogsServiceRequest: { resourceLogs: many(1, 'ResourceLogs') },
  ResourceLogs: { resource: one(1, 'Resource'), scopeLogs: many(2, 'ScopeLogs') },
  Resource: { attributes: many(1, 'KeyValue') },
  ScopeLogs: { logRecords: many(2, 'LogRecord') },
  LogRecord: {
    timeUnixNano: one(1, Type.FIXED64),
    severityText: one(3, Type.STRING),
    body: one(5, 'AnyValue'),
    attributes: many(6, 'KeyValue'),
    traceId: one(9, Type.BYTES),
    observedTimeUnixNano: one(11, Type.FIXED64),
  },
  KeyValue: { key: one(1, Type.STRING), value: one(2, 'AnyValue') },
  AnyValue: {
    stringValue: either(1, Type.STRING),
    boolValue: either(2, Type.BOOL),
    intValue: either(3, Type.INT64),
    doubleValue: either(4, Type.DOUBLE),
    arrayValue: either(5, 'ArrayValue'),
    kvlistValue: either(6, 'KeyValueList'),
    bytesValue: either(7, Type.BYTES),
  },
  ArrayValue: { values: many(1, 'AnyValue') },
  KeyValueList: { values: many(1, 'KeyValue') },
  Status: { message: one(2, Type.STRING) },
};

const descriptorOf = ([name, fields]: [string, Readonly<Record<string, Field>>]): DescriptorProto => {
  const all = Object.entries(fields);
  return create(DescriptorProtoSchema, {
    name,
    field: all.map(([field, { number, type, label = Label.OPTIONAL, isAlternative }]) => ({
      ...{ name: field, jsonName: field, number, label },
      ...(typeof type === 'string' ? { type: Type.MESSAGE, typeName: `.otlp.${type}` } : { type }),
      ...(isAlternative === true && { oneofIndex: 0 }),
    })),
    oneofDecl: all.some(([, { isAlternative }]) => isAlternative === true) ? [{ name: 'value' }] : [],
  });
};

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      create(FileDescriptorProtoSchema, {
        ...{ name: 'otlp.proto', package: 'otlp', syntax: 'editions', edition: Edition.EDITION_2023 },
        messageType: Object.entries(messages).map(descriptorOf),
        options: {
          features: {
            fieldPresence: FeatureSet_FieldPresence.IMPLICIT,
            // A log may hold any bytes: one that is no UTF-8 is no reason to refuse all records that came with it.
            utf8Validation: FeatureSet_Utf8Validation.NONE,
          },
        },
      }),
    ],
  }),
);

function messageNamed(name: string): DescMessage {
  const found = registry.getMessage(`otlp.${name}`);
  if (found === undefined) throw new Error(`otlp-schema.ts has no message ${name}`);
  return found;
}

/** What is sent to /v1/logs. */
export const logsRequestSchema = messageNamed('ExportLogsServiceRequest');

/** What a sender is told when something is wrong: google.rpc.Status. */
export const statusSchema = messageNamed('Status');
