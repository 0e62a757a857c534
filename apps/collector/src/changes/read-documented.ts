import { type ChangeKind, changeKinds } from '#libs/contracts';
import { failed, ok } from '#libs/kernel';
import { isObject, kindOf } from '../sources/kind-of.js';
import { isTimestamp } from '../sources/timestamp.js';
import type { ReadTelling, ToldChange } from './told-change.js';

const mostChanges = 100;
const mostLabels = 20;

/** The longest texts, characters. */
const longest = { id: 200, title: 300, service: 200, by: 200, link: 2_000, label: 200 };

/**
 * Argus's own JSON: one change, or a list of up to 100:
 * `{ "id", "kind", "title", "at"?, "service"?, "link"?, "by"?, "labels"? }`.
 */
export const readDocumented: ReadTelling = (body, { service, receivedAt }) => {
  const all: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (all.length === 0 || all.length > mostChanges) {
    return failed([`the body tells of ${all.length} changes: send one, or a list of 1 to ${mostChanges}`]);
  }
  const problems: string[] = [];
  const changes = all.flatMap((each, index) => {
    const where = Array.isArray(body) ? `/${index}` : '';
    if (!isObject(each)) {
      problems.push(`${where || 'the body'} is ${kindOf(each)}: send an object with id, kind and title`);
      return [];
    }
    return changeFrom(each, new Fields(each, where, problems), { service, receivedAt });
  });
  return problems.length > 0 ? failed(problems.slice(0, mostChanges)) : ok({ changes });
};

function changeFrom(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  { service, receivedAt }: { readonly service?: string; readonly receivedAt: string },
): ToldChange {
  const component = fields.text('service', longest.service) ?? service;
  const [link, by] = [fields.link('link'), fields.text('by', longest.by)];
  return {
    changeId: fields.needed('id', longest.id),
    kind: fields.kind('kind'),
    at: fields.time('at') ?? receivedAt,
    title: fields.needed('title', longest.title),
    labels: fields.labels('labels', value['labels']),
    ...(component === undefined ? {} : { component }),
    ...(link === undefined ? {} : { link }),
    ...(by === undefined ? {} : { by }),
  };
}

/** Reads fields of an object, and collects what is wrong with them. */
class Fields {
  constructor(
    private readonly value: Readonly<Record<string, unknown>>,
    private readonly where: string,
    private readonly problems: string[],
  ) {}

  text(name: string, most: number): string | undefined {
    const value = this.value[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string' && value.length <= most) return value;
    return this.wrong(name, `write a text of at most ${most} characters`);
  }

  needed(name: string, most: number): string {
    const value = this.value[name];
    if (value === undefined || value === null || value === '') {
      return this.wrong(name, 'it is needed') ?? '';
    }
    return this.text(name, most) ?? '';
  }

  kind(name: string): ChangeKind {
    const value = this.value[name];
    const kind = changeKinds.find((each) => each === value);
    if (kind === undefined) this.wrong(name, `write one of ${changeKinds.join(', ')}`);
    return kind ?? 'deployment';
  }

  time(name: string): string | undefined {
    const text = this.text(name, 64);
    if (text === undefined || isTimestamp(text)) return text;
    return this.wrong(name, 'write a time as RFC 3339 has it, such as 2026-11-21T18:00:00Z');
  }

  link(name: string): string | undefined {
    const text = this.text(name, longest.link);
    if (text === undefined || /^https?:\/\/[^\s@/]+(\/\S*)?$/.test(text)) return text;
    return this.wrong(
      name,
      'write an address that begins with https:// or http://, without user and password',
    );
  }

  labels(name: string, value: unknown): Record<string, string> {
    if (value === undefined || value === null) return {};
    const entries = isObject(value) ? Object.entries(value) : undefined;
    const isFine = entries?.every(
      ([key, each]) =>
        typeof each === 'string' && key.length <= longest.label && each.length <= longest.label,
    );
    if (entries !== undefined && isFine === true && entries.length <= mostLabels) {
      return Object.fromEntries(entries) as Record<string, string>;
    }
    this.wrong(name, `write at most ${mostLabels} texts of ${longest.label} characters by their names`);
    return {};
  }

  private wrong(name: string, fix: string): undefined {
    this.problems.push(`${this.where}/${name} is ${kindOf(this.value[name])}: ${fix}`);
    return undefined;
  }
}
