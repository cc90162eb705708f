import { chartFault } from '../formats/chart/shape.ts';
import { pictureSize } from '../formats/chart/vega-lite.ts';
import { boundWords, percentOf, shareWords } from '../formats/chart/words.ts';
import { crosstabOf, fixedText } from '../formats/crosstab.ts';
import { isOfShare, legendOf, MEANINGS, SYMBOLS, symbolsOf, whyMissing } from '../formats/markers.ts';
import { answerTitle, designationText, notesText, withoutRepeats } from '../formats/provenance.ts';
import { representationLinks } from '../formats/representation.ts';
import { representationPath } from '../formats/representation-path.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';
import { withCommas } from '../statistics/wording.ts';
import { howToCite, pictureOf } from './cite.ts';
import { daysText } from './headline.ts';
import { facts, type Html, html } from './html.ts';
import { banner, barePage, crumbsOf, pageHtml, type ShownRelease, tableBox } from './layout.ts';

/** More rows than this are slow to lay out on a phone; the files have them all. */
const SHOWN_ROWS = 1_000;
/** A table with more columns than this is wider than a screen. */
const MAX_COLUMNS = 8;

/** The answer to a query: table, chart, notes, how to cite it, and the files. */
export function statisticsPage(release: ShownRelease, answer: StatisticsAnswer): string {
  const title = answerTitle(answer);
  const { links, about, measures } = answer;
  const fixed = fixedText(answer);
  return pageHtml({
    title: `${title} (${release.title}, version ${release.version})`,
    description: `${title}. ${release.title}, version ${release.version}.`,
    canonical: pagePath(links.self),
    json: links.self,
    ...(chartFault(answer) === undefined && pictureOf(links.self, answer.citation)),
    crumbs: crumbsOf(release),
    main: html`
${supersededBanner(release, links.self)}
<h1>${title}</h1>
<p class="lead">${fixed !== '' && `${fixed}. `}${daysText(about.window)}. ${designationText(answer)}.</p>
${chartHtml(answer, title)}
<section aria-labelledby="figures">
<h2 id="figures">The figures</h2>
${tableHtml(answer, fixed)}
</section>
<section aria-labelledby="notes">
<h2 id="notes">What the figures mean</h2>
${facts(measures.map(({ label, population, unit }) => [label, `Unit: ${unit}. Population: ${population}`]))}
<ul class="list">${withoutRepeats([...notesText(answer), answer.absent.text]).map((text) => html`<li>${text}</li>`)}</ul>
</section>
${howToCite(answer.citation)}
${filesHtml(answer)}`,
  });
}

/** Said where there is a newer release; the same query is asked of it. */
function supersededBanner({ supersededBy, version }: ShownRelease, self: string): Html {
  if (supersededBy === null) return html``;
  const there = pagePath(self.replace(`/releases/${version}/`, `/releases/${supersededBy}/`));
  return banner(html`
<p><strong>Version ${supersededBy} is newer.</strong> This page shows the figures as version ${version} has them, and always will.</p>
<p><a href="${there}">The same figures in version ${supersededBy}</a></p>`);
}

/** One number is no chart. */
const hasChart = (answer: StatisticsAnswer): boolean => !chartFault(answer) && answer.observations.length > 1;

function chartHtml(answer: StatisticsAnswer, title: string): Html {
  if (!hasChart(answer)) return html``;
  const src = representationPath(answer.links.self, 'svg');
  const alt = `Chart: ${title}. The table below has its numbers.`;
  return html`<figure tabindex="0" aria-label="Chart"><a href="${src}">${pictureHtml(answer, alt)}</a></figure>`;
}

