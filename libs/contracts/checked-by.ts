import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

let ajv: Ajv | undefined;

function compile(schema: object): ValidateFunction {
  if (ajv === undefined) {
    ajv = new Ajv({ allErrors: true });
    addFormats.default(ajv, ['date-time']);
  }
  return ajv.compile(schema);
}

/**
 * A check by a JSON schema: everything that is wrong with a value, nothing when it is as it should be. The schema is
 * compiled when the first value comes: there are many schemas, compiling takes milliseconds each, and whoever starts
 * needs few of them.
 */
export function checkedBy(schema: object): (value: unknown) => readonly ErrorObject[] {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= compile(schema);
    return validate(value) ? [] : (validate.errors ?? []);
  };
}
