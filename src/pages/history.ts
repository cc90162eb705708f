import { dayText } from '../codebook/calendar.ts';
import { MEANINGS } from '../formats/markers.ts';
import { called, t } from '../language/language.ts';
import { datasetPath, pagePath } from '../schemas/addresses.ts';
import type { Citation } from '../schemas/release.ts';
import { editionPath, type HeadlineEdition } from '../statistics/headline.ts';
import { sentenceCase, withCommas, withPlaces, withUnit } from '../statistics/wording.ts';
import { howToCite, pictureOfHeadline } from './cite.ts';
import { statementOf } from './headline.ts';
import { calledHtml, english, type Html, html, th } from './html.ts';
import { pageHtml, tableBox } from './layout.ts';

interface HistoryContent {
  dataset: { id: string; title: string };
  headline: string;
  /** Newest first; there is at least one. */
  editions: readonly HeadlineEdition[];
  /** These are all of them. */
  isWhole: boolean;
  /** The decimals of an amount. */
  places: number | undefined;
  /** How to cite the headline in the newest release that has it. */
  citation: Citation | null;
}

/** A headline in every release: how the figure moved from version to version. */
export function historyPage({ dataset, headline, editions, isWhole, places, citation }: HistoryContent): string {
  const path = `${datasetPath(dataset.id)}/headlines/${headline}/history`;
  const newest = editions.find(({ result }) => result !== null);
  const title = newest?.result ? statementOf(newest.result) : sentenceCase(headline.replaceAll('-', ' '));
  const most = Math.max(0, ...editions.map((one) => shownValue(one, places)?.size ?? 0));
  return pageHtml({
    title: t('History of a figure: {figure} ({title})', { figure: title, title: called(dataset.title) }),
    description: t('What every version of {title} says: {figure}.', { figure: title, title: called(dataset.title) }),
    canonical: pagePath(path),
    json: path,
    ...(newest?.result && pictureOfHeadline(dataset.id, newest.result, citation)),
    crumbs: [
      [calledHtml(dataset.title), pagePath(datasetPath(dataset.id))],
      ...(newest ? [[english(title), pagePath(editionPath(dataset.id, headline, newest))] as const] : []),
    ],
    main: html`
<h1>${t('History of a figure')}</h1>
<p class="lead">${th('“{figure}”: what every version of the dataset says, the newest first. Versions differ where cases are new or were corrected, or where the definition has changed.', { figure: english(title) })}</p>
${tableBox(
  t('The figure in every version'),
  html`<tr><th scope="col">${t('Version')}</th><th scope="col" class="number">${t('Figure')}</th><th scope="col">${t('What it says')}</th><th scope="col">${t('Published')}</th>${editions.length > 1 && html`<th scope="col">${t('Changes')}</th>`}</tr>`,
  editions.map((edition, at) =>
    editionHtml(dataset.id, headline, edition, {
      most,
      places,
      before: editions[at + 1],
      hasChanges: editions.length > 1,
    }),
  ),
)}
${!isWhole && html`<p>${t('These are the newest ones. All of them:')} <a href="${path}">JSON</a></p>`}
${howToCite(citation)}`,
  });
}

function editionHtml(
  dataset: string,
  headline: string,
  edition: HeadlineEdition,
  shown: { most: number; places: number | undefined; before: HeadlineEdition | undefined; hasChanges: boolean },
): Html {
  const { version, publishedAt, state, result } = edition;
  const { most, places, before, hasChanges } = shown;
  const value = shownValue(edition, places);
  const said =
    result === null
      ? t('Withdrawn')
      : result.statement === null
        ? t('No sentence with this figure may be printed')
        : english(statementOf(result));
  const isComparable = before && result !== null && before.result !== null;
  return html`<tr><th scope="row"><a href="${pagePath(editionPath(dataset, headline, edition))}">${version}</a></th><td class="number">${value?.text ?? whyNone(edition)}${value && barHtml(value.size, most)}</td><td class="text">${said}${state === 'superseded' && html` <span class="unit">(${t('superseded')})</span>`}</td><td class="whole">${dayText(publishedAt)}</td>${hasChanges && html`<td>${isComparable && html`<a href="${pagePath(`${datasetPath(dataset)}/releases/${version}/differences?since=${before.version}`)}">${t('Since {version}', { version: before.version })}</a>`}</td>`}</tr>
`;
}

/** A share in percent, anything else with its unit. */
function shownValue(
  { result }: HeadlineEdition,
  places: number | undefined,
): { text: string; size: number } | undefined {
  if (result === null || result.value === null) return undefined;
  if (result.computed && result.percent !== null) return { text: `${result.percent}%`, size: Number(result.percent) };
  return {
    text: withUnit(withPlaces(withCommas(result.value), places), result.unit),
    size: Math.abs(Number(result.value)),
  };
}

const whyNone = ({ result }: HeadlineEdition): string =>
  result?.computed && result.status !== undefined ? sentenceCase(t(MEANINGS[result.status])) : t('None');

/** A bar from 0 on, drawn for whoever compares by eye; the figure beside it says the same. */
function barHtml(size: number, most: number): Html {
  const width = most === 0 ? 0 : Math.round((size / most) * 100);
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" width="100" height="10" aria-hidden="true"><rect width="${Math.max(width, 1)}" height="10" /></svg>`;
}
