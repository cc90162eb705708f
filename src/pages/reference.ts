import type { z } from 'zod';
import { type PageText, t } from '../language/language.ts';
import { pagePath } from '../schemas/addresses.ts';
import type { ShippedCodeList, ShippedPage } from '../schemas/code-list.ts';
import { ServiceLimits } from '../schemas/limits.ts';
import type { ProblemPage } from '../schemas/problem.ts';
import type { UsageNote } from '../schemas/usage.ts';
import { withCommas } from '../statistics/wording.ts';
import { calledHtml, english, facts, type Html, html, inEnglish, prose, th } from './html.ts';
import { pageHtml, tableBox } from './layout.ts';

/** What answers refer to: codes of problems and of limits of use, code lists that ship, limits of the service. */

type ProblemItem = z.output<typeof ProblemPage>['items'][number];

/** Every code that an error can carry. */
export const problemsPage = (problems: readonly ProblemItem[]): string =>
  pageHtml({
    title: t('What errors mean'),
    description: t('Every code that an error of the API can carry, and what to do about it.'),
    canonical: '/problems',
    json: '/v1/problems',
    main: html`
<h1>${t('What errors mean')}</h1>
<p class="lead">${th('Every code that an error can carry. First those of whole answers, then those of single faults in {errors}. Codes never change their meaning.', { errors: html`<code>errors</code>` })}</p>
<ul class="found">${problems.map(
      ({ code, status, title, description }) =>
        html`<li id="${code}"><a href="${`/problems/${code}`}"><code>${code}</code></a> <span class="unit">${status}</span>
<p${inEnglish()}>${prose(meaningOf(title, description))}</p></li>
`,
    )}</ul>`,
  });

/** The description of a fault repeats its title. */
const meaningOf = (title: string, description: string): string =>
  description.includes(title) ? description : `${title}. ${description}`;

export const problemCodePage = ({ code, status, title, description }: ProblemItem): string =>
  pageHtml({
    title: `${title} (${code})`,
    description,
    canonical: `/problems/${code}`,
    json: '/v1/problems',
    crumbs: [[t('What errors mean'), '/problems']],
    main: html`
<h1${inEnglish()}>${title}</h1>
<p class="lead"${inEnglish()}>${prose(description)}</p>
${facts([
  [t('Code'), html`<code>${code}</code>`],
  [t('Status'), String(status)],
])}
<p>${th('The detail of an error says what was wrong that time, and {errors} names the places.', { errors: html`<code>errors</code>` })} <a href="/problems">${t('All codes')}</a></p>`,
  });

/** Limits on how figures may be quoted. */
export const usageCodesPage = (notes: readonly z.output<typeof UsageNote>[]): string =>
  pageHtml({
    title: t('Limits on how figures may be quoted'),
    description: t('The codes that headlines carry in `usage`, and what each means.'),
    canonical: '/usage-codes',
    json: '/v1/usage-codes',
    main: html`
<h1>${t('Limits on how figures may be quoted')}</h1>
<p class="lead">${th('Headlines carry these codes in {usage}, with the words that can be printed beside the figure. A dataset may have codes of its own.', { usage: html`<code>usage</code>` })}</p>
${facts(notes.map(({ code, text }) => [code, english(text)]))}`,
  });

type ListItem = z.output<typeof ShippedPage>['items'][number];

export const codeListsPage = (lists: readonly ListItem[]): string =>
  pageHtml({
    title: t('Code lists'),
    description: t('The code lists that ship with the service, so that datasets can be compared.'),
    canonical: '/code-lists',
    json: '/v1/code-lists',
    main: html`
<h1>${t('Code lists')}</h1>
<p class="lead">${t('Lists that ship with the service. Datasets that take their codes from the same list can be compared.')}</p>
${tableBox(
  t('Code lists'),
  html`<tr><th scope="col">${t('List')}</th><th scope="col" class="number">${t('Codes')}</th><th scope="col">${t('Source')}</th><th scope="col">${t('File')}</th></tr>`,
  lists.map(
    ({ label, codes, source, href, csv }) =>
      html`<tr><th scope="row"><a href="${pagePath(href)}">${calledHtml(label)}</a></th><td class="number">${withCommas(String(codes))}</td><td class="text">${english(source)}</td><td><a href="${csv}">CSV</a></td></tr>
`,
  ),
)}`,
  });

