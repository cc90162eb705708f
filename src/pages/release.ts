import { dayText } from '../codebook/calendar.ts';
import { MEANINGS } from '../formats/markers.ts';
import { datasetPath, feedPath, noticesPath, pagePath, releasePath, releasesPath } from '../schemas/addresses.ts';
import { awaitingText } from '../schemas/awaiting.ts';
import type { Manifest, ReleaseItem } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { MovedFigure } from '../statistics/attribution.ts';
import type { MovedHeadline } from '../statistics/comparison.ts';
import { sentenceCase, withCommas, withUnit } from '../statistics/wording.ts';
import { howToCite, pictureOf } from './cite.ts';
import { facts, type Html, html } from './html.ts';
import { banner, pageHtml, tableBox } from './layout.ts';
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
  changed: readonly MovedHeadline[] | undefined;
  /** All releases, newest first. */
  releases: readonly ReleaseItem[];
  /** The release for search engines; undefined if it is withdrawn. */
  about: object | undefined;
}

/** A release: what it says, what can be asked of it, what changed, and how to cite it. */
export function releasePage({ manifest, headlines, queries, changed, releases, about }: ReleaseContent): string {
  const { dataset, version, title, state, publishedAt, completeness, counts, citation } = manifest;
  const path = releasePath({ dataset, version });
  return pageHtml({
    title: `${title}, version ${version}`,
    description: `${title}: version ${version}, published ${dayText(publishedAt ?? '')}.`,
    canonical: pagePath(path),
    json: path,
    ...(about && { about }),
    ...pictureOf(queries[0]?.path, citation),
    atom: feedPath(dataset),
    crumbs: [[title, pagePath(datasetPath(dataset))]],
    main: html`
${standingBanner(manifest)}
<h1>${title}, version ${version}</h1>
<p class="lead">Published ${dayText(publishedAt ?? '')}${state === 'published' && '. This is the newest version'}. ${completeness}</p>
${
  state !== 'withdrawn' &&
  html`
<ul class="choices">
<li><a href="${pagePath(`${path}/structure`)}">Codebook</a></li>
${manifest.links.certificate !== undefined && html`<li><a href="${pagePath(manifest.links.certificate)}">Certificate</a></li>`}
${manifest.supersedes !== null && html`<li><a href="${pagePath(`${path}/differences?since=${manifest.supersedes}`)}">What changed</a></li>`}
<li><a href="${pagePath(noticesPath(dataset))}">Notices</a></li>
<li><a href="${pagePath(releasesPath(dataset))}">All releases</a></li>
</ul>
${headlinesHtml(path, headlines)}
${queriesHtml(path, queries)}
${changedHtml(manifest, changed, headlines)}`
}
<section aria-labelledby="about">
<h2 id="about">About this release</h2>
${facts([
  ['State', STATES[state]],
  [
    'Holds',
    counts
      ? `${withCommas(`${counts.observations}`)} figures in ${withCommas(`${counts.tables}`)} tables, ${counts.headlines} headlines${counts.withheld ? `; ${withCommas(`${counts.withheld}`)} numbers are withheld` : ''}`
      : null,
  ],
  ['Not approved, so not counted', awaitingHtml(manifest)],
  ['Protection of people', protectionText(manifest.disclosure)],
  ['Certificate', certificateText(manifest)],
  [
    'Codebook',
    html`<a href="${pagePath(`${path}/structure`)}">What every variable and code means</a> (version ${manifest.codebookVersion})`,
  ],
  ['Software', manifest.generator],
  [
    'Proof of publication',
    manifest.auditAnchor &&
      `${manifest.auditAnchor.seq === null ? 'An entry' : `Entry ${manifest.auditAnchor.seq}`} of the audit log, with the hash ${manifest.auditAnchor.hash}`,
  ],
])}
<p><a href="${path}">The manifest</a>${Object.entries(manifest.links).flatMap(([name, href]) => (name === 'atom' ? [] : [html`, <a href="${href}">${name}</a>`]))} (JSON).</p>
</section>
${wholeFilesHtml(manifest.files ?? [])}
${howToCite(citation)}
${releasesHtml(releases, version)}`,
  });
}

