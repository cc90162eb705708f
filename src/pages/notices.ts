import { dayText } from '../codebook/calendar.ts';
import { called, type PageText, t } from '../language/language.ts';
import { datasetPath, noticesPath, pagePath, releasePath, releasesPath } from '../schemas/addresses.ts';
import type { Citation, NoticeItem } from '../schemas/release.ts';
import { howToCite, pictureOfRelease } from './cite.ts';
import { calledHtml, english, type Html, html, th } from './html.ts';
import { pageHtml } from './layout.ts';

export const NOTICE_HEADINGS = {
  correction: 'Correction',
  update: 'New in this version',
  withdrawal: 'Withdrawn',
} as const satisfies Record<NoticeItem['kind'], PageText>;

/** Newest first. */
export type Notices = readonly Omit<NoticeItem, 'href'>[];

/** The notices of a dataset. `isWhole`: these are all of them. `citation`: of the latest release. */
export function noticesPage(
  dataset: { id: string; title: string },
  notices: Notices,
  isWhole: boolean,
  citation: Citation | null,
): string {
  const { id, title } = dataset;
  const path = noticesPath(id);
  return pageHtml({
    title: t('Notices of {title}', { title: called(title) }),
    description: t('What was corrected, what is new and what was withdrawn of {title}.', { title: called(title) }),
    canonical: pagePath(path),
    json: path,
    ...pictureOfRelease(id, citation),
    crumbs: [[calledHtml(title), pagePath(datasetPath(id))]],
    main: html`
<h1>${th('Notices of {title}', { title: calledHtml(title) })}</h1>
<p class="lead">${t('What was corrected, what is new, and what was withdrawn; the newest first.')}</p>
${notices.length === 0 ? html`<p>${t('There is no notice.')}</p>` : noticesList(id, notices)}
${!isWhole && html`<p>${t('These are the newest ones.')} <a href="${path}">${t('All notices')}</a> (JSON)</p>`}
<p><a href="${pagePath(releasesPath(id))}">${t('All releases')}</a></p>
${howToCite(citation)}`,
  });
}

export const noticesList = (dataset: string, notices: Notices): Html =>
  html`<ul class="list">${notices.map(
    ({ release, publishedAt, kind, text }) =>
      html`<li>${dayText(publishedAt)}, <a href="${pagePath(releasePath({ dataset, version: release }))}">${t('version {version}', { version: release })}</a>. <strong>${t(NOTICE_HEADINGS[kind])}.</strong> ${english(text)}</li>
`,
  )}</ul>`;
