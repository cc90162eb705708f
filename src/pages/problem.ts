import type { z } from 'zod';
import { t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Problem } from '../schemas/problem.ts';
import { english, type Html, html, inEnglish, th } from './html.ts';
import { pageHtml } from './layout.ts';

type ShownProblem = z.output<typeof Problem>;

interface NamedInPath {
  dataset?: string;
  version?: string;
}

/** Too many requests, or a service that starts, stops or is without its database. */
const PASSING = [429, 503];

/** A problem as a page: what is wrong with the address, and what would be allowed. */
export function problemPage(problem: ShownProblem, named: NamedInPath): string {
  const { title, status, code, instance, errors } = problem;
  return pageHtml({
    title: `${title} (${status})`,
    main: html`
<h1${inEnglish()}>${title}</h1>
${leadOf(problem)}
${PASSING.includes(status) && html`<p>${t('Wait a moment, then load the page again.')}</p>`}
${withdrawnHtml(problem, named)}
${errors.length > 0 && html`<ul class="list">${errors.map(faultHtml)}</ul>`}
${nearestHtml(problem, named)}
<p>${th('{datasets}, or {search}.', {
      datasets: html`<a href="/">${t('See all datasets')}</a>`,
      search: html`<a href="/search">${t('search')}</a>`,
    })}</p>
<p class="pale">${t('Status')} ${status}, <a href="${`/problems/${code}`}">${code}</a>. ${instance}</p>`,
  });
}

/** The faults below say it themselves where the detail is only how many they are. */
function leadOf({ status, detail }: ShownProblem): Html | false {
  if (status === 404)
    return html`<p class="lead">${t('The address may be mistyped, or what it leads to was never published.')}</p>`;
  return !/^\d+ faults?$/.test(detail) && detail !== '' && html`<p class="lead">${english(detail)}</p>`;
}

function faultHtml({ parameter, pointer, header, detail, allowed }: ShownProblem['errors'][number]): Html {
  const place = parameter ?? pointer ?? header;
  return html`<li>${place !== undefined && html`<code>${place}</code>: `}${english(detail)}${allowed !== undefined && allowed.length > 0 && html` ${t('Allowed:')} ${allowed.map((one, index) => html`${index > 0 && ', '}<code>${one}</code>`)}.`}</li>`;
}

/** A withdrawn release says why, and which one to use instead. */
function withdrawnHtml({ reason, replacement }: ShownProblem, { dataset }: NamedInPath): Html {
  if (typeof reason !== 'string' || dataset === undefined) return html``;
  return html`<p>${english(reason)}</p>${
    typeof replacement === 'string' &&
    html`<p>${th('Use {version} instead.', { version: html`<a href="${pagePath(releasePath({ dataset, version: replacement }))}">${t('version {version}', { version: replacement })}</a>` })}</p>`
  }`;
}

/** The published tables that are nearest to what was asked for. */
function nearestHtml({ nearest = [] }: ShownProblem, { dataset, version }: NamedInPath): Html {
  if (nearest.length === 0 || dataset === undefined || version === undefined) return html``;
  const path = pagePath(releasePath({ dataset, version }));
  return html`
<p>${t('The nearest that are published:')}</p>
<ul class="list">${nearest.map(({ by, measures }) => {
    const query = `measure=${measures[0]}${by.length > 0 ? `&by=${by.join(',')}` : ''}`;
    return html`<li><a href="${`${path}/statistics?${query}`}">${by.length === 0 ? measures[0] : t('{what} by {labels}', { what: measures[0] ?? '', labels: by.join(', ') })}</a></li>`;
  })}</ul>`;
}
