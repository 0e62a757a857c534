import { maskLine, variable } from './mask.js';

/** Lines that were written by one statement, as far as their words tell. */
export interface Template {
  readonly tokens: readonly string[];
  /** The more general one that it became part of. */
  readonly partOf?: Template;
}

/** What bounds the memory of a miner, however many lines it reads. */
export interface MinerLimits {
  /** Templates that are kept; those not seen for the longest time are forgotten first. */
  readonly templates: number;
  /** Words that lead on from one place in the tree; others share a branch. */
  readonly children: number;
}

interface Mined extends Template {
  /** Whether a place holds any word. */
  readonly any: readonly boolean[];
  readonly general: boolean;
  partOf?: Mined;
  path: Path;
  /** When it was last seen, in lines. */
  seen: number;
}

type Path = readonly [length: number, first: string, second: string];
type Leaf = Mined[];
type Branch = Map<string, Map<string, Leaf>>;

const usual: MinerLimits = { templates: 5_000, children: 100 };
/** From so many different words on, a place in otherwise equal lines holds a value, not a word; fewer after a name. */
const manyWords = { anywhere: 10, afterName: 3 };
/** The value of these is what a line says. */
const meant = /err|exception|fail|cause|reason|status|state|level|mess|msg|result|code|type/i;
/** Lines of one statement differ in no more words that hold values: the others are numbers, and masked. */
const mostValues = 2;

/**
 * Mines templates from lines as they come: Drain's tree of fixed depth, by the number of words and the first
 * two of them (He, Zhu, Zheng, Lyu: Drain, ICWS 2017). What differs from it: lines are masked by one set of
 * rules; two lines with different words stay apart, however alike they are, until so many words were seen in
 * one place that it must hold a value (as Brain counts words per place: Yu et al., TSC 2023), so there is no
 * threshold to set for each system; and it forgets, so that its memory has a bound.
 */
export class TemplateMiner {
  readonly #limits: MinerLimits;
  readonly #byLength = new Map<number, Branch>();
  #templates = new Set<Mined>();
  /** Where exactly the same words led to: one generation is in use, the one before is forgotten with the next. */
  #known = new Map<string, Mined>();
  #knownBefore = new Map<string, Mined>();
  #clock = 0;

  constructor(limits: Partial<MinerLimits> = {}) {
    this.#limits = { ...usual, ...limits };
  }

  /** How many templates are held. */
  get size(): number {
    return this.#templates.size;
  }

  /** The template of a line; ask `currentOf` for what became of it later. */
  read(line: string): Template {
    const tokens = maskLine(line);
    const key = tokens.join(' ');
    let found = this.#known.get(key) ?? this.#knownBefore.get(key);
    found = found === undefined ? this.#place(tokens) : currentOf(found);
    this.#remember(key, found);
    found.seen = this.#clock += 1;
    if (!this.#templates.has(found)) this.#keep(found);
    return found;
  }

  #remember(key: string, template: Mined): void {
    if (this.#known.get(key) === template) return;
    if (this.#known.size >= 2 * this.#limits.templates) {
      this.#knownBefore = this.#known;
      this.#known = new Map();
    }
    this.#known.set(key, template);
  }

  #place(tokens: readonly string[]): Mined {
    const leaf = this.#near(tokens);
    const fits = leaf.filter((template) => template.general && covers(template, tokens));
    const closest = fits.sort((a, b) => constants(b) - constants(a))[0];
    if (closest !== undefined) return closest;
    const any = valuesAmong(tokens, leaf);
    const made: Mined = {
      tokens: tokens.map((token, index) => (any[index] === true ? variable : token)),
      any,
      general: any.includes(true),
      seen: 0,
      path: this.#pathOf(tokens),
    };
    if (made.general) {
      for (const template of leaf.filter((other) => covers(made, other.tokens))) this.#merge(template, made);
    }
    return made;
  }

