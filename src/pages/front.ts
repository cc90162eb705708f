import { dayText } from '../codebook/calendar.ts';
import { t } from '../language/language.ts';
import { datasetPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { CalendarItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { datesHtml } from './calendar.ts';
import { datasetsHtml } from './dataset.ts';
import { calledHtml, type Html, html, th } from './html.ts';
import { pageHtml } from './layout.ts';
import { headlineItem, headlineList } from './release.ts';
import { searchForm } from './search.ts';

export interface NewestRelease {
  dataset: string;
  title: string;
  version: string;
  publishedAt: string;
  headlines: readonly HeadlineResult[];
}

/** A headline of the latest release of a dataset. */
export interface AskedHeadline {
  dataset: string;
  title: string;
  headline: HeadlineResult;
}

interface FrontContent {
  newest: readonly NewestRelease[];
  /** What is asked for most, the first one most. */
  asked: readonly AskedHeadline[];
  /** Releases to come, the next first. */
  coming: readonly CalendarItem[];
  datasets: readonly Dataset[];
  /** There are more datasets than these. */
  next: string | null;
}

/** The front page: a search, what is new, what is to come, and every dataset. */
export function frontPage({ newest, asked, coming, datasets, next }: FrontContent): string {
  return pageHtml({
    title: t('Assize: conviction datasets'),
    description: t('Statistics of convictions that can be quoted, checked and proven later.'),
    canonical: '/',
    json: '/v1/datasets',
    atom: '/v1/releases.atom',
    main: html`
<h1>${t('Conviction datasets')}</h1>
<p class="lead">${t('Statistics of convictions that can be quoted, checked and proven later.')} ${t('No record of a person is here.')}</p>
${searchForm({ label: t('Search datasets, headlines, measures, variables and codes') })}
${
  newest.length > 0 &&
  html`<section aria-labelledby="newest">
<h2 id="newest">${t('Newest releases')}</h2>
${newest.map(newestHtml)}
</section>`
}
${
  asked.length > 0 &&
  html`<section aria-labelledby="asked">
<h2 id="asked">${t('Headlines that are asked for most')}</h2>
<ul class="list">${asked.map(askedHtml)}</ul>
</section>`
}
${
  coming.length > 0 &&
  html`<section aria-labelledby="coming">
<h2 id="coming">${t('To come')}</h2>
${datesHtml(t('Releases to come, the next first'), coming)}
</section>`
}
<p><a href="/release-calendar">${t('Calendar of all releases')}</a></p>
<section aria-labelledby="datasets">
<h2 id="datasets">${t('Datasets')}</h2>
${datasetsHtml(datasets, next)}
</section>
<section aria-labelledby="programs">
<h2 id="programs">${t('For programs')}</h2>
<p>${th('Everything here is in the API too: {entry}, {operations}, {openapi}.', {
      entry: html`<a href="/v1">${t('its entry')}</a>`,
      operations: html`<a href="/docs">${t('its operations')}</a>`,
      openapi: html`<a href="/openapi.json">OpenAPI</a>`,
    })}</p>
</section>`,
  });
}

const newestHtml = ({ dataset, title, version, publishedAt, headlines }: NewestRelease): Html => html`
<h3><a href="${pagePath(datasetPath(dataset))}">${calledHtml(title)}</a></h3>
<p class="pale">${th('{version}, published {day}', {
  version: html`<a href="${pagePath(releasePath({ dataset, version }))}">${t('Version {version}', { version })}</a>`,
  day: dayText(publishedAt),
})}</p>
${headlineList(releasePath({ dataset, version }), headlines)}`;

const askedHtml = ({ dataset, title, headline }: AskedHeadline): Html | false =>
  headlineItem(
    releasePath({ dataset, version: 'latest' }),
    headline,
    html` <span class="pale">(<a href="${pagePath(datasetPath(dataset))}">${calledHtml(title)}</a>)</span>`,
  );
