import { daysText, dayText } from '../codebook/calendar.ts';
import { CONSTRUCTED } from '../formats/provenance.ts';
import { datasetPath, feedPath, noticesPath, pagePath, releasePath, releasesPath } from '../schemas/addresses.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { Citation, ReleaseItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { howToCite, pictureOf } from './cite.ts';
import { facts, type Html, html } from './html.ts';
import { pageHtml } from './layout.ts';
import { type Notices, noticesList } from './notices.ts';
import { headlinesHtml, protectionText, releasesHtml } from './release.ts';

/** The datasets with a published release. `next`: there are more, behind the one of this id. */
export const datasetsPage = (datasets: readonly Dataset[], next: string | null): string =>
  pageHtml({
    title: 'Datasets',
    description: 'Every dataset with a published release.',
    canonical: '/datasets',
    json: '/v1/datasets',
    atom: '/v1/releases.atom',
    main: html`
<h1>Datasets</h1>
${datasetsHtml(datasets, next)}`,
  });

/** Datasets with what they are about. */
export const datasetsHtml = (datasets: readonly Dataset[], next: string | null): Html => html`
${datasets.length === 0 && html`<p>No dataset has been published yet.</p>`}
<ul class="found">${datasets.map(
  (one) => html`<li><a href="${pagePath(datasetPath(one.id))}">${one.title}</a>
<p>${one.description}${one.constructed && ` ${CONSTRUCTED}`}</p>
<p class="pale">${publishedText(one)}</p></li>
`,
)}</ul>
${next !== null && html`<p><a href="${`/datasets?after=${next}`}">More datasets</a></p>`}`;

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
  /** How to cite the latest release. */
  citation: Citation | null;
}

/** A dataset: what it covers, its headlines, its releases, and what was corrected. */
export function datasetPage({ dataset, headlines, releases, notices, citation }: DatasetContent): string {
  const { id, title, description, publisher, source, licence, coverage, disclosure, constructed } = dataset;
  const { latestRelease, nextRelease } = dataset;
  const path = datasetPath(id);
  const [query] = headlines.flatMap((headline) => (headline.computed && headline.query ? [headline.query] : []));
  const newest = latestRelease && { dataset: id, version: latestRelease.version };
  return pageHtml({
    title,
    description,
    canonical: pagePath(path),
    json: path,
    atom: feedPath(id),
    ...pictureOf(newest && `${releasePath(newest)}/${query ?? 'statistics'}`, citation),
    main: html`
<h1>${title}</h1>
<p class="lead">${description}${constructed && ` ${CONSTRUCTED}`}</p>
${
  latestRelease !== null &&
  html`<p>Newest version: <a href="${pagePath(latestRelease.href)}">${latestRelease.version}</a>, published ${dayText(latestRelease.publishedAt)}.${nextRelease && ` The next one is announced for ${dayText(nextRelease.publishAt)}.`} <a href="${pagePath(`${latestRelease.href}/table`)}">Make a table</a></p>
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
<p><a href="${pagePath(`${releasePath({ dataset: id, version: latestRelease?.version ?? 'latest' })}/structure`)}">The codebook: what every variable and code means</a></p>
</section>
${noticesHtml(id, notices)}
${releasesHtml(releases)}
<p><a href="${pagePath(releasesPath(id))}">All releases, and the date of the next one</a></p>
${howToCite(citation)}`,
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
