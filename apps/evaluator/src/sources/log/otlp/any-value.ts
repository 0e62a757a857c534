/** https://github.com/open-telemetry/opentelemetry-proto: AnyValue in its JSON form, such as `{ "intValue": "10" }`. */
export type AnyValue = Readonly<Record<string, unknown>>;

/** What a value says: a text as it is, lists and maps as JSON, bytes in base64. */
export function valueText(value: AnyValue | null | undefined): string {
  const plain = plainOf(value);
  if (plain === null || plain === undefined) return '';
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainOf(value: unknown): unknown {
  if (!isObject(value)) return null;
  const [[kind, inner] = []] = Object.entries(value);
  switch (kind) {
    case undefined:
      return null;
    case 'intValue':
      return integerOf(inner);
    case 'arrayValue':
      return valuesOf(inner).map(plainOf);
    case 'kvlistValue':
      return Object.fromEntries(
        valuesOf(inner)
          .filter(isObject)
          .map(({ key, value: its }) => [typeof key === 'string' ? key : '', plainOf(its)]),
      );
    default:
      return inner;
  }
}

/** 64 bits are a text in JSON; one that a number would not hold exactly stays so. */
const integerOf = (inner: unknown): unknown =>
  typeof inner === 'string' && Number.isSafeInteger(Number(inner)) ? Number(inner) : inner;

const valuesOf = (inner: unknown): readonly unknown[] =>
  isObject(inner) && Array.isArray(inner['values']) ? (inner['values'] as unknown[]) : [];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
