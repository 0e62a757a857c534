import type { SearchedDocument } from './document.js';
import type { Question } from './question.js';
import { wordsOf } from './words.js';

/** A document that has words in common with a question. */
export interface Found {
  readonly id: string;
  /** How well it answers the question: 0 has nothing of it, 1 all of it as prominently as can be. */
  readonly relevance: number;
  /** The words in common that tell most, as they are indexed. */
  readonly words: readonly string[];
}

type Field = Exclude<keyof SearchedDocument, 'id'>;

/** How much a word counts by where it stands. */
const weights: Readonly<Record<Field, number>> = { title: 5, opening: 3, prose: 1, code: 0.3 };
const fields = Object.keys(weights) as Field[];

/** How soon more of the same word stops to count, and how much a long text has to say it more often. */
const k = 1.2;
const b = 0.6;
const wordsTold = 5;
/** Among a handful of documents a word is not common for standing in one of them. */
const fewest = 100;

/**
 * Finds documents by their words: BM25F (Robertson, Zaragoza and Taylor, Simple BM25 extension to multiple weighted
 * fields, CIKM 2004), as a share of the most that the question could get.
 */
export class SearchIndex {
  /** By word, the documents that have it, with how often it counts there. */
  private readonly postings = new Map<string, Map<string, number>>();

  constructor(private readonly documents: readonly SearchedDocument[]) {
    const counted = documents.map((document) => ({
      id: document.id,
      counts: fields.map(countsIn(document)),
    }));
    const mean = fields.map((_, field) => average(counted.map(({ counts }) => sizeOf(counts[field]))));
    for (const { id, counts } of counted) {
      fields.forEach((field, place) => {
        const length = mean[place] === 0 ? 1 : sizeOf(counts[place]) / (mean[place] ?? 1);
        const weight = weights[field] / (1 - b + b * length);
        for (const [word, times] of counts[place] ?? []) this.add(word, id, weight * times);
      });
    }
  }

  /** The documents that have a word of the question, the most relevant first, equals by id. */
  search(question: Question): Found[] {
    const found = new Map<string, { score: number; words: [string, number][] }>();
    let most = 0;
    for (const [word, weight] of question) {
      const postings = this.postings.get(word);
      const worth = weight * this.rarity(postings?.size ?? 0);
      most += worth * (k + 1);
      for (const [id, times] of postings ?? []) {
        const score = (worth * times * (k + 1)) / (times + k);
        const entry = found.get(id) ?? { score: 0, words: [] };
        found.set(id, entry);
        entry.score += score;
        entry.words.push([word, score]);
      }
    }
    return [...found]
      .map(([id, { score, words }]) => ({ id, relevance: score / most, words: mostTelling(words) }))
      .sort((one, other) => other.relevance - one.relevance || (one.id < other.id ? -1 : 1));
  }

  private add(word: string, id: string, times: number): void {
    const postings = this.postings.get(word) ?? new Map<string, number>();
    this.postings.set(word, postings);
    postings.set(id, (postings.get(id) ?? 0) + times);
  }

  /** Inverse document frequency: a word that no document has tells most of all, as then none is about it. */
  private rarity(having: number): number {
    const all = Math.max(this.documents.length, fewest);
    return Math.log(1 + (all - having + 0.5) / (having + 0.5));
  }
}

const countsIn =
  (document: SearchedDocument) =>
  (field: Field): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const word of wordsOf(document[field])) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  };

const sizeOf = (counts: ReadonlyMap<string, number> | undefined): number =>
  [...(counts?.values() ?? [])].reduce((sum, times) => sum + times, 0);

const average = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

const mostTelling = (words: readonly [string, number][]): string[] =>
  [...words]
    .sort(([, one], [, other]) => other - one)
    .slice(0, wordsTold)
    .map(([word]) => word);
