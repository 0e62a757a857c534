import { type Markup, html } from '#libs/web';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Shows times as seen from one moment and one time zone. Takes RFC 3339 texts. */
export class Times {
  private readonly format: Intl.DateTimeFormat;

  constructor(
    readonly now: number,
    readonly timeZone: string,
  ) {
    const two = '2-digit';
    // Sweden writes times as ISO 8601 does.
    this.format = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone, year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
      hourCycle: 'h23',
    });
  }

  /** `2026-03-01 03:12:05` */
  full(time: string): string {
    return this.format.format(Date.parse(time));
  }

  /** `2026-03-01` */
  date(time: string): string {
    return this.full(time).slice(0, 10);
  }

  /** A time with its date. */
  moment(time: string | null): Markup {
    if (time === null) return html`<span class="soft">unknown</span>`;
    return html`<time class="exact" datetime="${time}">${this.full(time)}</time>`;
  }

  /** The time of day, with the date for whoever points at it. */
  clock(time: string): Markup {
    return html`<time class="exact" datetime="${time}" title="${this.full(time)}"
      >${this.full(time).slice(11)}</time
    >`;
  }

  /** `12 min ago`, with the exact time for whoever points at it. */
  ago(time: string | null): Markup {
    if (time === null) return html`<span class="soft">unknown</span>`;
    const passed = this.now - Date.parse(time);
    const text =
      passed < 0 ? `in ${inWords(-passed)}` : passed < second ? 'just now' : `${inWords(passed)} ago`;
    return html`<time datetime="${time}" title="${this.full(time)} ${this.timeZone}">${text}</time>`;
  }

  /** How long it has lasted, or lasted. */
  span(from: string, to: string | null): string {
    return inWords((to === null ? this.now : Date.parse(to)) - Date.parse(from));
  }

  /** Whether a time is behind us. */
  isOver(time: string): boolean {
    return Date.parse(time) <= this.now;
  }
}

/** A duration in its two largest units: `2 d 3 h`, `4 min 10 s`. */
export function inWords(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  const units: [string, number][] = [
    ['d', Math.floor(ms / day)],
    ['h', Math.floor((ms % day) / hour)],
    ['min', Math.floor((ms % hour) / minute)],
    ['s', Math.floor((ms % minute) / second)],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return '0 s';
  return units
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(' ');
}
