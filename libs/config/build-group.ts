import type { ConfigDocument } from './document.js';
import { convert, isScalarKind, readSecret, textOf, variableFor, type Environment } from './environment.js';
import { nearestName } from '#libs/kernel';
import { pathText, type ConfigProblem, type SettingPath } from './problem.js';
import type { SettingsClass } from './section.js';
import { shapeOf, type SettingShape } from './shape.js';

/** Where a setting's value came from, so that a rule it breaks can say what to correct. */
export interface Placed {
  readonly shape: SettingShape;
  readonly path: SettingPath;
  /** The variable that may set it; undefined inside lists, where no variable can name an item. */
  readonly variable?: string;
  readonly fromVariable: boolean;
}

/** What is gathered while the sections are put together. */
export interface Gathering {
  readonly document: ConfigDocument;
  readonly environment: Environment;
  readonly problems: ConfigProblem[];
  /** By path text. */
  readonly placed: Map<string, Placed>;
}

type Values = Record<string, unknown>;

const isMapping = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fills a class from the document and the environment, noting what does not fit. Rules are checked later. */
export function buildGroup(
  type: SettingsClass,
  given: unknown,
  path: SettingPath,
  gathering: Gathering,
  base: object = new type(),
): object {
  if (given !== undefined && given !== null && !isMapping(given)) {
    report(gathering, path, 'must be a mapping of settings', 'Write its keys below it, indented.');
    return base;
  }
  const values = given ?? {};
  const shapes = shapeOf(type);
  refuseUnknownKeys(values, shapes, path, gathering);
  for (const shape of shapes) {
    const value = valueOf(
      shape,
      Object.hasOwn(values, shape.key) ? values[shape.key] : undefined,
      [...path, shape.key],
      gathering,
    );
    if (value !== undefined) (base as Values)[shape.key] = value;
  }
  return base;
}

/** The value a setting gets; undefined leaves the default. `key:` with nothing behind it counts as not given. */
function valueOf(shape: SettingShape, given: unknown, path: SettingPath, gathering: Gathering): unknown {
  if (shape.secretVariable !== undefined) {
    return secretOf(shape, shape.secretVariable, given !== undefined, path, gathering);
  }
  if (shape.kind === 'group' && shape.group) return groupOf(shape, shape.group, given, path, gathering);
  if (shape.kind === 'groups' && shape.group) return groupsOf(shape.group, given, path, gathering);

  const variable = isOverridable(shape, path) ? variableFor(path) : undefined;
  const text = variable && textOf(gathering.environment, variable);
  place(gathering, { shape, path, variable, fromVariable: text !== undefined });
  if (variable === undefined || text === undefined) return given ?? undefined;
  const converted = convert(text, shape.kind);
  if (converted.ok) return converted.value;
  report(gathering, path, converted.error, `Correct the environment variable ${variable}.`);
  return undefined;
}

function secretOf(
  shape: SettingShape,
  variable: string,
  inFile: boolean,
  path: SettingPath,
  gathering: Gathering,
): unknown {
  place(gathering, { shape, path, variable, fromVariable: true });
  const fix = `Set the environment variable ${variable}, or ${variable}_FILE to the path of a file that holds it.`;
  if (inFile) {
    report(
      gathering,
      path,
      'is a secret and must not stand in the configuration file',
      `Remove it there (and replace it, if the file was shared). ${fix}`,
    );
  }
  const secret = readSecret(gathering.environment, variable);
  if (secret.ok) return secret.value;
  report(gathering, path, secret.error, fix);
  return undefined;
}

/** An optional group without a default exists only when something in it is set. */
function groupOf(
  shape: SettingShape,
  type: SettingsClass,
  given: unknown,
  path: SettingPath,
  gathering: Gathering,
): unknown {
  const wanted =
    (given !== undefined && given !== null) ||
    shape.default !== undefined ||
    !shape.optional ||
    hasOverride(type, path, gathering.environment);
  if (!wanted) return undefined;
  return buildGroup(type, given, path, gathering, (shape.default as object | undefined) ?? new type());
}

function groupsOf(type: SettingsClass, given: unknown, path: SettingPath, gathering: Gathering): unknown {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given)) {
    report(gathering, path, 'must be a list', 'Start each item with "- ".');
    return undefined;
  }
  return given.map((item: unknown, at) => buildGroup(type, item, [...path, at], gathering));
}

const hasOverride = (type: SettingsClass, path: SettingPath, environment: Environment): boolean =>
  shapeOf(type).some((shape) => {
    const inner = [...path, shape.key];
    if (shape.kind === 'group' && shape.group) return hasOverride(shape.group, inner, environment);
    return isOverridable(shape, inner) && textOf(environment, variableFor(inner)) !== undefined;
  });

const isOverridable = (shape: SettingShape, path: SettingPath): boolean =>
  shape.secretVariable === undefined &&
  isScalarKind(shape.kind) &&
  path.every((step) => typeof step === 'string');

function refuseUnknownKeys(
  values: Values,
  shapes: readonly SettingShape[],
  path: SettingPath,
  gathering: Gathering,
): void {
  const known = shapes.map(({ key }) => key);
  for (const key of Object.keys(values).filter((candidate) => !known.includes(candidate))) {
    const meant = nearestName(key, known);
    const fix = meant ? `Did you mean "${meant}"?` : `Remove it; known here: ${known.join(', ')}.`;
    report(gathering, [...path, key], 'is not a setting', fix);
  }
}

const place = ({ placed }: Gathering, one: Placed): void => void placed.set(pathText(one.path), one);

const report = (gathering: Gathering, path: SettingPath, message: string, fix: string): void =>
  void gathering.problems.push({
    path: pathText(path),
    line: gathering.document.lineOf(path),
    message,
    fix,
  });
