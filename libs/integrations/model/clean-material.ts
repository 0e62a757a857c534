import { redact } from '@arcjet/redact';
import { recordableText } from '#libs/observability';

/** What is told apart by a library made for it; addresses of machines are evidence, and stay. */
const personal = ['email', 'phone-number', 'credit-card-number'] as const;

/** Names that a library finds nothing in, but that stand for people: `user=jane`, `"username": "jane"`. */
const namedPerson =
  /((?:user(?:name|_name)?|login|customer(?:_?name)?|e-?mail|account(?:_?name)?|first_?name|last_?name|full_?name)["']?\s*[=:]\s*["']?)([^\s"',;&}\])]+)/gi;

/** Thirteen to nineteen digits in groups, as payment cards have (ISO/IEC 7812). */
const cardLike = /\b\d(?:[ -]?\d){12,18}\b/g;

/**
 * A text without secrets and personal data. The same person has the same stand-in throughout it, so that it still
 * tells what belongs together.
 */
export async function cleanMaterial(text: string): Promise<string> {
  const people = new Map<string, string>();
  const standIn = (what: string, plain: string): string => {
    const known = people.get(plain) ?? `<${what} ${people.size + 1}>`;
    people.set(plain, known);
    return known;
  };
  const named = recordableText(text)
    .replace(namedPerson, (_all, before: string, name: string) => before + standIn('person', name))
    .replace(cardLike, (digits) => (isCard(digits) ? standIn('credit-card-number', digits) : digits));
  const [clean] = await redact(named, { entities: personal, replace: standIn });
  return clean;
}

/** The Luhn check (ISO/IEC 7812-1, annex B): most numbers are no cards, and tell something. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
