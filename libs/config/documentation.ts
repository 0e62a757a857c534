import { isScalarKind, variableFor } from './environment.js';
import { settingSchema, type JsonSchema } from './json-schema.js';
import { pathText, type SettingPath } from './problem.js';
import { sectionOf, type SettingsClass } from './section.js';
import { isConditional, shapeOf, type SettingShape } from './shape.js';

/** The settings as Markdown: a heading and a table for each section. */
export const documentationFor = (classes: readonly SettingsClass[]): string =>
  [...new Set(classes)].map(sectionText).join('\n');

function sectionText(type: SettingsClass): string {
  const { name, description } = sectionOf(type);
  const rows = rowsOf(type, [name], true).map((cells) => `| ${cells.join(' | ')} |`);
  return [
    `## ${name}`,
    '',
    description,
    '',
    '| key | type | default | environment variable | description |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** A row a setting; those of a group follow the group's own. No variable can name an item of a list. */
function rowsOf(type: SettingsClass, path: SettingPath, overridable: boolean): string[][] {
  return shapeOf(type).flatMap((shape) => {
    const inner = [...path, shape.key];
    const own = [
      code(pathText(inner.slice(1))),
      cell(typeText(shape)),
      defaultText(shape),
      variableText(shape, inner, overridable),
      cell(descriptionText(shape)),
    ];
    if (!shape.group) return [own];
    const below = shape.kind === 'groups' ? [...path, `${shape.key}[]`] : inner;
    return [own, ...rowsOf(shape.group, below, overridable && shape.kind === 'group')];
  });
}

function variableText(shape: SettingShape, path: SettingPath, overridable: boolean): string {
  if (shape.secretVariable !== undefined) return `${code(shape.secretVariable)} (only there)`;
  return overridable && isScalarKind(shape.kind) ? code(variableFor(path)) : '';
}

function typeText(shape: SettingShape): string {
  if (shape.secretVariable !== undefined) return 'secret';
  if (shape.kind === 'group') return 'group';
  if (shape.kind === 'groups') return 'list of groups';
  if (shape.rules.some(({ name, each }) => name === 'isDuration' && !each)) return 'duration';
  const schema = settingSchema(shape);
  return shape.kind === 'list' ? `list of ${schemaText(schema.items as JsonSchema)}` : schemaText(schema);
}

function schemaText({ enum: allowed, type, minimum, maximum }: JsonSchema): string {
  if (Array.isArray(allowed)) return allowed.map(String).join(', ');
  const range = [
    typeof minimum === 'number' && `from ${minimum}`,
    typeof maximum === 'number' && `to ${maximum}`,
  ];
  return [typeof type === 'string' ? type : 'any', ...range].filter(Boolean).join(' ');
}

function defaultText(shape: SettingShape): string {
  if (shape.group) return '';
  if (shape.default !== undefined) return code(JSON.stringify(shape.default));
  if (shape.optional) return '';
  return isConditional(shape) ? 'required where used' : 'required';
}

const descriptionText = ({ description, example }: SettingShape): string =>
  example === undefined ? description : `${description} Example: ${code(JSON.stringify(example))}`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text)}\``;