/** The files with all figures, and what describes them. */
const wholeFilesHtml = (files: NonNullable<Manifest['files']>): Html | false =>
  files.length > 0 &&
  html`<section aria-labelledby="files">
<h2 id="files">All figures as files</h2>
<ul class="list">${files.map(({ name, href, bytes }) => html`<li><a href="${href}">${name}</a> (${sizeText(bytes)})</li>`)}</ul>
</section>`;

const sizeText = (bytes: number): string =>
  bytes < 100_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** What is done to the numbers, and why. */
export const protectionText = ({ text, reason }: Manifest['disclosure']): string =>
  reason === undefined ? text : `${text} ${reason}`;

/** What waited when it was built. Null where that is not said. */
function awaitingHtml({ awaiting }: Manifest): Html | string | null {
  if (awaiting === null) return null;
  if (awaiting.length === 0) return 'No case was waiting when it was built';
  return html`<ul>${awaiting.map((one) => html`<li>${awaitingText(one)}${one.declared !== null && DECLARED[one.declared]}</li>`)}</ul>`;
}

const DECLARED = {
  complete: ': confirmed to be complete without them',
  gap: ': not covered by the data',
};

function certificateText({ links: { certificate }, citation }: Manifest): Html | null {
  if (certificate === undefined || citation === null) return null;
  return html`<a href="${pagePath(certificate)}">What was tested, signed by the publisher</a>. Anybody can check it from published data: <code>npx assize verify ${citation.url}</code>`;
}

const STATES: Partial<Record<Manifest['state'], string>> = {
  published: 'Published: the newest version',
  superseded: 'Superseded: there is a newer version',
  withdrawn: 'Withdrawn',
};

function standingBanner({ dataset, version, supersededBy, withdrawal, notices }: Manifest): Html {
  const link = (to: string) => html`<a href="${pagePath(releasePath({ dataset, version: to }))}">version ${to}</a>`;
  return html`
${
  withdrawal !== null &&
  banner(
    html`<p><strong>Version ${version} was withdrawn on ${dayText(withdrawal.at)}.</strong> ${withdrawal.reason}</p>
<p>${withdrawal.replacement === null ? 'Do not use its figures.' : html`Do not use its figures. Use ${link(withdrawal.replacement)} instead.`}</p>`,
    { alarm: true },
  )
}
${
  withdrawal === null &&
  supersededBy !== null &&
  banner(
    html`<p><strong>Version ${supersededBy} is newer.</strong> This page shows version ${version}, whose figures never change. Go to ${link(supersededBy)}.</p>`,
  )
}
${notices.map(({ kind, text }) => banner(html`<p><strong>${NOTICE_HEADINGS[kind]}.</strong> ${text}</p>`))}`;
}

/** The headlines of a release. */
export function headlinesHtml(path: string, headlines: readonly HeadlineResult[]): Html {
  if (headlines.every(({ statement }) => statement === null)) return html``;
  return html`
<section aria-labelledby="headlines">
<h2 id="headlines">Headlines</h2>
${headlineList(path, headlines)}
</section>`;
}

/** Headlines as a list of sentences, each leading to its page. `path`: of the release. */
export const headlineList = (path: string, headlines: readonly HeadlineResult[]): Html => html`
<ul class="list">${headlines
  .filter(({ statement }) => statement !== null)
  .map(
    (one) =>
      html`<li><a href="${pagePath(`${path}/headlines/${one.id}`)}">${sentenceCase(one.statement ?? '')}</a>${!one.computed && html` <span class="pale">(${one.publisher})</span>`}</li>
`,
  )}</ul>`;

