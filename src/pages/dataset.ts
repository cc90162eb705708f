import { dayText } from '../codebook/calendar.ts';
import { CONSTRUCTED } from '../formats/provenance.ts';
import { datasetPath, feedPath, noticesPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { ReleaseItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { daysText } from './headline.ts';
import { facts, type Html, html } from './html.ts';
import { pageHtml } from './layout.ts';
import { type Notices, noticesList } from './notices.ts';
import { headlinesHtml, protectionText, releasesHtml } from './release.ts';

/** The front page: every dataset with a published release. `last` is the id of the last one, if more follow. */
export function datasetsPage(datasets: readonly Dataset[], last: string | null): string {
  return pageHtml({
    title: 'Assize: conviction datasets',
    description: 'Statistics of convictions that can be quoted, checked and proven later.',
    canonical: '/',
    json: '/v1/datasets',
    atom: '/v1/releases.atom',
    main: html`
<h1>Datasets</h1>
<p class="lead">Statistics of convictions that can be quoted, checked and proven later. No record of a person is here.</p>
${datasets.length === 0 && html`<p>No dataset has been published yet.</p>`}
${datasets.map(
  (one) => html`
<section>
<h2><a href="${pagePath(datasetPath(one.id))}">${one.title}</a></h2>
<p>${one.description}${one.constructed && ` ${CONSTRUCTED}`}</p>
<p class="pale">${publishedText(one)}</p>
</section>`,
)}
${last !== null && html`<p><a href="${`/?after=${last}`}">More datasets</a></p>`}
<section>
<h2>For programs</h2>
<p>Everything here is in the API too: <a href="/v1">its entry</a>, <a href="/docs">its operations</a>, <a href="/openapi.json">OpenAPI</a>.</p>
</section>`,
  });
}

const publishedText = ({ publisher, latestRelease }: Dataset): string =>
  latestRelease === null
    ? publisher
    : `${publisher}. Version ${latestRelease.version}, published ${dayText(latestRelease.publishedAt)}.`;

interface DatasetContent {
  dataset: Dataset;
  /** The headlines of the latest release. */
  headlines: readonly HeadlineResult[];
  releases: readonly ReleaseItem[];
  notices: Notices;
}

/** A dataset: what it covers, its headlines, its releases, and what was corrected. */
export function datasetPage({ dataset, headlines, releases, notices }: DatasetContent): string {
  const { id, title, description, publisher, source, licence, coverage, disclosure, constructed } = dataset;
  const { latestRelease, nextRelease } = dataset;
  const path = datasetPath(id);
  return pageHtml({
    title,
    description,
    canonical: pagePath(path),
    json: path,
    atom: feedPath(id),
    main: html`
<h1>${title}</h1>
<p class="lead">${description}${constructed && ` ${CONSTRUCTED}`}</p>
${
  latestRelease !== null &&
  html`<p>Newest version: <a href="${pagePath(latestRelease.href)}">${latestRelease.version}</a>, published ${dayText(latestRelease.publishedAt)}.${nextRelease && ` The next one is announced for ${dayText(nextRelease.publishAt)}.`}</p>
${headlinesHtml(releasePath({ dataset: id, version: latestRelease.version }), headlines)}`
}
<section aria-labelledby="about">
<h2 id="about">What it covers</h2>
${facts([
  ['Publisher', publisher],
  ['Source of the figures', source && sourceHtml(source)],
  ['Contact', source?.contact],
  [
    'Methodology',
    source?.methodology === undefined ? null : html`<a href="${source.methodology}">${source.methodology}</a>`,
  ],
  ['Time', `${daysText(coverage.window)}${coverage.windowNote === undefined ? '' : ` (${coverage.windowNote})`}`],
  ['Gaps', coverage.gaps?.map((gap) => `${daysText(gap)}: ${gap.reason}`).join('; ')],
  ['Area', coverage.area],
  ['Sources of the records', coverage.sources],
  ['What is in it', coverage.inclusionRule],
  ['How complete it is', coverage.completeness],
  ['Protection of people', protectionText(disclosure)],
  ['Licence', html`<a href="${licence.url}">${licence.id}</a>. ${licence.attribution}`],
])}
<p><a href="${`${path}/codebook`}">The codebook</a> (JSON)</p>
</section>
${noticesHtml(id, notices)}
${releasesHtml(releases)}`,
  });
}

const sourceHtml = ({ title, publisher, url, publishedOn }: NonNullable<Dataset['source']>): Html =>
  html`${publisher}: <a href="${url}">${title}</a>${publishedOn !== undefined && `, ${dayText(publishedOn)}`}`;

const noticesHtml = (dataset: string, notices: Notices): Html =>
  notices.length === 0
    ? html``
    : html`
<section aria-labelledby="notices">
<h2 id="notices">Notices</h2>
${noticesList(dataset, notices)}
<p><a href="${pagePath(noticesPath(dataset))}">All notices</a></p>
</section>`;
