import { dayText } from '../codebook/calendar.ts';
import { datasetPath, noticesPath, pagePath, releasePath, releasesPath } from '../schemas/addresses.ts';
import type { Citation, NoticeItem } from '../schemas/release.ts';
import { howToCite } from './cite.ts';
import { type Html, html } from './html.ts';
import { pageHtml } from './layout.ts';

/** What stands before the text of a notice. */
export const NOTICE_HEADINGS = {
  correction: 'Correction',
  update: 'New in this version',
  withdrawal: 'Withdrawn',
} as const satisfies Record<NoticeItem['kind'], string>;

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
    title: `Notices of ${title}`,
    description: `What was corrected, what is new and what was withdrawn of ${title}.`,
    canonical: pagePath(path),
    json: path,
    crumbs: [[title, pagePath(datasetPath(id))]],
    main: html`
<h1>Notices of ${title}</h1>
<p class="lead">What was corrected, what is new, and what was withdrawn; the newest first.</p>
${notices.length === 0 ? html`<p>There is no notice.</p>` : noticesList(id, notices)}
${!isWhole && html`<p>These are the newest ones. <a href="${path}">All notices</a> (JSON)</p>`}
<p><a href="${pagePath(releasesPath(id))}">All releases</a></p>
${howToCite(citation)}`,
  });
}

export const noticesList = (dataset: string, notices: Notices): Html =>
  html`<ul class="list">${notices.map(
    ({ release, publishedAt, kind, text }) =>
      html`<li>${dayText(publishedAt)}, <a href="${pagePath(releasePath({ dataset, version: release }))}">version ${release}</a>. <strong>${NOTICE_HEADINGS[kind]}.</strong> ${text}</li>
`,
  )}</ul>`;
