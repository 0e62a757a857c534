import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import { declaredTypeOf, notesOf, type SettingNote, type SettingsClass } from './section.js';

/** A class-validator rule on a setting. */
export interface Rule {
  readonly name: string;
  readonly constraints: readonly unknown[];
  /** True where the rule is about each item of a list. */
  readonly each: boolean;
}

/** Everything known about one setting, whoever wants to load, check or explain it. */
export interface SettingShape extends SettingNote {
  readonly key: string;
  /** The scalar's type, a list of scalars, one group of settings, a list of groups, or anything. */
  readonly kind: 'string' | 'number' | 'boolean' | 'list' | 'group' | 'groups' | 'free';
  /** The class behind a group or a list of groups. */
  readonly group?: SettingsClass;
  readonly optional: boolean;
  readonly default: unknown;
  readonly rules: readonly Rule[];
}

/** Whether it depends on other settings if this one is looked at (`@ValidateIf`). */
export const isConditional = ({ rules }: SettingShape): boolean =>
  rules.some(({ name }) => name === 'conditionalValidation');

interface Described extends Rule {
  readonly key: string;
  readonly nested: boolean;
}

/** The settings of a class, nested ones behind `group`. */
export function shapeOf(type: SettingsClass): readonly SettingShape[] {
  const rules = rulesOf(type);
  const notes = notesOf(type);
  const defaults = new type() as Record<string, unknown>;
  const keys = new Set([...notes.keys(), ...rules.map(({ key }) => key)]);
  return [...keys].map((key) => {
    const own = rules.filter((rule) => rule.key === key);
    const note = notes.get(key) ?? { description: '' };
    const scalarRules = own.filter(({ name, nested }) => !nested && name !== 'isOptional');
    const optional = own.some(({ name }) => name === 'isOptional');
    const about = { ...note, key, optional, default: defaults[key], rules: scalarRules };
    const nested = own.find((rule) => rule.nested);
    if (!nested) return { ...about, kind: kindOf(type, key, about.default, scalarRules) };
    const many = nested.each || declaredTypeOf(type, key) === Array;
    return { ...about, kind: many ? 'groups' : 'group', group: groupClassOf(type, key, many) };
  });
}

function rulesOf(type: SettingsClass): Described[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .map((rule) => {
      if (typeof rule.message === 'string' && rule.message.includes('$value')) {
        throw new Error(
          `${type.name}.${rule.propertyName}: its message must not use $value, it may be a secret`,
        );
      }
      return {
        key: rule.propertyName,
        name: rule.name ?? rule.type,
        constraints: (rule.constraints as unknown[] | undefined) ?? [],
        each: rule.each,
        nested: rule.type === 'nestedValidation',
      };
    });
}

/** class-transformer keeps `@Type` to itself, so it is asked by having it make one. */
function groupClassOf(type: SettingsClass, key: string, many: boolean): SettingsClass {
  const made = plainToInstance(type, { [key]: many ? [{}] : {} }) as Record<string, unknown>;
  const sample = (many ? (made[key] as unknown[])[0] : made[key]) as object;
  const group = sample.constructor as SettingsClass;
  if ((group as unknown) === Object)
    throw new Error(`${type.name}.${key}: say its class with @Type(() => …)`);
  return group;
}

const kindByRule: Readonly<Record<string, SettingShape['kind']>> = {
  isString: 'string',
  isDuration: 'string',
  isUrl: 'string',
  isEmail: 'string',
  matches: 'string',
  isInt: 'number',
  isNumber: 'number',
  isPositive: 'number',
  min: 'number',
  max: 'number',
  isBoolean: 'boolean',
  isArray: 'list',
};

/** The rules know best; then the declared type (which compilers lose in unions); then the default. */
function kindOf(
  type: SettingsClass,
  key: string,
  byDefault: unknown,
  rules: readonly Rule[],
): SettingShape['kind'] {
  const declared = declaredTypeOf(type, key);
  if (declared === Array || Array.isArray(byDefault) || rules.some(({ each }) => each)) return 'list';
  for (const { name, constraints } of rules) {
    const kind = kindByRule[name];
    if (kind) return kind;
    const [allowed] = constraints;
    if (name === 'isIn' && Array.isArray(allowed)) return scalarKind(typeof allowed[0]);
  }
  if (declared === String) return 'string';
  if (declared === Number) return 'number';
  if (declared === Boolean) return 'boolean';
  return scalarKind(typeof byDefault);
}

const scalarKind = (type: string): SettingShape['kind'] =>
  type === 'string' || type === 'number' || type === 'boolean' ? type : 'free';
