/** A field of a form; undefined where it is missing or too long, or comes twice: then it is a list, and no text. */
export function formField(body: unknown, name: string, longest: number): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' && value.length <= longest ? value : undefined;
}
