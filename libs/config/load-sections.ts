import { failed, ok, type Result } from '#libs/kernel';
import { buildGroup, type Gathering } from './build-group.js';
import { checkRules } from './check-rules.js';
import type { ConfigDocument } from './document.js';
import type { Environment } from './environment.js';
import { nearestName } from '#libs/kernel';
import { pathText, type ConfigProblem } from './problem.js';
import { sectionOf, type SettingsClass } from './section.js';

/** The sections of a configuration that is known to be good. */
export interface LoadedSections {
  /** The settings of one section; throws for a class that was not loaded. */
  get<T extends object>(type: SettingsClass<T>): T;
}

/** What else the file may hold. */
export interface LoadOptions {
  /** Sections that are somebody else's to check: those of agents that run in other processes. */
  readonly otherSections?: readonly string[];
}

/** Loads and checks the sections that the classes describe, and tells all that is wrong at once. */
export function loadSections(
  document: ConfigDocument,
  classes: readonly SettingsClass[],
  environment: Environment,
  { otherSections = [] }: LoadOptions = {},
): Result<LoadedSections, ConfigProblem[]> {
  const types = [...new Set(classes)];
  const names = types.map((type) => sectionOf(type).name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`Two classes describe the section "${twice}"`);

  const gathering: Gathering = { document, environment, problems: [], placed: new Map() };
  const unknown = unknownSections(document, [...new Set([...names, ...otherSections])]);
  const sections = new Map<SettingsClass, object>();
  for (const type of types) {
    const { name } = sectionOf(type);
    sections.set(type, buildGroup(type, document.values[name], [name], gathering));
  }
  const told = new Set(gathering.problems.map(({ path }) => path));
  const broken = [...sections]
    .flatMap(([type, section]) => checkRules(section, sectionOf(type).name, gathering))
    .filter(({ path }) => !told.has(path));
  const problems = [...unknown, ...gathering.problems, ...broken].sort(byLine);
  return problems.length > 0 ? failed(problems) : ok({ get: (type) => sectionIn(sections, type) });
}

function unknownSections(document: ConfigDocument, known: readonly string[]): ConfigProblem[] {
  return Object.keys(document.values)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearestName(name, known);
      return {
        path: pathText([name]),
        line: document.lineOf([name]),
        message: 'is not a section',
        fix: meant ? `Did you mean "${meant}"?` : `Remove it; the sections are: ${known.join(', ')}.`,
      };
    });
}

/** In the order of the file; what stands in no file comes last. */
const byLine = (a: ConfigProblem, b: ConfigProblem): number =>
  (a.line ?? Infinity) - (b.line ?? Infinity) || 0;

function sectionIn<T extends object>(
  sections: ReadonlyMap<SettingsClass, object>,
  type: SettingsClass<T>,
): T {
  const section = sections.get(type);
  if (!section) throw new Error(`${type.name} was not loaded: give it to loadSections`);
  return section as T;
}
