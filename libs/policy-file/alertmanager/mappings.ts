/** A mapping of an Alertmanager's file. */
export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parts of a receiver of one kind. */
export const configs = (receiver: Mapping, key: string): readonly Mapping[] => {
  const list = receiver[key];
  return Array.isArray(list) ? list.filter(isMapping) : [];
};
