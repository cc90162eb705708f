import { chartFault } from '../formats/chart/shape.ts';
import { representationPath } from '../formats/representation-path.ts';
import { t } from '../language/language.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { Citation } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { type Html, html, inEnglish } from './html.ts';

/**
 * The picture for those who share a page that is cited like this: the chart of a query, as URL. A query of one number is drawn as that
 * number. `query` is the path of its JSON; without one there is no picture.
 */
export const pictureOf = (query: string | null | undefined, citation: Citation | null): { image?: string } =>
  query && citation ? { image: new URL(representationPath(query, 'png'), citation.url).href } : {};

/** The same of a page about a headline, in the release that is cited. */
export const pictureOfHeadline = (
  dataset: string,
  headline: HeadlineResult,
  citation: Citation | null,
): { image?: string } => (headline.computed && headline.query ? pictureBelow(dataset, headline.query, citation) : {});

/** The same of a page that shows an answer. */
export const pictureOfAnswer = (answer: StatisticsAnswer): { image?: string } =>
  chartFault(answer) === undefined ? pictureOf(answer.links.self, answer.citation) : {};

/** The same of a page about the whole release that is cited: how many there are. */
export const pictureOfRelease = (dataset: string, citation: Citation | null): { image?: string } =>
  pictureBelow(dataset, 'statistics', citation);

/** `query`: its path below the release that is cited. */
const pictureBelow = (dataset: string, query: string, citation: Citation | null): { image?: string } =>
  citation ? pictureOf(`${releasePath({ dataset, version: citation.version })}/${query}`, citation) : {};

/** How to cite what the page shows, in each form, as text that one click selects. Nothing for a draft. */
export const howToCite = (citation: Citation | null): Html =>
  citation === null
    ? html``
    : html`
<section aria-labelledby="cite">
<h2 id="cite">${t('How to cite this')}</h2>
<p>${t('Under a chart or an article:')}</p>
<pre tabindex="0"${inEnglish()} data-copy="${t('the source line')}">${citation.sourceLine}</pre>
<p>${t('In a list of references (APA):')}</p>
<pre tabindex="0"${inEnglish()} data-copy="${t('the reference')}">${citation.text}</pre>
<p>${t('The address leads to version {version}, whose figures never change.', { version: citation.version })}</p>
<details><summary>BibTeX</summary><pre tabindex="0" data-copy="${t('the BibTeX')}">${citation.bibtex}</pre></details>
<details><summary>${t('CSL-JSON, for reference managers')}</summary><pre tabindex="0" data-copy="${t('the CSL-JSON')}">${JSON.stringify(citation.csl, null, 2)}</pre></details>
</section>`;