/** The longest list that ships has some hundred codes. */
const SHOWN_OF_LEVEL = 1_000;

type ShippedListBody = z.output<typeof ShippedCodeList>;

export function codeListPage({ id, label, source, changedOn, codes, levels = [], links }: ShippedListBody): string {
  return pageHtml({
    title: label,
    description: t('The code list {label}: every code and what it means.', { label }),
    canonical: `/code-lists/${id}`,
    json: links.self ?? `/v1/code-lists/${id}`,
    crumbs: [[t('Code lists'), '/code-lists']],
    main: html`
<h1>${calledHtml(label)}</h1>
<p class="lead">${english(source)} ${t('Last changed on {day}.', { day: changedOn })} <a href="${links.csv ?? ''}">${t('All codes as CSV')}</a></p>
${levelHtml(label, codes, levels[0])}
${levels.map((level, at) => levelHtml(level.label, level.codes, levels[at + 1]))}`,
  });
}

type ShippedLevel = NonNullable<ShippedListBody['levels']>[number];

function levelHtml(label: string, codes: ShippedLevel['codes'], above: ShippedLevel | undefined): Html {
  const parents = new Map(above?.codes.map((one) => [one.code, one.label]));
  return tableBox(
    label,
    html`<tr><th scope="col">${t('Code')}</th><th scope="col">${t('Meaning')}</th>${above && html`<th scope="col">${calledHtml(above.label)}</th>`}</tr>`,
    codes.slice(0, SHOWN_OF_LEVEL).map(
      ({ code, label: meaning, parent, note }) =>
        html`<tr><th scope="row"><code>${code}</code></th><td class="text">${calledHtml(meaning)}${note !== undefined && html` <span class="unit">${english(note)}</span>`}</td>${above && html`<td>${calledHtml(parents.get(parent ?? '') ?? parent ?? '')}</td>`}</tr>
`,
    ),
  );
}

/** The limits of this installation, each in the words of the API. */
export function limitsPage(limits: ServiceLimits): string {
  const { rates, ...numbers } = limits;
  return pageHtml({
    title: t('Limits of this service'),
    description: t('Sizes, rates and requests at one time: what a client should know before it is refused.'),
    canonical: '/limits',
    json: '/v1/limits',
    main: html`
<h1>${t('Limits of this service')}</h1>
<p class="lead">${t('What a client should know before it is refused.')}</p>
${Object.entries(LIMIT_GROUPS).map(([name, heading]) => {
  const { shape, description = '' } = ServiceLimits.shape[name as keyof typeof LIMIT_GROUPS];
  return html`
<h2>${t(heading)}</h2>
<p${inEnglish()}>${prose(description)}</p>
${facts(
  Object.entries(numbers[name as keyof typeof LIMIT_GROUPS]).map(([member, number]) => [
    english(prose(withoutStop((shape as Record<string, z.ZodType>)[member]?.description ?? member))),
    withCommas(String(number)),
  ]),
)}`;
})}
<h2>${t('How often')}</h2>
<p${inEnglish()}>${prose(ServiceLimits.shape.rates.description ?? '')}</p>
${facts(rates.map(({ policy, requests, seconds }) => [policy === 'key' ? t('With a key') : t('From an address without a key'), t('{count} requests in {seconds} seconds', { count: withCommas(String(requests)), seconds })]))}`,
  });
}

const LIMIT_GROUPS = {
  statistics: 'Statistics',
  codes: 'Codes',
  lists: 'Lists',
  bytes: 'Sizes',
  inFlight: 'Requests at one time',
} as const satisfies Record<string, PageText>;

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');
