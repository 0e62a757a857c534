import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenApiDocument, Operation } from './document.js';

type Query = Readonly<Record<string, string | readonly string[]>>;

/** Says what a request or an answer breaks of a document; no problems means that it is allowed. */
export interface Checks {
  path(operation: Operation, values: Readonly<Record<string, string>>): string[];
  query(operation: Operation, query: Query): string[];
  body(operation: Operation, body: unknown): string[];
  answer(operation: Operation, status: number, body: unknown): string[];
}

/** Compiles a document's schemas as they are asked for: a large document has hundreds that no test uses. */
export function checksFor(document: OpenApiDocument): Checks {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    logger: false,
    coerceTypes: false,
  });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  const compiled = new Map<string, ValidateFunction>();

  const problems = (pointer: string, value: unknown, what: string): string[] => {
    let validate = compiled.get(pointer);
    if (validate === undefined) {
      validate = ajv.compile({ $ref: `document#${pointer}` });
      compiled.set(pointer, validate);
    }
    return validate(value) ? [] : describe(validate.errors, what);
  };

  const parameterProblems = (operation: Operation, place: 'path' | 'query', values: Query): string[] =>
    operation.parameters
      .filter((parameter) => parameter.in === place)
      .flatMap((parameter) => {
        const value = values[parameter.name];
        const what = `${place} parameter "${parameter.name}"`;
        if (value === undefined) return parameter.required === true ? [`${what} is required`] : [];
        return problems(parameter.pointer, coerce(value, parameter.schema?.type), what);
      });

  return {
    path: (operation, values) => parameterProblems(operation, 'path', values),
    query(operation, query) {
      const known = new Set(
        operation.parameters.filter((each) => each.in === 'query').map((each) => each.name),
      );
      const unknown = Object.keys(query).filter((name) => !known.has(name));
      return [
        ...unknown.map((name) => `query parameter "${name}" is not known to ${operation.operationId}`),
        ...parameterProblems(operation, 'query', query),
      ];
    },
    body(operation, body) {
      if (operation.body === undefined) return body === undefined ? [] : ['no body is allowed'];
      if (body === undefined) return operation.body.required ? ['a JSON body is required'] : [];
      return operation.body.pointer === undefined ? [] : problems(operation.body.pointer, body, 'body');
    },
    answer(operation, status, body) {
      const key = [String(status), `${String(status)[0]}XX`, 'default'].find((each) =>
        operation.answers.has(each),
      );
      if (key === undefined) return [`status ${status} is not among the answers of ${operation.operationId}`];
      const pointer = operation.answers.get(key);
      return pointer === undefined || body === undefined ? [] : problems(pointer, body, 'answer');
    },
  };
}

/** Query and path values are text; the schema may want a number, a boolean or a comma-separated list. */
function coerce(value: string | readonly string[], type: string | undefined): unknown {
  if (type === 'array')
    return (typeof value === 'string' ? [value] : value).flatMap((each) => each.split(','));
  if (typeof value !== 'string') return value;
  if ((type === 'integer' || type === 'number') && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function describe(errors: ErrorObject[] | null | undefined, what: string): string[] {
  return (errors ?? []).map((error) => {
    const extra = (error.params as { additionalProperty?: string }).additionalProperty;
    return `${what}${error.instancePath} ${error.message ?? 'is invalid'}${extra === undefined ? '' : `: "${extra}"`}`;
  });
}