  #merge(template: Mined, into: Mined): void {
    template.partOf = into;
    this.#forget(template);
  }

  #keep(template: Mined): void {
    if (this.#templates.size >= this.#limits.templates) {
      const oldestFirst = [...this.#templates].sort((a, b) => a.seen - b.seen);
      for (const old of oldestFirst.slice(0, Math.ceil(oldestFirst.length / 4))) this.#forget(old);
    }
    this.#templates.add(template);
    const [length, first, second] = (template.path = this.#pathOf(template.tokens));
    const branch = childOf(this.#byLength, length, () => new Map<string, Map<string, Leaf>>());
    childOf(
      childOf(branch, first, () => new Map<string, Leaf>()),
      second,
      () => [],
    ).push(template);
  }

  #forget(template: Mined): void {
    this.#templates.delete(template);
    const [length, first, second] = template.path;
    const branch = this.#byLength.get(length);
    const words = branch?.get(first);
    const left = words?.get(second)?.filter((other) => other !== template) ?? [];
    if (left.length > 0) words?.set(second, left);
    else words?.delete(second);
    if (words?.size === 0) branch?.delete(first);
    if (branch?.size === 0) this.#byLength.delete(length);
  }

  /** Where a line belongs in the tree: a place with too many words takes any. */
  #pathOf(tokens: readonly string[]): Path {
    const [first = '', second = ''] = tokens;
    const branch = this.#byLength.get(tokens.length);
    const word = this.#wordIn(branch, first);
    return [tokens.length, word, this.#wordIn(branch?.get(word), second)];
  }

  #wordIn(children: ReadonlyMap<string, unknown> | undefined, token: string): string {
    if (token.includes(variable)) return variable;
    return children === undefined || children.has(token) || children.size < this.#limits.children
      ? token
      : variable;
  }

  /** The templates that a line may be of: those on its own path, and those whose first words are values. */
  #near(tokens: readonly string[]): Leaf {
    const branch = this.#byLength.get(tokens.length);
    const [first = '', second = ''] = tokens;
    return [...new Set([first, variable])].flatMap((word) => {
      const words = branch?.get(word);
      return [...new Set([second, variable])].flatMap((next) => words?.get(next) ?? []);
    });
  }
}

/** What a template is now: itself, or the more general one that it became part of. */
export function currentOf<T extends Template>(template: T): T {
  let current: Template = template;
  while (current.partOf !== undefined) current = current.partOf;
  return current as T;
}

function childOf<Key, Child>(children: Map<Key, Child>, key: Key, make: () => Child): Child {
  const there = children.get(key);
  if (there !== undefined) return there;
  const made = make();
  children.set(key, made);
  return made;
}

const covers = (general: Mined, tokens: readonly string[]) =>
  general.tokens.length === tokens.length &&
  tokens.every((token, index) => general.any[index] === true || general.tokens[index] === token);

const constants = ({ any }: Mined) => any.filter((place) => !place).length;

/**
 * The places of a new line that hold a value rather than a word: where lines that are equal but for one or two places
 * have had many words, or where one other line has a number.
 */
function valuesAmong(tokens: readonly string[], leaf: Leaf): boolean[] {
  const words = new Map<string, Set<string>[]>();
  const values = new Set<number>();
  for (const { tokens: others } of leaf) {
    const places = differences(tokens, others);
    if (places.length === 0 || places.length > Math.min(mostValues, tokens.length / 2)) continue;
    const key = places.join();
    const seen = words.get(key) ?? places.map((place) => new Set([tokens[place] ?? '']));
    words.set(key, seen);
    places.forEach((place, index) => seen[index]?.add(others[place] ?? ''));
    const [place = 0] = places;
    if (places.length === 1 && isValue(tokens[place]) !== isValue(others[place])) values.add(place);
  }
  for (const [key, seen] of words) {
    const places = key.split(',').map(Number);
    if (seen.every(({ size }, index) => size >= wordsOfAValue(tokens, places[index] ?? 0)))
      places.forEach((place) => values.add(place));
  }
  return tokens.map((_, place) => values.has(place));
}

/** The places at which two lines differ; no more than matter. */
function differences(one: readonly string[], other: readonly string[]): number[] {
  const places: number[] = [];
  for (let place = 0; place < one.length && places.length <= mostValues; place += 1) {
    if (one[place] !== other[place]) places.push(place);
  }
  return places;
}

/** How many words make a place one of values: in `user=x` and `user: x` a value is expected. */
function wordsOfAValue(tokens: readonly string[], place: number): number {
  const name = /^[^=]*=/.exec(tokens[place] ?? '')?.[0] ?? tokens[place - 1] ?? '';
  return /[:=：]$/u.test(name) && !meant.test(name) ? manyWords.afterName : manyWords.anywhere;
}

const isValue = (token = '') => token.includes(variable);