/** The chart in the layout and the colours of the reader's screen. Their sizes are given, so that nothing moves when one has come. */
export function pictureHtml(answer: StatisticsAnswer, alt: string): Html {
  const src = representationPath(answer.links.self, 'svg');
  const [wide, narrow] = [pictureSize(answer, '752'), pictureSize(answer, '360')];
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

/** The widest picture that a phone shows whole, without making it much smaller. */
const PHONE = 420;

interface TableColumn {
  /** Tells which observations of a row are in the column. */
  key: string;
  heading: Html;
  cell: (observation: Observation | undefined) => Html;
}

function tableHtml(answer: StatisticsAnswer, fixed: string): Html {
  const { dimensions, measures, observations } = answer;
  if (observations.length === 0)
    return html`<p>${answer.warnings.map(({ text }) => text).join(' ')} ${answer.absent.text}</p>`;
  const { named, across, rows } = crosstabOf(answer, MAX_COLUMNS);
  const labels = dimensions.map(({ codes }) => new Map(codes.map(({ code, label }) => [code, label])));
  const columns = shownColumns(answer, across);
  const shown = rows.slice(0, SHOWN_ROWS);
  const heading = named.map((position) => html`<th scope="col">${dimensions[position]?.label}</th>`);
  // Without a dimension the row is named by what is counted.
  const rowHead = ({ key }: { key: readonly string[] }) =>
    named.length === 0
      ? html`<th scope="row">${measures.map(({ label }) => label).join(', ')}</th>`
      : named.map((position) => html`<th scope="row">${labels[position]?.get(key[position] ?? '')}</th>`);
  const unit = measures.length === 1 ? (measures[0]?.unit ?? '') : '';
  return html`
${
  rows.length > shown.length &&
  html`<p>The first ${withCommas(String(shown.length))} of ${withCommas(String(rows.length))} rows. The files below have them all.</p>`
}
${tableBox(
  answerTitle(answer),
  html`<tr>${named.length === 0 ? html`<th scope="col">Measure</th>` : heading}${columns.map((one) => one.heading)}</tr>`,
  shown.map(
    (row) =>
      html`<tr${row.key.some((code, position) => named.includes(position) && code === TOTAL) && html` class="total"`}>${rowHead(row)}${columns.map(({ key, cell }) => cell(row.cells.get(key)))}</tr>
`,
  ),
  [fixed, unit && `Unit: ${unit}`].filter(Boolean).join('. '),
)}
${legendHtml(observations)}`;
}

function shownColumns({ dimensions, measures, share }: StatisticsAnswer, across: number | undefined): TableColumn[] {
  const column = (key: string, heading: string, content: (one: Observation) => Html | string): TableColumn => ({
    key,
    heading: html`<th scope="col" class="number">${heading}</th>`,
    cell: (one) => html`<td class="number">${one === undefined ? '' : content(one)}</td>`,
  });
  if (across !== undefined)
    return (dimensions[across]?.codes ?? []).map(({ code, label }) =>
      column(
        code,
        label,
        (one) => html`${valueHtml(one)}${share !== null && html` <span class="unit">(${shareHtml(one)})</span>`}`,
      ),
    );
  return measures.flatMap(({ id, label }): TableColumn[] => [
    column(id, measures.length === 1 ? 'Value' : label, valueHtml),
    ...(share === null
      ? []
      : [
          column(id, 'Share', shareHtml),
          column(id, 'Of', ({ denominator, flags }) =>
            denominator === null ? '' : [...boundWords(flags, 'base'), withCommas(denominator)].join(' '),
          ),
        ]),
  ]);
}

function valueHtml({ value, status, flags, interval }: Observation): Html {
  const symbols = symbolsOf({ status, shareStatus: null, flags: flags.filter((flag) => !isOfShare(flag)) });
  if (value === null) return symbolHtml(status ?? 'not-available', interval);
  const bound = flags.includes('lower-bound') ? 'at least ' : flags.includes('approximate') ? 'about ' : '';
  return html`${bound}${withCommas(value).replace('-', '−')}${symbols.map((symbol) => ` ${symbol}`)}`;
}

function shareHtml(one: Observation): Html {
  if (one.share === null) return symbolHtml(whyMissing({ ...one, status: one.shareStatus }));
  const symbol = one.flags.includes('small-base') ? [SYMBOLS['small-base']] : [];
  return html`${[...shareWords(one.flags), percentOf(one.share, one), ...symbol].join(' ')}`;
}

const symbolHtml = (
  status: 'suppressed' | 'not-available' | 'not-applicable',
  interval?: Observation['interval'],
): Html =>
  html`<abbr title="${[MEANINGS[status], ...(interval ? [rangeText(interval)] : [])].join('; ')}">${SYMBOLS[status]}</abbr>`;

const rangeText = ([low, high]: NonNullable<Observation['interval']>): string =>
  high === null ? `at least ${withCommas(low)}` : `from ${withCommas(low)} to ${withCommas(high)}`;

function legendHtml(observations: readonly Observation[]): Html {
  const texts = legendOf(observations);
  return texts.length === 0 ? html`` : html`<p class="pale">${texts.join('; ')}.</p>`;
}

const FILES = {
  csv: 'CSV',
  xlsx: 'Excel (XLSX), with a crosstab and notes',
  parquet: 'Parquet',
  jsonstat: 'JSON-stat 2.0',
  csvw: 'What the columns of the CSV mean (CSVW)',
  svg: 'Chart (SVG)',
  png: 'Chart (PNG)',
  'vega-lite': 'Chart to adapt (Vega-Lite)',
} as const;

function filesHtml(answer: StatisticsAnswer): Html {
  const { links, dataset, release } = answer;
  const others = representationLinks(answer);
  return html`
<section class="screen" aria-labelledby="files">
<h2 id="files">Download these figures</h2>
<ul class="list">
${Object.entries(FILES).map(([name, label]) => others[name] !== undefined && html`<li><a href="${others[name]}">${label}</a></li>`)}
<li><a href="${links.self}">JSON</a></li>
</ul>
${hasChart(answer) && embedHtml(answer)}
<p><a href="${pagePath(links.self.replace(releasePath({ dataset, version: release }), releasePath({ dataset, version: 'latest' })))}">The same query, always of the newest version</a></p>
</section>`;
}

/** The frame to put into another page. It is as high as the chart on a wide page, which is enough on a narrow one as a rule. */
function embedHtml(answer: StatisticsAnswer): Html {
  const src = urlOf(answer, embedPath(answer.links.self));
  const { height } = pictureSize(answer, '752');
  const frame = html`<iframe src="${src}" title="${answerTitle(answer)}" width="100%" height="${height + 48}" loading="lazy"></iframe>`;
  return html`<details><summary>Put the chart into a page of yours</summary>
<p>It keeps its version, fits any width, and names its source.</p>
<pre tabindex="0">${frame.text}</pre>
</details>`;
}

/** A path of this service as a URL. Only a draft has no citation, and a draft has no page. */
const urlOf = ({ citation }: StatisticsAnswer, path: string): string => new URL(path, citation?.url).href;

const embedPath = (self: string): string => pagePath(self.replace('/statistics', '/statistics/embed'));

/** The chart alone, for frames in other pages, with a line that leads to its figures. */
export function embedPage(release: ShownRelease, answer: StatisticsAnswer): string {
  const title = answerTitle(answer);
  return barePage(
    title,
    html`<figure>${hasChart(answer) ? pictureHtml(answer, `Chart: ${title}.`) : tableHtml(answer, fixedText(answer))}</figure>
<p class="embed"><a href="${pagePath(answer.links.self)}" target="_blank" rel="noopener">${release.title}, version ${release.version}: figures and notes</a></p>`,
  );
}
