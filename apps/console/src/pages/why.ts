import type { AlertStory, EpisodeStory, Explanation, Step } from '#libs/audit';
import { type Markup, html } from '#libs/web';
import { labelList } from './badges.js';
import { type Frame, layout } from './layout.js';

/** What became of an alert and why, from the delivery to whom was told. */
export function whyPage(story: AlertStory, frame: Frame): string {
  const name = story.labels['alertname'] ?? story.fingerprint;
  return layout(
    {
      title: `Why: ${name}`,
      section: '',
      main: html`<h1>${name}</h1>
        <p class="soft">${story.fingerprint}</p>
        ${labelList(story.labels, ['alertname'])}
        ${story.episodes.map((episode) => episodePart(episode, frame))}`,
    },
    frame,
  );
}

const episodePart = ({ episode, explanation, steps }: EpisodeStory, frame: Frame): Markup =>
  html`<section>
    <h2>${explanation === undefined ? 'On its way' : explanation.outcome}</h2>
    ${explanation === undefined ? undefined : explanationPart(explanation, frame)}
    ${episode === '' ? undefined : html`<p class="soft">Episode ${episode}</p>`}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          ${steps.map((step) => stepRow(step, frame))}
        </tbody>
      </table>
    </div>
  </section>`;

const explanationPart = (explanation: Explanation, { root }: Frame): Markup =>
  html`<p>${explanation.sentence} ${causes(explanation)}</p>
    ${
      explanation.incidentId === undefined
        ? undefined
        : html`<p><a href="${root}incidents/${explanation.incidentId}">Its incident</a></p>`
    }`;

const stepRow = (step: Step, { times }: Frame): Markup =>
  html`<tr>
    <td>${times.moment(step.at)}</td>
    <td>${step.actor ?? step.agent}</td>
    <td class="wide">
      ${step.text}
      ${step.sentence === undefined ? undefined : html`<br /><span class="soft">${step.sentence}</span>`}
      ${(step.routes ?? []).map(
        ({ route, receiver }) =>
          html`<br /><span class="soft">tells ${receiver} by the route ${route}</span>`,
      )}
      ${step.outcome === undefined ? undefined : causes(step)}
      ${
        step.repeats === undefined
          ? undefined
          : html`<br /><span class="soft"
                >and ${step.repeats} more until ${times.moment(step.lastAt ?? null)}</span
              >`
      }
    </td>
  </tr>`;

/** What had a say in it. */
function causes({ rule, by, until, other, otherName, silence, policyVersion }: Partial<Explanation>): Markup {
  const made = silence === undefined ? '' : ` of ${silence.createdBy}: “${silence.comment}”`;
  const named = otherName === undefined ? '' : `${otherName}, `;
  const parts = [
    ...(rule === undefined ? [] : [`rule ${rule}`]),
    ...(by === undefined ? [] : [`by ${by}${made}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(other === undefined ? [] : [`because of the alert ${named}${other}`]),
    ...(policyVersion === undefined ? [] : [`policy ${policyVersion}`]),
  ];
  return html`<br /><span class="soft">${parts.join(' · ')}</span>`;
}
