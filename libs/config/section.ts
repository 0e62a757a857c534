import 'reflect-metadata';

/** A class that describes settings: its properties are the keys, its initialisers the defaults. */
export type SettingsClass<T extends object = object> = new () => T;

/** What `Section` says about a class. */
export interface SectionNote {
  readonly name: string;
  readonly description: string;
}

/** What `Setting` or `Secret` says about a property. */
export interface SettingNote {
  readonly description: string;
  readonly example?: unknown;
  /** For a secret: the environment variable it comes from, and the only place it may come from. */
  readonly secretVariable?: string;
}

const sectionKey = Symbol('argus:section');
const settingsKey = Symbol('argus:settings');

/** Makes a class a section of the configuration file. */
export const Section =
  (name: string, description: string): ClassDecorator =>
  (target) => {
    Reflect.defineMetadata(sectionKey, { name, description } satisfies SectionNote, target);
  };

/** Says what a setting is for. Its rules are class-validator decorators, its default the initialiser. */
export const Setting = (description: string, about: { readonly example?: unknown } = {}): PropertyDecorator =>
  note({ description, ...about });

/** A setting that comes from an environment variable (or the file that `<variable>_FILE` names), never from YAML. */
export const Secret = (variable: string, description: string): PropertyDecorator =>
  note({ description, secretVariable: variable });

/** The section that a class describes. */
export function sectionOf(type: SettingsClass): SectionNote {
  const section = Reflect.getMetadata(sectionKey, type) as SectionNote | undefined;
  if (!section) throw new Error(`${type.name} is no section: decorate it with @Section(name, description)`);
  return section;
}

/** The notes on a class's properties, in the order they were declared. */
export const notesOf = (type: SettingsClass): ReadonlyMap<string, SettingNote> =>
  (Reflect.getMetadata(settingsKey, type) as ReadonlyMap<string, SettingNote> | undefined) ?? new Map();

/** The class the compiler recorded for a property: String, Number, Array, a class of ours, or Object if unknown. */
export const declaredTypeOf = (type: SettingsClass, key: string): unknown =>
  Reflect.getMetadata('design:type', type.prototype as object, key);

function note(about: SettingNote): PropertyDecorator {
  return (target, key) => {
    const known = notesOf(target.constructor as SettingsClass);
    Reflect.defineMetadata(settingsKey, new Map([...known, [String(key), about]]), target.constructor);
  };
}
