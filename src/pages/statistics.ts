import { daysText } from '../codebook/calendar.ts';
import { chartFault } from '../formats/chart/shape.ts';
import { pictureSize } from '../formats/chart/vega-lite.ts';
import { fixedText } from '../formats/crosstab.ts';
import { answerTitle, designationText, notesText, withoutRepeats } from '../formats/provenance.ts';
import { representationLinks } from '../formats/representation.ts';
import { representationPath } from '../formats/representation-path.ts';
import { called, IN_ENGLISH, type PageText, t, writtenFor } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { isBlurred, withUnit } from '../statistics/wording.ts';
import { howToCite, pictureOfAnswer } from './cite.ts';
import { answerTable, shareText, valueText } from './figures.ts';
import { statementOf } from './headline.ts';
import { calledHtml, english, facts, type Html, html, th } from './html.ts';
import { banner, barePage, crumbsOf, pageHtml, releaseText, type ShownRelease } from './layout.ts';

/** The answer to a query: table, chart, notes, how to cite it, and the files. `headlines`: those about its one figure. */
export function statisticsPage(
  release: ShownRelease,
  answer: StatisticsAnswer,
  headlines: readonly HeadlineResult[] = [],
): string {
  const title = answerTitle(answer);
  const { links } = answer;
  return pageHtml({
    title: `${title} (${releaseText(release)})`,
    description: `${title}. ${releaseText(release)}.`,
    canonical: pagePath(links.self),
    json: links.self,
    ...pictureOfAnswer(answer),
    crumbs: crumbsOf(release),
    main: html`
${supersededBanner(release, links.self)}
<h1>${title}</h1>
<p class="lead">${answerLead(answer)}</p>
<p class="screen"><a href="${pagePath(links.self.replace('/statistics?', '/table?'))}">${t('Change this table')}</a></p>
${sentenceHtml(answer, headlines)}
${answerHtml(answer)}`,
  });
}

/** What holds for all figures of an answer. */
export function answerLead(answer: StatisticsAnswer): string {
  const fixed = fixedText(answer);
  return `${fixed === '' ? '' : `${fixed}. `}${daysText(answer.about.window)}. ${designationText(answer)}.`;
}

/** An answer from its chart to its files. */
export function answerHtml(answer: StatisticsAnswer): Html {
  return html`${chartHtml(answer, answerTitle(answer))}
<section aria-labelledby="figures">
<h2 id="figures">${t('The figures')}</h2>
${answerTable(answer)}
</section>
<section aria-labelledby="notes">
<h2 id="notes">${t('What the figures mean')}</h2>
${measureFacts(answer)}
<ul class="list">${withoutRepeats([...notesText(answer), answer.absent.text]).map((text) => html`<li>${english(text)}</li>`)}</ul>
</section>
${howToCite(answer.citation)}
${filesHtml(answer)}`;
}

export const measureFacts = ({ measures }: StatisticsAnswer): Html =>
  facts(
    measures.map(({ label, population, unit }) => [
      calledHtml(label),
      html`${th('Unit: {unit}.', { unit: calledHtml(unit) })} ${th('Population: {population}', { population: english(population) })}`,
    ]),
  );

/** One figure in words: the headlines that are about it, whose wordings are checked, and the figure itself with its source. */
function sentenceHtml(answer: StatisticsAnswer, headlines: readonly HeadlineResult[]): Html {
  const [one] = answer.observations;
  if (answer.observations.length !== 1 || !one || one.value === null) return html``;
  // It is copied without the notes, so a changed number says here that it is near the true one, as in headlines.
  const flags = [...one.flags, ...(isBlurred(one.flags) ? (['approximate', 'approximate-base'] as const) : [])];
  const number = (of: 'value' | 'base'): string => valueText({ ...one, flags }, answer, of);
  const [unit = ''] = answer.measures.map((measure) => measure.unit);
  const share =
    one.share === null
      ? ''
      : ` (${t('{share} of {base}', { share: shareText(one, one.share), base: number('base') })})`;
  const subject = [answer.measures.map(({ label }) => called(label)).join(), fixedText(answer)]
    .filter(Boolean)
    .join('. ');
  return html`
<section aria-labelledby="sentence">
<h2 id="sentence">${t('Write a sentence with this')}</h2>
${
  headlines.length === 0
    ? html`<p>${t('The release has no sentence about this figure, so no wording of it is checked. Here it is with its source:')}</p>`
    : html`<p>${t('The release says this of it. Follow a sentence to check other words:')}</p>
<ul class="list">${headlines.map((headline) => html`<li><a href="${pagePath(`${answer.links.release}/headlines/${headline.id}`)}">${english(statementOf(headline))}</a></li>`)}</ul>
<p>${t('The figure with its source:')}</p>`
}
<pre tabindex="0" data-copy="${t('the figure with its source')}">${`${subject}: ${withUnit(number('value'), unit)}${share}. ${answer.citation?.sourceLine ?? ''}`.trim()}</pre>
</section>`;
}

/** Said where there is a newer release; the same query is asked of it. */
function supersededBanner({ supersededBy, version }: ShownRelease, self: string): Html {
  if (supersededBy === null) return html``;
  const there = pagePath(self.replace(`/releases/${version}/`, `/releases/${supersededBy}/`));
  return banner(html`
<p><strong>${t('Version {version} is newer.', { version: supersededBy })}</strong> ${t('This page shows the figures as version {version} has them, and always will.', { version })}</p>
<p><a href="${there}">${t('The same figures in version {version}', { version: supersededBy })}</a></p>`);
}

