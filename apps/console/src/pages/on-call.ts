import { type PagesOfOne, type Schedule, type Shift, stretches } from '#libs/oncall';
import { type Markup, html } from '#libs/web';
import { type Frame, layout } from './layout.js';

/** What the page shows. */
export interface OnCallContents {
  readonly schedules: readonly Schedule[];
  /** Of the last 30 days. */
  readonly people: readonly PagesOfOne[];
}

const week = 7 * 86_400_000;
/** A rotation by the hour has more shifts a week than anybody reads. */
const mostShifts = 40;

/** Who is on call this week, where nobody is, and who was paged how often. */
export function onCallPage({ schedules, people }: OnCallContents, frame: Frame): string {
  return layout(
    {
      title: 'On call',
      section: 'on-call',
      main: html`<h1>On call</h1>
        ${
          schedules.length === 0
            ? html`<p class="empty">The policy has no schedules.</p>`
            : schedules.map((schedule) => schedulePart(schedule, frame))
        }
        <h2>Pages of the last 30 days</h2>
        ${people.length === 0 ? html`<p class="empty">Nobody was paged.</p>` : peopleTable(people)}`,
    },
    frame,
  );
}

function schedulePart(schedule: Schedule, frame: Frame): Markup {
  const { now } = frame.times;
  const shifts = stretches(schedule, now, now + week);
  const person = shifts[0]?.duty?.person;
  return html`<h2>${schedule.name}</h2>
    <p>Now: <b>${person ?? 'nobody'}</b></p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Until</th>
            <th scope="col">On call</th>
            <th scope="col">By</th>
          </tr>
        </thead>
        <tbody>
          ${shifts.slice(0, mostShifts).map((shift) => shiftRow(shift, frame))}
        </tbody>
      </table>
    </div>`;
}

const shiftRow = ({ duty, from, until }: Shift, { times }: Frame): Markup =>
  html`<tr>
    <td>${times.moment(new Date(from).toISOString())}</td>
    <td>${times.moment(new Date(until).toISOString())}</td>
    <td>${duty === undefined ? html`<b>nobody</b>` : duty.person}</td>
    <td>${duty?.by ?? ''}</td>
  </tr>`;

const peopleTable = (people: readonly PagesOfOne[]): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col" class="number">Pages</th>
          <th scope="col" class="number">At night</th>
          <th scope="col" class="number">Incidents</th>
          <th scope="col">Nights</th>
        </tr>
      </thead>
      <tbody>
        ${people.map(
          (one) =>
            html`<tr>
              <th scope="row">${one.person}</th>
              <td class="number">${one.pages}</td>
              <td class="number">${one.atNight}</td>
              <td class="number">${one.incidents}</td>
              <td>${one.nights.map(({ night, pages }) => `${night} (${pages})`).join(', ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
