import type { z } from 'zod';
import { pagePath } from '../schemas/addresses.ts';
import type { ShippedCodeList, ShippedPage } from '../schemas/code-list.ts';
import { ServiceLimits } from '../schemas/limits.ts';
import type { ProblemPage } from '../schemas/problem.ts';
import type { UsageNote } from '../schemas/usage.ts';
import { withCommas } from '../statistics/wording.ts';
import { facts, type Html, html, prose } from './html.ts';
import { pageHtml, tableBox } from './layout.ts';

/** What answers refer to: codes of problems and of limits of use, code lists that ship, limits of the service. */

type ProblemItem = z.output<typeof ProblemPage>['items'][number];

/** Every code that an error can carry. */
export const problemsPage = (problems: readonly ProblemItem[]): string =>
  pageHtml({
    title: 'What errors mean',
    description: 'Every code that an error of the API can carry, and what to do about it.',
    canonical: '/problems',
    json: '/v1/problems',
    main: html`
<h1>What errors mean</h1>
<p class="lead">Every code that an error can carry. First those of whole answers, then those of single faults in <code>errors</code>. Codes never change their meaning.</p>
<ul class="found">${problems.map(
      ({ code, status, title, description }) =>
        html`<li id="${code}"><a href="${`/problems/${code}`}"><code>${code}</code></a> <span class="unit">${status}</span>
<p>${prose(meaningOf(title, description))}</p></li>
`,
    )}</ul>`,
  });

/** The description of a fault repeats its title. */
const meaningOf = (title: string, description: string): string =>
  description.includes(title) ? description : `${title}. ${description}`;

/** One such code. */
export const problemCodePage = ({ code, status, title, description }: ProblemItem): string =>
  pageHtml({
    title: `${title} (${code})`,
    description,
    canonical: `/problems/${code}`,
    json: '/v1/problems',
    crumbs: [['What errors mean', '/problems']],
    main: html`
<h1>${title}</h1>
<p class="lead">${prose(description)}</p>
${facts([
  ['Code', html`<code>${code}</code>`],
  ['Status', String(status)],
])}
<p>The detail of an error says what was wrong that time, and <code>errors</code> names the places. <a href="/problems">All codes</a></p>`,
  });

/** Limits on how figures may be quoted. */
export const usageCodesPage = (notes: readonly z.output<typeof UsageNote>[]): string =>
  pageHtml({
    title: 'Limits on how figures may be quoted',
    description: 'The codes that headlines carry in `usage`, and what each means.',
    canonical: '/usage-codes',
    json: '/v1/usage-codes',
    main: html`
<h1>Limits on how figures may be quoted</h1>
<p class="lead">Headlines carry these codes in <code>usage</code>, with the words that can be printed beside the figure. A dataset may have codes of its own.</p>
${facts(notes.map(({ code, text }) => [code, text]))}`,
  });

type ListItem = z.output<typeof ShippedPage>['items'][number];

/** The code lists that ship with the service. */
export const codeListsPage = (lists: readonly ListItem[]): string =>
  pageHtml({
    title: 'Code lists',
    description: 'The code lists that ship with the service, so that datasets can be compared.',
    canonical: '/code-lists',
    json: '/v1/code-lists',
    main: html`
<h1>Code lists</h1>
<p class="lead">Lists that ship with the service. Datasets that take their codes from the same list can be compared.</p>
${tableBox(
  'Code lists',
  html`<tr><th scope="col">List</th><th scope="col" class="number">Codes</th><th scope="col">Source</th><th scope="col">File</th></tr>`,
  lists.map(
    ({ label, codes, source, href, csv }) =>
      html`<tr><th scope="row"><a href="${pagePath(href)}">${label}</a></th><td class="number">${withCommas(String(codes))}</td><td class="text">${source}</td><td><a href="${csv}">CSV</a></td></tr>
`,
  ),
)}`,
  });

/** The longest list that ships has some hundred codes. */
const SHOWN_OF_LEVEL = 1_000;

type ShippedListBody = z.output<typeof ShippedCodeList>;

/** A code list that ships, with every code. */
export function codeListPage({ id, label, source, changedOn, codes, levels = [], links }: ShippedListBody): string {
  return pageHtml({
    title: label,
    description: `The code list ${label}: every code and what it means.`,
    canonical: `/code-lists/${id}`,
    json: links.self ?? `/v1/code-lists/${id}`,
    crumbs: [['Code lists', '/code-lists']],
    main: html`
<h1>${label}</h1>
<p class="lead">${source} Last changed on ${changedOn}. <a href="${links.csv ?? ''}">All codes as CSV</a></p>
${levelHtml(label, codes, levels[0])}
${levels.map((level, at) => levelHtml(level.label, level.codes, levels[at + 1]))}`,
  });
}

type ShippedLevel = NonNullable<ShippedListBody['levels']>[number];

function levelHtml(label: string, codes: ShippedLevel['codes'], above: ShippedLevel | undefined): Html {
  const parents = new Map(above?.codes.map((one) => [one.code, one.label]));
  return tableBox(
    label,
    html`<tr><th scope="col">Code</th><th scope="col">Meaning</th>${above && html`<th scope="col">${above.label}</th>`}</tr>`,
    codes.slice(0, SHOWN_OF_LEVEL).map(
      ({ code, label: meaning, parent, note }) =>
        html`<tr><th scope="row"><code>${code}</code></th><td class="text">${meaning}${note !== undefined && html` <span class="unit">${note}</span>`}</td>${above && html`<td>${parents.get(parent ?? '') ?? parent}</td>`}</tr>
`,
    ),
  );
}

/** The limits of this installation, each in the words of the API. */
export function limitsPage(limits: ServiceLimits): string {
  const { rates, ...numbers } = limits;
  return pageHtml({
    title: 'Limits of this service',
    description: 'Sizes, rates and requests at one time: what a client should know before it is refused.',
    canonical: '/limits',
    json: '/v1/limits',
    main: html`
<h1>Limits of this service</h1>
<p class="lead">What a client should know before it is refused.</p>
${Object.entries(LIMIT_GROUPS).map(([name, heading]) => {
  const { shape, description = '' } = ServiceLimits.shape[name as keyof typeof LIMIT_GROUPS];
  return html`
<h2>${heading}</h2>
<p>${prose(description)}</p>
${facts(
  Object.entries(numbers[name as keyof typeof LIMIT_GROUPS]).map(([member, number]) => [
    prose(withoutStop((shape as Record<string, z.ZodType>)[member]?.description ?? member)),
    withCommas(String(number)),
  ]),
)}`;
})}
<h2>How often</h2>
<p>${prose(ServiceLimits.shape.rates.description ?? '')}</p>
${facts(rates.map(({ policy, requests, seconds }) => [policy === 'key' ? 'With a key' : 'From an address without a key', `${withCommas(String(requests))} requests in ${seconds} seconds`]))}`,
  });
}

const LIMIT_GROUPS = {
  statistics: 'Statistics',
  codes: 'Codes',
  lists: 'Lists',
  bytes: 'Sizes',
  inFlight: 'Requests at one time',
} as const;

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');
