import { type RunnerStanding } from '#libs/runners';
import { type Markup, html } from '#libs/web';
import { labelList } from './badges.js';
import { type Frame, layout } from './layout.js';

/** Who may run actions on other hosts, who is there, and what runs. */
export const runnersPage = (runners: readonly RunnerStanding[], frame: Frame): string =>
  layout(
    {
      title: 'Runners',
      section: 'runners',
      refresh: 10,
      main: html`<h1>Runners</h1>
        ${
          runners.length === 0
            ? html`<p class="empty">
                All actions run where the executor is. <code>argus runners add</code> adds a runner.
              </p>`
            : table(runners, frame)
        }`,
    },
    frame,
  );

const table = (runners: readonly RunnerStanding[], frame: Frame): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">State</th>
          <th scope="col">Labels</th>
          <th scope="col">Runs now</th>
          <th scope="col">Waits</th>
          <th scope="col">Last sign of life</th>
        </tr>
      </thead>
      <tbody>
        ${runners.map((each) => row(each, frame))}
      </tbody>
    </table>
  </div>`;

const row = ({ name, state, labels, running, waiting, seenAt }: RunnerStanding, { times }: Frame): Markup =>
  html`<tr>
    <td><b>${name}</b></td>
    <td class="${state === 'lost' ? 'risk-high' : ''}">${state}</td>
    <td>${labelList(labels)}</td>
    <td>${running.map((key) => html`<code>${key}</code> `)}</td>
    <td>${waiting}</td>
    <td>${seenAt === null ? undefined : times.moment(seenAt)}</td>
  </tr>`;
