import { Ajv, type ValidateFunction } from 'ajv';

/** Returns a check of documents against the ADF schema: the problems, none for a valid document. */
export function adfProblems(schema: Readonly<Record<string, unknown>>): (document: unknown) => string[] {
  // The schema is draft 04; what it uses of that draft means the same in later ones, but for its name.
  const { $schema: _draft04, ...rest } = schema;
  let validate: ValidateFunction | undefined;
  return (document) => {
    validate ??= new Ajv({ strict: false, validateSchema: false, logger: false }).compile(rest);
    if (validate(document)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? 'is invalid'}`);
  };
}
