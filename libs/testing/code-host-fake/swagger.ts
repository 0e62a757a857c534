import { isObject } from '#libs/integrations/port';
import type { OpenApiDocument } from '../openapi-fake/index.js';

/** What is read of a document of Swagger 2.0. */
export interface SwaggerDocument {
  readonly basePath: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: unknown;
  readonly responses: Readonly<Record<string, { readonly schema?: unknown }>>;
}

interface SwaggerOperation {
  readonly operationId: string;
  readonly parameters?: readonly (Readonly<Record<string, unknown>> & { readonly in: string })[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly schema?: unknown }>>;
}

/** Such a document as one of OpenAPI 3.0, with only the operations that are asked for. */
export function openApiOf(document: SwaggerDocument, operationIds: readonly string[]): OpenApiDocument {
  const json = (schema: unknown): object => ({ content: { 'application/json': { schema } } });
  const operationFrom = ({ operationId, parameters = [], responses }: SwaggerOperation): object => {
    const body = parameters.find((each) => each.in === 'body');
    return {
      operationId,
      parameters: parameters
        .filter((each) => each.in !== 'body')
        .map(({ name, in: place, required, description: _, ...schema }) => ({
          ...{ name, in: place, required, schema },
        })),
      ...(body !== undefined && { requestBody: { required: true, ...json(body['schema']) } }),
      responses: Object.fromEntries(
        Object.entries(responses).map(([status, answer]) => {
          const shared = document.responses[answer.$ref?.replace('#/responses/', '') ?? ''];
          const schema = (shared ?? answer).schema;
          return [status, schema === undefined ? {} : json(schema)];
        }),
      ),
    };
  };
  const paths = Object.entries(document.paths).flatMap(([path, item]) => {
    const asked = Object.entries(item).filter(
      ([, operation]) => isObject(operation) && operationIds.includes(operation.operationId),
    );
    return asked.length === 0
      ? []
      : [[document.basePath + path, Object.fromEntries(asked.map(([m, each]) => [m, operationFrom(each)]))]];
  });
  const whole = {
    openapi: '3.0.3',
    paths: Object.fromEntries(paths) as object,
    components: { schemas: document.definitions },
  };
  return JSON.parse(
    JSON.stringify(whole).replaceAll('"#/definitions/', '"#/components/schemas/'),
  ) as OpenApiDocument;
}