/** One number is no chart. */
const hasChart = (answer: StatisticsAnswer): boolean => !chartFault(answer) && answer.observations.length > 1;

function chartHtml(answer: StatisticsAnswer, title: string): Html {
  if (!hasChart(answer)) return html``;
  const src = representationPath(answer.links.self, 'svg');
  const alt = t('Chart: {title}. The table below has its numbers.', { title });
  // The script that explores the chart has its texts from here, in the language of the page.
  return html`<figure tabindex="0" aria-label="${t('Chart')}"><a href="${src}">${pictureHtml(answer, alt)}</a></figure>
<p class="tools screen" data-script="/assets/chart.js" data-explore="${t('Explore this chart')}" data-back="${t('Back to the picture')}" data-failed="${t('The chart could not be loaded')}" data-highlight="${t('Highlight')}" data-keys="${t('Chart: {title}. Arrow keys go from value to value.', { title })}"></p>`;
}

/** The chart in the layout and the colours of the reader's screen. Their sizes are given, so that nothing moves when one has come. */
function pictureHtml(answer: StatisticsAnswer, alt: string): Html {
  const src = representationPath(answer.links.self, 'svg');
  const [wide, narrow] = [chartSize(answer, '752'), chartSize(answer, '360')];
  const sizeHtml = ({ width, height }: typeof wide) => html`width="${width}" height="${height}"`;
  // Some charts need their width on a phone, too, and are scrolled there.
  const phone = narrow.width > PHONE ? [] : [`${src}&width=360`];
  const [onPhone, isDark] = ['(max-width: 40rem)', '(prefers-color-scheme: dark)'];
  return html`<picture>
${phone.map((its) => html`<source media="${onPhone} and ${isDark}" srcset="${its}&amp;theme=dark" ${sizeHtml(narrow)} /><source media="${onPhone}" srcset="${its}" ${sizeHtml(narrow)} />`)}
<source media="${isDark}" srcset="${src}&amp;theme=dark" ${sizeHtml(wide)} />
<img src="${src}" alt="${alt}" ${sizeHtml(wide)}${phone.length === 0 && html` class="wide"`} />
</picture>`;
}

/** The texts of a chart are in English, and its size is that of them. */
const chartSize = (answer: StatisticsAnswer, width: '752' | '360') =>
  writtenFor(IN_ENGLISH, () => pictureSize(answer, width));

/** The widest picture that a phone shows whole, without making it much smaller. */
const PHONE = 420;

const FILES = {
  csv: 'CSV',
  xlsx: 'Excel (XLSX), with a crosstab and notes',
  parquet: 'Parquet',
  jsonstat: 'JSON-stat 2.0',
  csvw: 'What the columns of the CSV mean (CSVW)',
  svg: 'Chart (SVG)',
  png: 'Chart (PNG)',
  'vega-lite': 'Chart to adapt (Vega-Lite)',
} as const satisfies Record<string, PageText>;

function filesHtml(answer: StatisticsAnswer): Html {
  const { links, dataset, release } = answer;
  const others = representationLinks(answer);
  return html`
<section class="screen" aria-labelledby="files">
<h2 id="files">${t('Download these figures')}</h2>
<ul class="list">
${Object.entries(FILES).map(([name, text]) => others[name] !== undefined && html`<li><a href="${others[name]}">${t(text)}</a></li>`)}
<li><a href="${links.self}">JSON</a></li>
</ul>
${hasChart(answer) && embedHtml(answer)}
<p><a href="${pagePath(links.self.replace(releasePath({ dataset, version: release }), releasePath({ dataset, version: 'latest' })))}">${t('The same query, always of the newest version')}</a></p>
</section>`;
}

/** The frame to put into another page. It is as high as the chart on a wide page, which is enough on a narrow one as a rule. */
function embedHtml(answer: StatisticsAnswer): Html {
  const src = urlOf(answer, embedPath(answer.links.self));
  const { height } = chartSize(answer, '752');
  const frame = html`<iframe src="${src}" title="${answerTitle(answer)}" width="100%" height="${height + 48}" loading="lazy"></iframe>`;
  return html`<details><summary>${t('Put the chart into a page of yours')}</summary>
<p>${t('It keeps its version, fits any width, and names its source.')}</p>
<pre tabindex="0">${frame.text}</pre>
</details>`;
}

/** A path of this service as a URL. Only a draft has no citation, and a draft has no page. */
const urlOf = ({ citation }: StatisticsAnswer, path: string): string => new URL(path, citation?.url).href;

const embedPath = (self: string): string => pagePath(self.replace(/(?=\?|$)/, '/embed'));

/** The chart alone, for frames in other pages, with a line that leads to its figures. */
export function embedPage(release: ShownRelease, answer: StatisticsAnswer): string {
  const title = answerTitle(answer);
  return barePage(
    title,
    html`<figure>${hasChart(answer) ? pictureHtml(answer, t('Chart: {title}.', { title })) : answerTable(answer, { isLinked: false })}</figure>
<p class="embed"><a href="${pagePath(answer.links.self)}" target="_blank" rel="noopener">${t('{release}: figures and notes', { release: releaseText(release) })}</a></p>`,
  );
}
