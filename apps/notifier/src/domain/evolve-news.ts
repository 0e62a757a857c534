import type { ArgusEvent, Severity } from '#libs/contracts';
import { withAlert } from './alert-line.js';
import type { AlertLine, News, NewsDetail, NotifierState } from './state.js';

/** The state with one more piece of news. */
export function withNews(state: NotifierState, event: ArgusEvent, detail: NewsDetail): NotifierState {
  const { id, source, time } = event;
  const news: News = { ...detail, id, source, time, severity: state.severity };
  return { ...state, news: [...state.news, news] };
}

/** An alert more, or another severity. With other changes of the same message it is one piece of news. */
export function withUpdate(
  state: NotifierState,
  event: ArgusEvent,
  change: { readonly alert?: AlertLine; readonly severityBefore?: Severity },
): NotifierState {
  const last = state.news.at(-1);
  if (last === undefined || !isOfSameMessage(last, event)) {
    return withNews(state, event, changed({ topic: 'updated', attached: 0, alerts: [] }, change));
  }
  const { severity } = state;
  const merged: News =
    last.topic === 'updated' ? { ...last, ...changed(last, change), severity } : { ...last, severity };
  return { ...state, news: [...state.news.slice(0, -1), merged] };
}

/** The facts of one message share their author and their time, to the millisecond. */
function isOfSameMessage(news: News, event: ArgusEvent): boolean {
  const takesUpdates = news.topic === 'opened' || news.topic === 'updated' || news.topic === 'reopened';
  return takesUpdates && news.source === event.source && news.time === event.time;
}

type Updated = Extract<NewsDetail, { topic: 'updated' }>;

function changed(
  news: Updated,
  { alert, severityBefore }: { readonly alert?: AlertLine; readonly severityBefore?: Severity },
): Updated {
  return {
    topic: 'updated',
    attached: news.attached + (alert === undefined ? 0 : 1),
    alerts: alert === undefined ? news.alerts : withAlert(news.alerts, alert),
    severityBefore: news.severityBefore ?? severityBefore,
  };
}
