import { daysText, dayText } from '../codebook/calendar.ts';
import { CONSTRUCTED } from '../formats/provenance.ts';
import { called, t } from '../language/language.ts';
import { datasetPath, feedPath, noticesPath, pagePath, releasePath, releasesPath } from '../schemas/addresses.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { Citation, ReleaseItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { howToCite, pictureOf } from './cite.ts';
import { calledHtml, english, facts, type Html, html, th } from './html.ts';
import { pageHtml } from './layout.ts';
import { type Notices, noticesList } from './notices.ts';
import { headlinesHtml, protectionText, releasesHtml } from './release.ts';

/** The datasets with a published release. `next`: there are more, behind the one of this id. */
export const datasetsPage = (datasets: readonly Dataset[], next: string | null): string =>
  pageHtml({
    title: t('Datasets'),
    description: t('Every dataset with a published release.'),
    canonical: '/datasets',
    json: '/v1/datasets',
    atom: '/v1/releases.atom',
    main: html`
<h1>${t('Datasets')}</h1>
${datasetsHtml(datasets, next)}`,
  });

/** Datasets with what they are about. */
export const datasetsHtml = (datasets: readonly Dataset[], next: string | null): Html => html`
${datasets.length === 0 && html`<p>${t('No dataset has been published yet.')}</p>`}
<ul class="found">${datasets.map(
  (one) => html`<li><a href="${pagePath(datasetPath(one.id))}">${calledHtml(one.title)}</a>
<p>${calledHtml(one.description)}${one.constructed && constructedHtml()}</p>
<p class="pale">${publishedText(one)}</p></li>
`,
)}</ul>
${next !== null && html`<p><a href="${`/datasets?after=${next}`}">${t('More datasets')}</a></p>`}`;

/** Said with the description of what is made up. */
const constructedHtml = (): Html => html` ${english(CONSTRUCTED)}`;

const publishedText = ({ publisher, latestRelease }: Dataset): string =>
  latestRelease === null
    ? publisher
    : t('{publisher}. Version {version}, published {day}.', {
        publisher,
        version: latestRelease.version,
        day: dayText(latestRelease.publishedAt),
      });

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
    title: called(title),
    description: called(description),
    canonical: pagePath(path),
    json: path,
    atom: feedPath(id),
    ...pictureOf(newest && `${releasePath(newest)}/${query ?? 'statistics'}`, citation),
    main: html`
<h1>${calledHtml(title)}</h1>
<p class="lead">${calledHtml(description)}${constructed && constructedHtml()}</p>
${
  latestRelease !== null &&
  html`<p>${th('Newest version: {version}, published {day}.', {
    version: html`<a href="${pagePath(latestRelease.href)}">${latestRelease.version}</a>`,
    day: dayText(latestRelease.publishedAt),
  })}${nextRelease && ` ${t('The next one is announced for {day}.', { day: dayText(nextRelease.publishAt) })}`} <a href="${pagePath(`${latestRelease.href}/table`)}">${t('Make a table')}</a></p>
${headlinesHtml(releasePath({ dataset: id, version: latestRelease.version }), headlines)}`
}
<section aria-labelledby="about">
<h2 id="about">${t('What it covers')}</h2>
${facts([
  [t('Publisher'), publisher],
  [t('Source of the figures'), source && sourceHtml(source)],
  [t('Contact'), source?.contact],
  [
    t('Methodology'),
    source?.methodology === undefined ? null : html`<a href="${source.methodology}">${source.methodology}</a>`,
  ],
  [
    t('Time'),
    html`${daysText(coverage.window)}${coverage.windowNote !== undefined && html` (${english(coverage.windowNote)})`}`,
  ],
  [t('Gaps'), gapsHtml(coverage.gaps)],
  [t('Area'), english(coverage.area)],
  [t('Sources of the records'), english(coverage.sources)],
  [t('What is in it'), english(coverage.inclusionRule)],
  [t('How complete it is'), english(coverage.completeness)],
  [t('Protection of people'), english(protectionText(disclosure))],
  [t('Licence'), html`<a href="${licence.url}">${licence.id}</a>. ${english(licence.attribution)}`],
])}
<p><a href="${pagePath(`${releasePath({ dataset: id, version: latestRelease?.version ?? 'latest' })}/structure`)}">${t('The codebook: what every variable and code means')}</a></p>
</section>
${noticesHtml(id, notices)}
${releasesHtml(releases)}
<p><a href="${pagePath(releasesPath(id))}">${t('All releases, and the date of the next one')}</a></p>
${howToCite(citation)}`,
  });
}

/** Times that are not covered, each with its reason. */
export const gapsHtml = (gaps: Dataset['coverage']['gaps'] = []): Html | false =>
  gaps.length > 0 && html`${gaps.map((gap, at) => html`${at > 0 && '; '}${daysText(gap)}: ${english(gap.reason)}`)}`;

const sourceHtml = ({ title, publisher, url, publishedOn }: NonNullable<Dataset['source']>): Html =>
  html`${publisher}: <a href="${url}">${title}</a>${publishedOn !== undefined && `, ${dayText(publishedOn)}`}`;

const noticesHtml = (dataset: string, notices: Notices): Html =>
  notices.length === 0
    ? html``
    : html`
<section aria-labelledby="notices">
<h2 id="notices">${t('Notices')}</h2>
${noticesList(dataset, notices)}
<p><a href="${pagePath(noticesPath(dataset))}">${t('All notices')}</a></p>
</section>`;
