/** The part of an OpenAPI 3.0 document that the fake reads; the rest is left alone. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: unknown;
}

/** One parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: { readonly type?: string };
}

/** One operation of the document, with where its schemas stand. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** Matches a path; one capture group per path parameter. */
  readonly pattern: RegExp;
  readonly pathParameters: readonly string[];
  readonly parameters: readonly (Parameter & { readonly pointer: string })[];
  readonly body?: { readonly required: boolean; readonly pointer?: string };
  /** JSON pointers of the answers' schemas by status; a status without one has no body to check. */
  readonly answers: ReadonlyMap<string, string | undefined>;
}

/** A request that the document allows. */
export interface FakeRequest {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** What the fake answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it came, with what was answered. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  /** Absent when the document knows no such operation. */
  readonly operationId?: string;
  readonly body: unknown;
  status?: number;
}

interface RawOperation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content?: Readonly<Record<string, { schema?: unknown }>>;
  };
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema?: unknown }>> }>
  >;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const json = 'application/json';

/** Reads every operation of a document; paths with fewer parameters come first, so that the exact one wins. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => operationOf(path, method, item[method] as RawOperation)),
  );
  return operations.sort((a, b) => a.pathParameters.length - b.pathParameters.length);
}

function operationOf(path: string, method: string, raw: RawOperation): Operation {
  const at = (...steps: string[]): string => pointer('paths', path, method, ...steps);
  const body = raw.requestBody;
  return {
    operationId: raw.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '([^/]+)')}$`),
    pathParameters: [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? ''),
    parameters: (raw.parameters ?? []).map((parameter, index) => ({
      ...parameter,
      pointer: at('parameters', String(index), 'schema'),
    })),
    ...(body === undefined
      ? {}
      : {
          body: {
            required: body.required ?? false,
            ...(body.content?.[json]?.schema === undefined
              ? {}
              : { pointer: at('requestBody', 'content', json, 'schema') }),
          },
        }),
    answers: new Map(
      Object.entries(raw.responses ?? {}).map(([status, answer]) => [
        status,
        answer.content?.[json]?.schema === undefined
          ? undefined
          : at('responses', status, 'content', json, 'schema'),
      ]),
    ),
  };
}

/** A JSON pointer (RFC 6901) as a URI fragment. */
function pointer(...steps: string[]): string {
  return steps
    .map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}
