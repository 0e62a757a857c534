import { Temporal } from 'temporal-polyfill';

/** Something that a person was paged for. */
export interface PagedAt {
  readonly person: string;
  readonly incidentId: string;
  /** RFC 3339. */
  readonly at: string;
}

/** How much somebody was paged. */
export interface PagesOfOne {
  readonly person: string;
  readonly pages: number;
  /** Between 22:00 and 07:00, as the person's clocks show it. */
  readonly atNight: number;
  readonly incidents: number;
  /** The nights with a page, named by the day that they begin on, with how many there were. */
  readonly nights: readonly { readonly night: string; readonly pages: number }[];
}

const [nightBegins, nightEnds] = [22, 7];

/** The night that a moment lies in, by the date of its evening; undefined by day. */
export function nightOf(at: string, timeZone: string): string | undefined {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
  if (local.hour >= nightBegins) return local.toPlainDate().toString();
  return local.hour < nightEnds ? local.toPlainDate().subtract({ days: 1 }).toString() : undefined;
}

/** Who was paged how often, and in which nights; those paged most at night stand first. */
export function pagesPerPerson(
  pages: readonly PagedAt[],
  timeZoneOf: (person: string) => string,
): readonly PagesOfOne[] {
  const byPerson = new Map<string, PagedAt[]>();
  for (const page of pages) byPerson.set(page.person, [...(byPerson.get(page.person) ?? []), page]);
  return [...byPerson]
    .map(([person, theirs]) => pagesOfOne(person, theirs, timeZoneOf(person)))
    .sort((a, b) => b.atNight - a.atNight || b.pages - a.pages || (a.person < b.person ? -1 : 1));
}

function pagesOfOne(person: string, pages: readonly PagedAt[], timeZone: string): PagesOfOne {
  const counts = new Map<string, number>();
  for (const { at } of pages) {
    const night = nightOf(at, timeZone);
    if (night !== undefined) counts.set(night, (counts.get(night) ?? 0) + 1);
  }
  const nights = [...counts].map(([night, count]) => ({ night, pages: count }));
  return {
    person,
    pages: pages.length,
    atNight: nights.reduce((sum, night) => sum + night.pages, 0),
    incidents: new Set(pages.map(({ incidentId }) => incidentId)).size,
    nights: nights.sort((a, b) => (a.night < b.night ? -1 : 1)),
  };
}
