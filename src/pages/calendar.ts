import { dayText } from '../codebook/calendar.ts';
import { called, type PageText, t } from '../language/language.ts';
import { datasetPath, feedPath, pagePath } from '../schemas/addresses.ts';
import type { CalendarItem, Citation, ReleaseItem } from '../schemas/release.ts';
import { howToCite, pictureOfRelease } from './cite.ts';
import { calledHtml, english, type Html, html, th } from './html.ts';
import { pageHtml, tableBox } from './layout.ts';
import { releasesHtml } from './release.ts';

/** The calendar of all datasets. `isWhole`: these are all dates. */
export function calendarPage(items: readonly CalendarItem[], isWhole: boolean): string {
  const coming = items.filter(({ state }) => state === 'scheduled').reverse();
  const others = items.filter(({ state }) => state !== 'scheduled');
  return pageHtml({
    title: t('Release calendar'),
    description: t('When releases of the datasets become public, and when they did.'),
    canonical: '/release-calendar',
    json: '/v1/release-calendar',
    atom: '/v1/releases.atom',
    main: html`
<h1>${t('Release calendar')}</h1>
<p class="lead">${t('When releases become public, and when they did. Dates are announced before anybody outside has seen a figure; a date that is moved says why.')}</p>
<section aria-labelledby="coming">
<h2 id="coming">${t('To come')}</h2>
${coming.length === 0 ? html`<p>${t('No date is announced at present.')}</p>` : datesHtml(t('Releases to come, the next first'), coming)}
</section>
<section aria-labelledby="past">
<h2 id="past">${t('Published')}</h2>
${others.length === 0 ? html`<p>${t('Nothing has been published yet.')}</p>` : datesHtml(t('Releases, newest first'), others)}
${!isWhole && html`<p>${t('These are the latest ones. All of them:')} <a href="/v1/release-calendar">JSON</a></p>`}
</section>`,
  });
}

const CALENDAR_WORDS = {
  scheduled: 'Announced',
  published: 'Published',
  withdrawn: 'Published, and withdrawn later',
  cancelled: 'Cancelled',
} as const satisfies Record<CalendarItem['state'], PageText>;

/** Dates of releases, each with every change of it. */
export function datesHtml(caption: string, items: readonly CalendarItem[]): Html {
  const hasChanges = items.some(({ dateChanges }) => dateChanges.length > 0);
  return tableBox(
    caption,
    html`<tr><th scope="col">${t('Date')}</th><th scope="col">${t('Dataset')}</th><th scope="col">${t('State')}</th>${hasChanges && html`<th scope="col">${t('Changes of the date')}</th>`}</tr>`,
    items.map(
      ({ publishAt, title, state, dateChanges, href }) =>
        html`<tr><th scope="row" class="whole">${timeText(publishAt, state)}</th><td><a href="${pagePath(href)}">${calledHtml(title)}</a></td><td>${t(CALENDAR_WORDS[state])}</td>${hasChanges && html`<td class="text">${dateChanges.map(changeHtml)}</td>`}</tr>
`,
    ),
  );
}

/** A release to come has its minute, since readers wait for it. */
const timeText = (at: string, state: CalendarItem['state']): string =>
  state === 'scheduled' ? `${dayText(at)}, ${at.slice(11, 16)} UTC` : dayText(at);

const changeHtml = ({ previous, publishAt, reason, at }: CalendarItem['dateChanges'][number]): Html =>
  html`<p>${dayText(at)}: ${
    publishAt === null
      ? t('the date of {day} was taken back', { day: dayText(previous) })
      : t('moved from {from} to {to}', { from: dayText(previous), to: dayText(publishAt) })
  }.${reason !== null && html` ${english(reason)}`}</p>`;

interface ReleasesContent {
  dataset: { id: string; title: string };
  /** Newest first. */
  releases: readonly ReleaseItem[];
  isWhole: boolean;
  /** The date of the next release. */
  next: string | null;
  /** How to cite the newest release. */
  citation: Citation | null;
}

/** The releases of one dataset, and when the next one comes. */
export function releasesPage({ dataset, releases, isWhole, next, citation }: ReleasesContent): string {
  const { id, title } = dataset;
  const path = `${datasetPath(id)}/releases`;
  return pageHtml({
    title: t('Releases of {title}', { title: called(title) }),
    description: t('Every version of {title}, and when the next one is published.', { title: called(title) }),
    canonical: pagePath(path),
    json: path,
    ...pictureOfRelease(id, citation),
    atom: feedPath(id),
    crumbs: [[calledHtml(title), pagePath(datasetPath(id))]],
    main: html`
<h1>${th('Releases of {title}', { title: calledHtml(title) })}</h1>
<p class="lead">${next === null ? t('No date is announced for the next release.') : t('The next release is announced for {day}, {time} UTC.', { day: dayText(next), time: next.slice(11, 16) })} ${th(
      'What changed and why is said by {notices}; dates of all datasets are in {calendar}.',
      {
        notices: html`<a href="${pagePath(`${datasetPath(id)}/notices`)}">${t('the notices')}</a>`,
        calendar: html`<a href="/release-calendar">${t('the calendar')}</a>`,
      },
    )}</p>
${releasesHtml(releases)}
${!isWhole && html`<p>${t('These are the newest ones. All of them:')} <a href="${path}">JSON</a></p>`}
${howToCite(citation)}`,
  });
}
