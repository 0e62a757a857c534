import { durationPattern } from './duration.js';
import { sectionOf, type SettingsClass } from './section.js';
import { isConditional, shapeOf, type Rule, type SettingShape } from './shape.js';

/** A JSON Schema, as far as settings need one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The schema that editors check the configuration file with. Secrets are left out: they must not stand there;
 * so is that a setting is required only where another one says so, which "argus config check" looks after.
 */
export const jsonSchemaFor = (classes: readonly SettingsClass[]): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Argus configuration',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    [...new Set(classes)].map((type) => {
      const { name, description } = sectionOf(type);
      return [name, { description, ...groupSchema(type) }];
    }),
  ),
});

function groupSchema(type: SettingsClass): JsonSchema {
  const shapes = shapeOf(type).filter(({ secretVariable }) => secretVariable === undefined);
  const required = shapes
    .filter((shape) => !shape.optional && !isConditional(shape))
    .filter((shape) => shape.default === undefined && shape.kind !== 'group')
    .map(({ key }) => key);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(shapes.map((shape) => [shape.key, settingSchema(shape)])),
    ...(required.length > 0 && { required }),
  };
}

/** The schema of one setting. */
export function settingSchema(shape: SettingShape): JsonSchema {
  const about = {
    ...(shape.description && { description: shape.description }),
    ...(shape.default !== undefined && shape.kind !== 'group' && { default: shape.default }),
    ...(shape.example !== undefined && { examples: [shape.example] }),
  };
  if (shape.kind === 'group' && shape.group) return { ...about, ...groupSchema(shape.group) };
  const whole = keywords(shape.rules.filter(({ each }) => !each));
  if (shape.kind === 'groups' && shape.group) {
    return { ...about, ...whole, type: 'array', items: groupSchema(shape.group) };
  }
  if (shape.kind === 'list') {
    return { ...about, ...whole, type: 'array', items: keywords(shape.rules.filter(({ each }) => each)) };
  }
  return { ...about, ...(shape.kind !== 'free' && { type: shape.kind }), ...whole };
}

const keywords = (rules: readonly Rule[]): JsonSchema =>
  Object.assign(
    {},
    ...rules.map((rule) => keywordsByRule[rule.name]?.(rule.constraints) ?? {}),
  ) as JsonSchema;

type Keywords = (constraints: readonly unknown[]) => JsonSchema;

const keywordsByRule: Readonly<Record<string, Keywords>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isObject: () => ({ type: 'object' }),
  isDuration: () => ({ type: 'string', pattern: durationPattern.source }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isEmail: () => ({ type: 'string', format: 'email' }),
  isIn: ([allowed]) => ({ enum: allowed }),
  isEnum: ([, allowed]) => ({ enum: allowed }),
  matches: ([pattern]) => (pattern instanceof RegExp ? { pattern: pattern.source } : {}),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  isNotEmpty: () => ({ minLength: 1 }),
  minLength: ([minLength]) => ({ minLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  isLength: ([minLength, maxLength]) => ({ minLength, ...(maxLength !== undefined && { maxLength }) }),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayMinSize: ([minItems]) => ({ minItems }),
  arrayMaxSize: ([maxItems]) => ({ maxItems }),
  arrayUnique: () => ({ uniqueItems: true }),
};
