import { called, type PageText, t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { SearchAnswer, SearchItem } from '../schemas/search.ts';
import { SEARCH_KINDS } from '../schemas/vocabulary.ts';
import { calledHtml, english, type Html, html, th } from './html.ts';
import { pageHtml, releaseText } from './layout.ts';

interface SearchFormContent {
  /** Searches this dataset alone. */
  dataset?: string | undefined;
  label: string;
  text?: string;
}

/** A field to search by, and a button: works without a script. */
export const searchForm = ({ dataset, label, text = '' }: SearchFormContent): Html => html`
<form class="screen" role="search" action="/search" method="get">
<p><label for="q">${label}</label></p>
<p class="field"><input id="q" name="q" type="search" value="${text}" maxlength="100" required="" autocomplete="off" />${dataset !== undefined && html`<input type="hidden" name="dataset" value="${dataset}" />`} <button>${t('Search')}</button></p>
</form>`;

const KIND_NAMES = {
  dataset: { one: 'Dataset', many: 'Datasets' },
  headline: { one: 'Headline', many: 'Headlines' },
  measure: { one: 'Measure', many: 'Measures' },
  dimension: { one: 'Variable', many: 'Variables' },
  code: { one: 'Code', many: 'Codes' },
} as const satisfies Record<SearchItem['kind'], { one: PageText; many: PageText }>;

interface SearchContent {
  text: string;
  kind: SearchItem['kind'] | undefined;
  /** The dataset that alone was searched. */
  dataset: { id: string; title: string } | undefined;
  answer: SearchAnswer;
}

/** Before anything was searched for. */
export const emptySearchPage = (): string =>
  pageHtml({
    title: t('Search'),
    description: t('Search the datasets, headlines, measures, variables and codes of the latest releases.'),
    canonical: '/search',
    main: html`
<h1>${t('Search')}</h1>
${searchForm({ label: t('Search datasets, headlines, measures, variables and codes of the latest releases') })}`,
  });

export function searchPage({ text, kind, dataset, answer }: SearchContent): string {
  const { total, counts, items } = answer;
  const address = (chosen: SearchItem['kind'] | undefined, within: string | undefined) =>
    `/search?${new URLSearchParams({ q: text, ...(within !== undefined && { dataset: within }), ...(chosen && { kind: chosen }) })}`;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = SEARCH_KINDS.filter((one) => counts[one] > 0);
  const choice = (label: string, chosen: SearchItem['kind'] | undefined) =>
    html`<li>${chosen === kind ? html`<strong aria-current="true">${label}</strong>` : html`<a href="${address(chosen, dataset?.id)}">${label}</a>`}</li>`;
  return pageHtml({
    title:
      dataset === undefined
        ? t('{text}: search', { text })
        : t('{text}: search in {title}', { text, title: called(dataset.title) }),
    json: `/v1${address(kind, dataset?.id)}`,
    main: html`
<h1>${dataset === undefined ? t('Search') : th('Search in {title}', { title: calledHtml(dataset.title) })}</h1>
${searchForm({ dataset: dataset?.id, label: t('Search datasets, headlines, measures, variables and codes'), text })}
${dataset && html`<p><a href="${address(kind, undefined)}">${t('Search all datasets')}</a></p>`}
<h2>${total === 0 ? t('Nothing was found for “{text}”', { text }) : t('{count} found for “{text}”', { count: total, text })}</h2>
${kinds.length > 1 && html`<nav aria-label="${t('Kinds')}"><ul class="choices">${choice(t('All ({count})', { count: all }), undefined)}${kinds.map((one) => choice(`${t(KIND_NAMES[one].many)} (${counts[one]})`, one))}</ul></nav>`}
${total === 0 && html`<p>${t('Try fewer words, or the beginning of a word.')} <a href="/">${t('All datasets')}</a></p>`}
<ol class="found">${items.map(foundHtml)}</ol>
${total > items.length && html`<p>${t('These are the first {count}. Another word finds fewer.', { count: items.length })}</p>`}`,
  });
}

function foundHtml({ kind, dataset, title, release, id, label, dimensionLabel, href }: SearchItem): Html {
  const about = kind !== 'dataset' && releaseText({ title, version: release });
  const names = kind === 'dimension' || kind === 'measure' || kind === 'code';
  const codebook = pagePath(`${releasePath({ dataset, version: release })}/structure`);
  return html`<li><a href="${pagePath(href)}">${kind === 'headline' ? english(label) : calledHtml(label)}</a>
<p class="pale">${dimensionLabel === null ? t(KIND_NAMES[kind].one) : th('Code of {dimension}', { dimension: calledHtml(dimensionLabel) })}${names && html` <code>${id}</code>`}${about && `. ${about}`}${names && html`. <a href="${codebook}">${t('What it means')}</a>`}</p></li>
`;
}
