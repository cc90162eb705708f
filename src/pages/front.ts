import { dayText } from '../codebook/calendar.ts';
import { datasetPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { CalendarItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { datesHtml } from './calendar.ts';
import { datasetsHtml } from './dataset.ts';
import { type Html, html } from './html.ts';
import { pageHtml } from './layout.ts';
import { headlineList } from './release.ts';
import { searchForm } from './search.ts';

/** One of the newest releases, with some of its headlines. */
export interface NewestRelease {
  dataset: string;
  title: string;
  version: string;
  publishedAt: string;
  headlines: readonly HeadlineResult[];
}

interface FrontContent {
  newest: readonly NewestRelease[];
  /** Releases to come, the next first. */
  coming: readonly CalendarItem[];
  datasets: readonly Dataset[];
  /** There are more datasets than these. */
  next: string | null;
}

/** The front page: a search, what is new, what is to come, and every dataset. */
export function frontPage({ newest, coming, datasets, next }: FrontContent): string {
  return pageHtml({
    title: 'Assize: conviction datasets',
    description: 'Statistics of convictions that can be quoted, checked and proven later.',
    canonical: '/',
    json: '/v1/datasets',
    atom: '/v1/releases.atom',
    main: html`
<h1>Conviction datasets</h1>
<p class="lead">Statistics of convictions that can be quoted, checked and proven later. No record of a person is here.</p>
${searchForm({ label: 'Search datasets, headlines, measures, variables and codes' })}
${
  newest.length > 0 &&
  html`<section aria-labelledby="newest">
<h2 id="newest">Newest releases</h2>
${newest.map(newestHtml)}
</section>`
}
${
  coming.length > 0 &&
  html`<section aria-labelledby="coming">
<h2 id="coming">To come</h2>
${datesHtml('Releases to come, the next first', coming)}
</section>`
}
<p><a href="/release-calendar">Calendar of all releases</a></p>
<section aria-labelledby="datasets">
<h2 id="datasets">Datasets</h2>
${datasetsHtml(datasets, next)}
</section>
<section aria-labelledby="programs">
<h2 id="programs">For programs</h2>
<p>Everything here is in the API too: <a href="/v1">its entry</a>, <a href="/docs">its operations</a>, <a href="/openapi.json">OpenAPI</a>.</p>
</section>`,
  });
}

const newestHtml = ({ dataset, title, version, publishedAt, headlines }: NewestRelease): Html => html`
<h3><a href="${pagePath(datasetPath(dataset))}">${title}</a></h3>
<p class="pale"><a href="${pagePath(releasePath({ dataset, version }))}">Version ${version}</a>, published ${dayText(publishedAt)}</p>
${headlineList(releasePath({ dataset, version }), headlines)}`;
