import { dayText } from '../codebook/calendar.ts';
import type { Structure } from '../codebook/structure.ts';
import { MEANINGS } from '../formats/markers.ts';
import { called, type PageText, t } from '../language/language.ts';
import { datasetPath, feedPath, noticesPath, pagePath, releasePath, releasesPath } from '../schemas/addresses.ts';
import { awaitingText } from '../schemas/awaiting.ts';
import type { Manifest, ReleaseItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { MovedFigure } from '../statistics/attribution.ts';
import type { MovedHeadline } from '../statistics/comparison.ts';
import { sentenceCase, withCommas, withPlaces, withUnit } from '../statistics/wording.ts';
import { howToCite, pictureOf } from './cite.ts';
import { calledHtml, english, facts, type Html, html, th } from './html.ts';
import { banner, pageHtml, releaseText, tableBox } from './layout.ts';
import { NOTICE_HEADINGS } from './notices.ts';

/** A query that is worth a link: one measure by one dimension. */
export interface SuggestedQuery {
  measure: string;
  dimension: string;
  /** Its path in the API. */
  path: string;
}

interface ReleaseContent {
  /** The manifest of a release that was published; it may be withdrawn. */
  manifest: Manifest & { version: string };
  headlines: readonly HeadlineResult[];
  queries: readonly SuggestedQuery[];
  /** What the headlines say since the release before; undefined if there is none. */
  changed: ChangedHeadlines | undefined;
  /** All releases, newest first. */
  releases: readonly ReleaseItem[];
  /** The release for search engines; undefined if it is withdrawn. */
  about: object | undefined;
}

/** A release: what it says, what can be asked of it, what changed, and how to cite it. */
export function releasePage({ manifest, headlines, queries, changed, releases, about }: ReleaseContent): string {
  const { dataset, version, title, state, publishedAt, completeness, counts, citation } = manifest;
  const path = releasePath({ dataset, version });
  const day = dayText(publishedAt ?? '');
  return pageHtml({
    title: releaseText({ title, version }),
    description: t('{title}: version {version}, published {day}.', { title: called(title), version, day }),
    canonical: pagePath(path),
    json: path,
    ...(about && { about }),
    ...pictureOf(queries[0]?.path, citation),
    atom: feedPath(dataset),
    crumbs: [[calledHtml(title), pagePath(datasetPath(dataset))]],
    main: html`
${standingBanner(manifest)}
<h1>${th('{title}, version {version}', { title: calledHtml(title), version })}</h1>
<p class="lead">${t('Published {day}.', { day })} ${state === 'published' && `${t('This is the newest version.')} `}${english(completeness)}</p>
${
  state !== 'withdrawn' &&
  html`
<ul class="choices">
<li><a href="${pagePath(`${path}/structure`)}">${t('Codebook')}</a></li>
${manifest.links.certificate !== undefined && html`<li><a href="${pagePath(manifest.links.certificate)}">${t('Certificate')}</a></li>`}
${manifest.supersedes !== null && html`<li><a href="${pagePath(`${path}/differences?since=${manifest.supersedes}`)}">${t('What changed')}</a></li>`}
<li><a href="${pagePath(noticesPath(dataset))}">${t('Notices')}</a></li>
<li><a href="${pagePath(releasesPath(dataset))}">${t('All releases')}</a></li>
</ul>
${headlinesHtml(path, headlines)}
${queriesHtml(path, queries)}
${changedHtml(manifest, changed, headlines)}`
}
<section aria-labelledby="about">
<h2 id="about">${t('About this release')}</h2>
${facts([
  [t('State'), standingText(state)],
  [
    t('Holds'),
    counts &&
      t('{figures} figures in {tables} tables, {headlines} headlines', {
        figures: withCommas(`${counts.observations}`),
        tables: withCommas(`${counts.tables}`),
        headlines: counts.headlines,
      }) +
        (counts.withheld ? `; ${t('{count} numbers are withheld', { count: withCommas(`${counts.withheld}`) })}` : ''),
  ],
  [t('Not approved, so not counted'), awaitingHtml(manifest)],
  [t('Protection of people'), english(protectionText(manifest.disclosure))],
  [t('Certificate'), certificateText(manifest)],
  [
    t('Codebook'),
    html`<a href="${pagePath(`${path}/structure`)}">${t('What every variable and code means')}</a> ${t('(version {version})', { version: manifest.codebookVersion })}`,
  ],
  [t('Software'), manifest.generator],
  [t('Proof of publication'), manifest.auditAnchor && anchorText(manifest.auditAnchor)],
])}
<p><a href="${path}">${t('The manifest')}</a>${Object.entries(manifest.links).flatMap(([name, href]) => (name === 'atom' ? [] : [html`, <a href="${href}">${name}</a>`]))} (JSON).</p>
</section>
${wholeFilesHtml(manifest.files ?? [])}
${state !== 'withdrawn' && howToCite(citation)}
${releasesHtml(releases, version)}`,
  });
}

const anchorText = ({ hash }: NonNullable<Manifest['auditAnchor']>): string =>
  t('An entry of the audit log, with the hash {hash}', { hash });

/** The files with all figures, and what describes them. */
const wholeFilesHtml = (files: NonNullable<Manifest['files']>): Html | false =>
  files.length > 0 &&
  html`<section aria-labelledby="files">
<h2 id="files">${t('All figures as files')}</h2>
<ul class="list">${files.map(({ name, href, bytes }) => html`<li><a href="${href}">${name}</a> (${sizeText(bytes)})</li>`)}</ul>
</section>`;

const sizeText = (bytes: number): string =>
  bytes < 100_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** What is done to the numbers, and why. */
export const protectionText = ({ text, reason }: Manifest['disclosure']): string =>
  reason === undefined ? text : `${text} ${sentenceCase(reason)}`;

/** What waited when it was built. Null where that is not said. */
function awaitingHtml({ awaiting }: Manifest): Html | string | null {
  if (awaiting === null) return null;
  if (awaiting.length === 0) return t('No case was waiting when it was built');
  return html`<ul>${awaiting.map((one) => html`<li>${english(`${awaitingText(one)}${one.declared === null ? '' : DECLARED[one.declared]}`)}</li>`)}</ul>`;
}

const DECLARED = {
  complete: ': confirmed to be complete without them',
  gap: ': not covered by the data',
};

function certificateText({ links: { certificate }, citation }: Manifest): Html | null {
  if (certificate === undefined || citation === null) return null;
  return html`<a href="${pagePath(certificate)}">${t('What was tested, signed by the publisher')}</a>. ${t('Anybody can check it from published data:')} <code>npx assize verify ${citation.url}</code>`;
}

const STATES = {
  published: 'Published: the newest version',
  superseded: 'Superseded: there is a newer version',
  withdrawn: 'Withdrawn',
} as const satisfies Partial<Record<Manifest['state'], PageText>>;
const standingText = (state: Manifest['state']): string =>
  state in STATES ? t(STATES[state as keyof typeof STATES]) : '';

function standingBanner({ dataset, version, supersededBy, withdrawal, notices }: Manifest): Html {
  const link = (to: string) =>
    html`<a href="${pagePath(releasePath({ dataset, version: to }))}">${t('version {version}', { version: to })}</a>`;
  return html`
${
  withdrawal !== null &&
  banner(
    html`<p><strong>${t('Version {version} was withdrawn on {day}.', { version: version ?? '', day: dayText(withdrawal.at) })}</strong> ${english(withdrawal.reason)}</p>
<p>${t('Do not use its figures.')}${withdrawal.replacement !== null && html` ${th('Use {version} instead.', { version: link(withdrawal.replacement) })}`}</p>`,
    { alarm: true },
  )
}
${
  withdrawal === null &&
  supersededBy !== null &&
  banner(
    html`<p><strong>${t('Version {version} is newer.', { version: supersededBy })}</strong> ${t('This page shows version {version}, whose figures never change.', { version: version ?? '' })} ${th('Go to {version}.', { version: link(supersededBy) })}</p>`,
  )
}
${notices.map(({ kind, text }) => banner(html`<p><strong>${t(NOTICE_HEADINGS[kind])}.</strong> ${english(text)}</p>`))}`;
}

export function headlinesHtml(path: string, headlines: readonly HeadlineResult[]): Html {
  if (headlines.every(({ statement }) => statement === null)) return html``;
  return html`
<section aria-labelledby="headlines">
<h2 id="headlines">${t('Headlines')}</h2>
${headlineList(path, headlines)}
</section>`;
}

/** Headlines as a list of sentences, each leading to its page. `path`: of the release. */
export const headlineList = (path: string, headlines: readonly HeadlineResult[]): Html => html`
<ul class="list">${headlines.map((one) => headlineItem(path, one))}</ul>`;

/** Nothing, if the headline has no sentence. `beside`: what follows it. */
export const headlineItem = (path: string, headline: HeadlineResult, beside?: Html): Html | false =>
  headline.statement !== null &&
  html`<li><a href="${pagePath(`${path}/headlines/${headline.id}`)}">${english(sentenceCase(headline.statement))}</a>${!headline.computed && html` <span class="pale">(${headline.publisher})</span>`}${beside}</li>
`;

function queriesHtml(path: string, queries: readonly SuggestedQuery[]): Html {
  const measures = [...new Set(queries.map(({ measure }) => measure))];
  return html`
<section class="screen" aria-labelledby="statistics">
<h2 id="statistics">${t('Statistics')}</h2>
<p>${th('{make} of up to three dimensions, of some codes, or of shares. Or open one:', { make: html`<a href="${pagePath(`${path}/table`)}">${t('Make a table')}</a>` })}</p>
${measures.map(
  (measure, index) => html`
<details${index === 0 && html` open=""`}><summary>${calledHtml(measure)}</summary>
<ul class="list columns">${queries
    .filter((one) => one.measure === measure)
    .map(
      ({ dimension, path }) =>
        html`<li><a href="${pagePath(path)}">${th('By {dimension}', { dimension: calledHtml(dimension) })}</a></li>`,
    )}</ul></details>`,
)}
<p>${th('Programs ask {api}. Any query of it has a page: leave out {part}.', { api: html`<a href="/docs">${t('the API')}</a>`, part: html`<code>/v1</code>` })}</p>
</section>`;
}

function changedHtml(
  { dataset, version, supersedes, policy }: Manifest,
  changed: ChangedHeadlines | undefined,
  headlines: readonly HeadlineResult[],
): Html {
  if (supersedes === null || changed === undefined) return html``;
  const path = releasePath({ dataset, version: version ?? '' });
  return html`
<section aria-labelledby="changed">
<h2 id="changed">${t('What changed since version {version}', { version: supersedes })}</h2>
${movedHeadlinesHtml(path, supersedes, changed, headlines)}
<p><a href="${pagePath(`${path}/differences?since=${supersedes}`)}">${policy === 'none' ? t('Every figure that changed, and why') : t('Every figure that changed')}</a></p>
</section>`;
}

/** The headlines with another value than before, and what has another meaning. */
export interface ChangedHeadlines {
  moved: readonly MovedHeadline[];
  redefined: Structure['redefined'];
  /** The decimals of each, where it is an amount. */
  places: ReadonlyMap<string, number | undefined>;
}

/** Which headlines of the release at the path have another value than in an earlier version. */
export function movedHeadlinesHtml(
  path: string,
  since: string,
  { moved, redefined, places }: ChangedHeadlines,
  headlines: readonly HeadlineResult[],
): Html {
  const now = new Map(headlines.map((one) => [one.id, one]));
  const isRedefined = new Set(redefined.headlines.map(({ id }) => id));
  const rows = moved.map(({ id, statistic, wording, value, previousStatus, status }) => {
    const unit = statistic === 'share' ? POINTS : (now.get(id)?.unit ?? '');
    // A difference between two questions answers neither.
    const difference = isRedefined.has(id)
      ? t('Not comparable: it has another meaning')
      : eachDay(
          differenceText(value, status ?? previousStatus, unit, places.get(id)),
          value?.difference == null ? undefined : now.get(id),
        );
    return html`<tr><th scope="row"><a href="${pagePath(`${path}/headlines/${id}`)}">${english(sentenceCase(now.get(id)?.statement ?? id))}</a></th><td>${wordingHtml(wording.previous)}</td><td>${wordingHtml(wording.value)}</td><td class="number">${difference}</td></tr>`;
  });
  if (rows.length === 0) return html`<p>${t('No headline has another value.')}</p>`;
  return tableBox(
    t('Headlines with another value than in version {version}', { version: since }),
    html`<tr><th scope="col">${t('Headline')}</th><th scope="col">${t('Wording before')}</th><th scope="col">${t('Wording now')}</th><th scope="col" class="number">${t('Difference of the value')}</th></tr>`,
    rows,
  );
}

/** A rate moves by so many a day. */
function eachDay(amount: string, headline: HeadlineResult | undefined): string {
  if (!headline?.computed || headline.days === undefined) return amount;
  return headline.days.basis === 'working'
    ? t('{amount} a working day', { amount })
    : t('{amount} a calendar day', { amount });
}

const wordingHtml = (wording: string | null | undefined): Html | string =>
  wording == null ? t('No wording') : english(wording);

/** A share moves by percentage points, anything else by its unit. */
export function differenceText(
  moved: Pick<MovedFigure, 'difference'> | null,
  status: MovedHeadline['status'],
  unit: string,
  places?: number,
): string {
  if (moved === null) return t('None');
  if (moved.difference === null) return t(MEANINGS[status ?? 'not-available']);
  const sign = moved.difference.startsWith('-') ? '−' : '+';
  const size = moved.difference.replace('-', '');
  // A share has four decimals, so its percentage has two.
  const points = t('{number} percentage points', { number: (Number(size) * 100).toFixed(2) });
  return `${sign}${unit === POINTS ? points : withUnit(withPlaces(withCommas(size), places), unit)}`;
}
const POINTS = 'points';

/** All releases of a dataset. `shown` is the version that the page is about. */
export function releasesHtml(releases: readonly ReleaseItem[], shown?: string): Html {
  const hasChanges = releases.filter(({ state }) => state !== 'withdrawn').length > 1;
  return html`
<section aria-labelledby="releases">
<h2 id="releases">${t('Versions')}</h2>
${tableBox(
  t('Releases, newest first'),
  html`<tr><th scope="col">${t('Version')}</th><th scope="col">${t('Published')}</th><th scope="col">${t('State')}</th>${hasChanges && html`<th scope="col">${t('Changes')}</th>`}</tr>`,
  releases.map(({ version, publishedAt, state, replacement, href }, at) => {
    const before = state !== 'withdrawn' && releases.slice(at + 1).find((one) => one.state !== 'withdrawn');
    return html`<tr><th scope="row"><a href="${pagePath(href)}">${version}</a>${version === shown && ` ${t('(this page)')}`}</th><td class="whole">${dayText(publishedAt)}</td><td>${standingText(state)}${replacement !== null && `: ${t('use version {version}', { version: replacement })}`}</td>${hasChanges && html`<td>${before && html`<a href="${pagePath(`${href}/differences?since=${before.version}`)}">${t('Since {version}', { version: before.version })}</a>`}</td>`}</tr>`;
  }),
)}
</section>`;
}
