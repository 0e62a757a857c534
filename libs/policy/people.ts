import type { Asker, AskingWay } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, requiredText, shown } from './reading.js';
import { type RuleFields, fieldsOf } from './rule-fields.js';
import { zoneClock } from './time/zone.js';

/** Somebody, and by which names the channels know them, as it stands in the policy. */
export interface PersonText {
  readonly name: string;
  readonly email?: string;
  /** The Slack member ID, `U…` or `W…`. */
  readonly slack?: string;
  /** The accountId in Jira. */
  readonly jira?: string;
  /** The user_name in ServiceNow. */
  readonly servicenow?: string;
  /** What they type in the console, and their login on the command line; their name when left out. */
  readonly console?: string;
  /** An IANA name. */
  readonly time_zone?: string;
}

/** People who can be named together, as it stands in the policy. */
export interface GroupText {
  readonly name: string;
  readonly members: readonly string[];
}

/** Somebody who is told things, and who may decide them. */
export interface Person {
  readonly name: string;
  readonly email?: string;
  readonly slack?: string;
  readonly jira?: string;
  readonly servicenow?: string;
  readonly console: string;
  readonly timeZone?: string;
}

/** Everybody whom the policy knows. */
export interface People {
  readonly all: readonly Person[];
  /** Who somebody is who comes by one of the ways; undefined for a stranger. */
  personOf(asker: Pick<Asker, 'via' | 'id'>): Person | undefined;
  named(name: string): Person | undefined;
  /** The members of a group in its order, or the person of that name; nobody for any other name. */
  membersOf(groupOrPerson: string): readonly Person[];
}

const personKeys = ['name', 'email', 'slack', 'jira', 'servicenow', 'console', 'time_zone'] as const;

/** By which of a person's names each way knows them. */
const nameBy: Readonly<Record<AskingWay, 'email' | 'slack' | 'jira' | 'servicenow' | 'console'>> = {
  email: 'email',
  slack: 'slack',
  jira: 'jira',
  servicenow: 'servicenow',
  console: 'console',
  cli: 'console',
};

interface Form {
  readonly looksLike: RegExp;
  readonly fix: string;
}

const forms: Readonly<Record<'email' | 'slack' | 'jira' | 'servicenow' | 'console', Form>> = {
  email: { looksLike: /^[^\s@<>,]+@[^\s@<>,]+$/, fix: 'write one address, such as alice@example.org' },
  slack: {
    looksLike: /^[UW][A-Z0-9]{2,}$/,
    fix: 'write the member ID, such as U0123456789 (in Slack: profile, Copy member ID)',
  },
  jira: {
    looksLike: /^[A-Za-z0-9:_-]+$/,
    fix: 'write the accountId, as it stands in the address of their profile',
  },
  servicenow: { looksLike: /^\S+$/, fix: 'write the user_name' },
  console: { looksLike: /^\S(?:.{0,98}\S)?$/u, fix: 'write a name of 1 to 100 characters' },
};

/** Compiles `people` and `groups`. The error lists everything that is wrong with both. */
export function compilePeople(
  text: { readonly people: unknown; readonly groups: unknown },
  path: PolicyPath = [],
): Result<People, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const people = readPeople(text.people, [...path, 'people'], problems);
  const groups = readGroups(text.groups, [...path, 'groups'], people, problems);
  return problems.length > 0 ? failed(problems) : ok(peopleOf([...people.values()], groups));
}

function readPeople(value: unknown, path: PolicyPath, problems: PolicyProblem[]): Map<string, Person> {
  const people = new Map<string, Person>();
  /** What is taken: one of the channels' names belongs to one person, or nobody knows who came by it. */
  const taken = new Map<string, string>();
  const list = optionalList(value, path, '[{ name: alice, email: alice@example.org }]', problems) ?? [];
  list.forEach((each, index) => {
    const here = [...path, index];
    const fields = fieldsOf(each, personKeys, here);
    const name = readPersonName(fields);
    const found = { ...readNames(fields), ...readTimeZone(fields) };
    if (name !== undefined) {
      if (people.has(name)) {
        fields.problems.push(problemAt([...here, 'name'], `${shown(name)} is there twice; join the two`));
      }
      const person: Person = { name, ...found, console: found.console ?? name };
      for (const key of ['email', 'slack', 'jira', 'servicenow', 'console'] as const) {
        const mark = markOf(key, person[key]);
        const owner = mark === undefined ? undefined : taken.get(mark);
        if (owner !== undefined && owner !== name) {
          const message = `${shown(person[key])} is ${owner}'s already; give each person their own`;
          fields.problems.push(problemAt([...here, isGiven(fields.mapping[key]) ? key : 'name'], message));
        }
        if (mark !== undefined) taken.set(mark, name);
      }
      people.set(name, person);
    }
    problems.push(...fields.problems);
  });
  return people;
}