function queriesHtml(path: string, queries: readonly SuggestedQuery[]): Html {
  const measures = [...new Set(queries.map(({ measure }) => measure))];
  return html`
<section class="screen" aria-labelledby="statistics">
<h2 id="statistics">Statistics</h2>
<p><a href="${pagePath(`${path}/table`)}">Make a table</a> of up to three dimensions, of some codes, or of shares. Or open one:</p>
${measures.map(
  (measure, index) => html`
<details${index === 0 && html` open=""`}><summary>${measure}</summary>
<ul class="list columns">${queries
    .filter((one) => one.measure === measure)
    .map(({ dimension, path }) => html`<li><a href="${pagePath(path)}">By ${dimension}</a></li>`)}</ul></details>`,
)}
<p>Programs ask <a href="/docs">the API</a>. Any query of it has a page: leave out <code>/v1</code>.</p>
</section>`;
}

function changedHtml(
  { dataset, version, supersedes, policy }: Manifest,
  changed: readonly MovedHeadline[] | undefined,
  headlines: readonly HeadlineResult[],
): Html {
  if (supersedes === null || changed === undefined) return html``;
  const path = releasePath({ dataset, version: version ?? '' });
  return html`
<section aria-labelledby="changed">
<h2 id="changed">What changed since version ${supersedes}</h2>
${movedHeadlinesHtml(path, supersedes, changed, headlines)}
<p><a href="${pagePath(`${path}/differences?since=${supersedes}`)}">Every figure that changed${policy === 'none' && ', and why'}</a></p>
</section>`;
}

/** Which headlines of the release at the path have another value than in an earlier version. */
export function movedHeadlinesHtml(
  path: string,
  since: string,
  changed: readonly MovedHeadline[],
  headlines: readonly HeadlineResult[],
): Html {
  const now = new Map(headlines.map((one) => [one.id, one]));
  const rows = changed.map(
    ({ id, statistic, wording, value, previousStatus, status }) =>
      html`<tr><th scope="row"><a href="${pagePath(`${path}/headlines/${id}`)}">${sentenceCase(now.get(id)?.statement ?? id)}</a></th><td>${wording.previous ?? 'No wording'}</td><td>${wording.value ?? 'No wording'}</td><td class="number">${differenceText(value, status ?? previousStatus, statistic === 'share' ? POINTS : (now.get(id)?.unit ?? ''))}</td></tr>`,
  );
  if (rows.length === 0) return html`<p>No headline has another value.</p>`;
  return tableBox(
    `Headlines with another value than in version ${since}`,
    html`<tr><th scope="col">Headline</th><th scope="col">Wording before</th><th scope="col">Wording now</th><th scope="col" class="number">Difference of the value</th></tr>`,
    rows,
  );
}

/** A share moves by percentage points, anything else by its unit. */
export function differenceText(
  moved: Pick<MovedFigure, 'difference'> | null,
  status: MovedHeadline['status'],
  unit: string,
): string {
  if (moved === null) return 'None';
  if (moved.difference === null) return MEANINGS[status ?? 'not-available'];
  const sign = moved.difference.startsWith('-') ? '−' : '+';
  const size = moved.difference.replace('-', '');
  // A share has four decimals, so its percentage has two.
  const points = `${(Number(size) * 100).toFixed(2)} percentage points`;
  return `${sign}${unit === POINTS ? points : withUnit(withCommas(size), unit)}`;
}
const POINTS = 'points';

/** All releases of a dataset. `shown` is the version that the page is about. */
export const releasesHtml = (releases: readonly ReleaseItem[], shown?: string): Html => html`
<section aria-labelledby="releases">
<h2 id="releases">Versions</h2>
${tableBox(
  'Releases, newest first',
  html`<tr><th scope="col">Version</th><th scope="col">Published</th><th scope="col">State</th><th scope="col">Changes</th></tr>`,
  releases.map(({ version, publishedAt, state, replacement, href }, at) => {
    const before = state !== 'withdrawn' && releases.slice(at + 1).find((one) => one.state !== 'withdrawn');
    return html`<tr><th scope="row"><a href="${pagePath(href)}">${version}</a>${version === shown && ' (this page)'}</th><td>${dayText(publishedAt)}</td><td>${STATES[state]}${replacement !== null && `: use version ${replacement}`}</td><td>${before && html`<a href="${pagePath(`${href}/differences?since=${before.version}`)}">Since ${before.version}</a>`}</td></tr>`;
  }),
)}
</section>`;