/** Mail does not tell capitals from small letters. */
const markOf = (key: string, value: string | undefined): string | undefined =>
  value === undefined ? undefined : `${key} ${key === 'email' ? value.toLowerCase() : value}`;

function readPersonName({ mapping, path, problems }: RuleFields): string | undefined {
  const here = [...path, 'name'];
  const name = requiredText(
    mapping['name'],
    here,
    'name the person, since everything else refers to it',
    problems,
  );
  if (name === undefined || forms.console.looksLike.test(name)) return name;
  problems.push(problemAt(here, `is ${shown(name)}; ${forms.console.fix}`));
  return undefined;
}

function readNames({ mapping, path, problems }: RuleFields): Partial<Record<keyof typeof forms, string>> {
  const names: Partial<Record<keyof typeof forms, string>> = {};
  for (const key of Object.keys(forms) as (keyof typeof forms)[]) {
    const value = mapping[key];
    if (!isGiven(value)) continue;
    const { looksLike, fix } = forms[key];
    if (typeof value === 'string' && value.length <= 255 && looksLike.test(value)) names[key] = value;
    else problems.push(problemAt([...path, key], `is ${shown(value)}; ${fix}`));
  }
  return names;
}

function readTimeZone({ mapping, path, problems }: RuleFields): { readonly timeZone?: string } {
  const value = mapping['time_zone'];
  if (!isGiven(value)) return {};
  const clock = typeof value === 'string' && value !== '' ? zoneClock(value) : undefined;
  if (clock?.ok === true) return { timeZone: clock.value.zone };
  const wrong =
    clock === undefined ? `is ${shown(value)}, which is no time zone; write Europe/Berlin` : clock.error;
  problems.push(problemAt([...path, 'time_zone'], wrong));
  return {};
}

function readGroups(
  value: unknown,
  path: PolicyPath,
  people: ReadonlyMap<string, Person>,
  problems: PolicyProblem[],
): Map<string, readonly Person[]> {
  const groups = new Map<string, readonly Person[]>();
  const list = optionalList(value, path, '[{ name: sre, members: [alice, bob] }]', problems) ?? [];
  list.forEach((each, index) => {
    const here = [...path, index];
    const fields = fieldsOf(each, ['name', 'members'], here);
    const name = requiredText(fields.mapping['name'], [...here, 'name'], 'name the group', fields.problems);
    const members = readMembers(fields, people);
    if (name !== undefined && groups.has(name)) {
      fields.problems.push(problemAt([...here, 'name'], `${shown(name)} is there twice; join the two`));
    }
    if (name !== undefined && people.has(name)) {
      const message = `${shown(name)} is a person's name, too; rename the group`;
      fields.problems.push(problemAt([...here, 'name'], message));
    }
    problems.push(...fields.problems);
    if (name !== undefined) groups.set(name, members);
  });
  return groups;
}

function readMembers({ mapping, path, problems }: RuleFields, people: ReadonlyMap<string, Person>): Person[] {
  const here = [...path, 'members'];
  const list = optionalList(mapping['members'], here, '[alice, bob]', problems);
  if (list === undefined ? !isGiven(mapping['members']) : list.length === 0) {
    problems.push(problemAt(here, 'names nobody; list those who belong to the group, e.g. [alice, bob]'));
  }
  const members = new Map<string, Person>();
  for (const [index, name] of (list ?? []).entries()) {
    const person = typeof name === 'string' ? people.get(name) : undefined;
    if (person === undefined) {
      const message = `${shown(name)} is nobody under people; add them there, or correct the name`;
      problems.push(problemAt([...here, index], message));
    } else if (members.has(person.name)) {
      problems.push(problemAt([...here, index], `${shown(name)} is there twice; take one out`));
    } else members.set(person.name, person);
  }
  return [...members.values()];
}

function peopleOf(all: readonly Person[], groups: ReadonlyMap<string, readonly Person[]>): People {
  const byName = new Map(all.map((person) => [person.name, person]));
  const known = new Map(
    all.flatMap((person) =>
      Object.values(nameBy).flatMap((key): [string, Person][] => {
        const mark = markOf(key, person[key]);
        return mark === undefined ? [] : [[mark, person]];
      }),
    ),
  );
  const named = (name: string): Person | undefined => byName.get(name);
  return {
    all,
    named,
    personOf: ({ via, id }) => known.get(markOf(nameBy[via], id) ?? ''),
    membersOf(groupOrPerson) {
      const person = named(groupOrPerson);
      return groups.get(groupOrPerson) ?? (person === undefined ? [] : [person]);
    },
  };
}

/** Where the policy names nobody. */
export const nobody: People = peopleOf([], new Map());
