import { daysText, dayText } from '../codebook/calendar.ts';
import { MEANINGS } from '../formats/markers.ts';
import { datasetPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { usageNotesOf } from '../schemas/usage.ts';
import { add, exactDecimal, fraction, multiply, parseDecimal, roundedDecimal } from '../statistics/fraction.ts';
import { editionPath, type HeadlineBody, type HeadlineEdition } from '../statistics/headline.ts';
import { isBlurred, sentenceCase, withCommas, withUnit } from '../statistics/wording.ts';
import { howToCite, pictureOf } from './cite.ts';
import { claimForm, wordingsHtml } from './claim.ts';
import { facts, type Html, html } from './html.ts';
import { banner, crumbsOf, pageHtml, type ShownRelease, tableBox } from './layout.ts';

type Computed = Extract<HeadlineBody, { computed: true }>;
type External = Exclude<HeadlineBody, Computed>;

interface HeadlineContent {
  release: ShownRelease;
  headline: HeadlineBody;
  /** The same headline in the newest release; undefined if that has none, or is this one. */
  newer: HeadlineResult | undefined;
  /** Newest first. */
  editions: readonly HeadlineEdition[];
  /** Must be shown wherever figures of the dataset are. */
  completeness: string;
  constructed: string | undefined;
  /** Other words for the figure that are true. */
  wordings: readonly string[];
}

/** A headline: the sentence, how it was counted, what it may be used for, and how to cite it. */
export function headlinePage(page: HeadlineContent): string {
  const { release, headline, editions, wordings } = page;
  const path = `${releasePath(release)}/headlines/${headline.id}`;
  const title = statementOf(headline);
  return pageHtml({
    title: `${title} (${release.title}, version ${release.version})`,
    description: `${title}. ${release.title}, version ${release.version}.`,
    canonical: pagePath(path),
    json: path,
    ...(headline.computed && pictureOf(headline.query, headline.citation)),
    crumbs: crumbsOf(release),
    main: html`
${newerBanner(page)}
<h1 class="statement">${title}</h1>
${headline.computed && headline.statement === null && html`<p class="lead">No sentence with this figure may be printed: ${whyUnsaid(headline)}.</p>`}
${headline.computed ? countedHtml(headline, releasePath(release)) : publishedHtml(headline)}
<section aria-labelledby="notes">
<h2 id="notes">What to say with it</h2>
${headlineNotes(page).length > 0 && html`<ul class="list">${headlineNotes(page).map((text) => html`<li>${text}</li>`)}</ul>`}
${
  wordings.length > 0 &&
  html`<h3>Wordings that are true</h3>
${wordingsHtml([title, ...wordings], headline.computed ? headline.citation : null)}`
}
${claimForm({ release, id: headline.id, title })}
</section>
${headline.computed && howToCite(headline.citation)}
${editionsHtml(release, headline.id, editions)}`,
  });
}

function whyUnsaid({ status, flags }: Computed): string {
  if (status === 'suppressed') return 'it is withheld to protect people';
  // With such a flag a figure has no sentence too if it would say none, or all.
  if (isBlurred(flags))
    return 'its base is under 10, or it would say none or all, which the published numbers cannot tell';
  return 'its base is under 10, or a part of it is not available';
}

/** A figure of another body is not about the records of this dataset, so their notes are not about it. */
function headlineNotes({ headline, completeness, constructed }: HeadlineContent): string[] {
  const usage = usageNotesOf(headline.usage).map(({ text }) => text);
  if (!headline.computed) return usage;
  const { note } = headline;
  return [
    ...(constructed === undefined ? [] : [constructed]),
    ...(note === undefined ? [] : [note]),
    ...usage,
    completeness,
  ];
}

export const statementOf = ({ statement, id }: Pick<HeadlineBody, 'statement' | 'id'>): string =>
  sentenceCase(statement ?? id.replaceAll('-', ' '));

function newerBanner({ release, headline, newer }: HeadlineContent): Html {
  const { supersededBy, version } = release;
  if (supersededBy === null) return html``;
  const there = { dataset: release.dataset, version: supersededBy };
  return banner(html`
<p><strong>Version ${supersededBy} is newer.</strong> This page shows the figure as version ${version} has it, and always will.</p>
${
  newer === undefined
    ? html`<p>The newer version does not have this headline. <a href="${pagePath(releasePath(there))}">See what it has.</a></p>`
    : html`<p>${newer.statement === null ? 'There no sentence with it may be printed: ' : newer.statement === headline.statement && newer.computed && headline.computed && newer.value === headline.value ? 'There it says the same: ' : 'There it says: '}<a href="${pagePath(`${releasePath(there)}/headlines/${headline.id}`)}">${statementOf(newer)}</a></p>`
}`);
}

/** How the figure came about, so that somebody else can count it again. `path`: of the release. */
function countedHtml(headline: Computed, path: string): Html {
  const { statistic, numerator, denominator, unit, wording, query } = headline;
  const isShare = statistic === 'share';
  return html`
<section aria-labelledby="counted">
<h2 id="counted">How it was counted</h2>
${facts([
  ['Figure', figureText(headline)],
  ['Numerator', isShare && numerator !== null ? withUnit(withCommas(numerator), unit) : null],
  [
    'Denominator',
    isShare && denominator !== null
      ? `${withUnit(withCommas(denominator), unit)}${headline.base === 'known' ? ', without those for whom it is not reported' : ''}`
      : null,
  ],
  ['Population', headline.population],
  ['Time', daysText(headline.window)],
  ['Not reported', notReportedText(headline)],
  ['Wording', wording && wordingText(wording, headline)],
  [
    'Qualified',
    headline.flags.length === 0 ? null : headline.flags.map((flag) => flagMeaning(headline, flag)).join('; '),
  ],
  ['External figure', headline.externalFigure],
])}
${query !== null && html`<p><a href="${pagePath(query)}">The statistics behind it</a>, and <a href="${pagePath(`${path}/structure`)}">what every name in them means</a></p>`}
</section>`;
}

function wordingText({ text, exact }: NonNullable<Computed['wording']>, { flags }: Computed): string {
  if (exact) return `“${text}” is the exact figure.`;
  return isBlurred(flags)
    ? `“${text}” is true of the published numbers, which are near the true ones.`
    : `“${text}” is rounded by the rules for headlines.`;
}

/** A rate is qualified by the external figure that it divides, a sum by its parts. */
function flagMeaning({ externalFigure }: Computed, flag: Computed['flags'][number]): string {
  if (externalFigure === undefined) return MEANINGS[flag];
  return MEANINGS[flag].replace('a part of the sum', 'the external figure');
}

function figureText({ statistic, value, status, numerator, denominator, percent, unit, days }: Computed): string {
  if (value === null) return status === undefined ? 'No figure' : sentenceCase(MEANINGS[status]);
  if (statistic === 'share' && numerator !== null && denominator !== null)
    return `${withCommas(numerator)} of ${withUnit(withCommas(denominator), unit)}${percent === null ? '' : `, ${percent}%`}`;
  if (statistic === 'rate')
    return `${withCommas(value)} a ${days?.basis === 'working' ? 'working' : 'calendar'} day: ${withCommas(numerator ?? '')} in ${withCommas(denominator ?? '')}${days?.basis === 'working' ? ' working' : ''} days`;
  return withUnit(withCommas(value), unit);
}

/** How far the unknown could move the figure: the reader's first question about it. A sum lacks the amounts of some units. */
function notReportedText(headline: Computed): string | null {
  const { statistic, value, notReported: count, missingBounds: bounds, unit, countingUnit, flags } = headline;
  if (count === null) return null;
  // A 0 that was rounded or perturbed may be a small number of people.
  if (count === '0' && !isBlurred(flags)) return 'None: it is known for all of them.';
  const who = withUnit(withCommas(count), statistic === 'sum' ? `${countingUnit}s` : unit);
  if (count === '0') return `${who}.`;
  const range =
    statistic === 'count' && value !== null
      ? ['number', withCommas(value), withCommas(exactDecimal(add(parseDecimal(value), parseDecimal(count))) ?? '')]
      : bounds?.lower && bounds.upper && ['share', inPercent(bounds.lower), inPercent(bounds.upper)];
  return range
    ? `${who}. If it were known for all, the ${range[0]} would be between ${isBlurred(flags) ? 'about ' : ''}${range[1]} and ${range[2]}.`
    : `${who}.`;
}

const inPercent = (share: string): string => `${roundedDecimal(multiply(parseDecimal(share), fraction(100n)), 1)}%`;

function publishedHtml({ value, bound, unit, publisher, source, publishedOn, period }: External): Html {
  return html`
<section aria-labelledby="counted">
<h2 id="counted">Who published it</h2>
<p>This figure was published elsewhere and is quoted in the words of its publisher. Nothing was counted here.</p>
${facts([
  ['Figure', `${{ exact: '', 'at-least': 'At least ', about: 'About ' }[bound]}${withCommas(value)} (${unit})`],
  ['Publisher', publisher],
  ['Source', source],
  ['Published', publishedOn === null ? 'Date not known' : dayText(publishedOn)],
  ['Time', period],
])}
</section>`;
}

const isWithheldHeadline = (result: HeadlineResult): boolean => result.computed && result.status === 'suppressed';

function editionsHtml(release: ShownRelease, id: string, editions: readonly HeadlineEdition[]): Html {
  const rows = editions.map((edition) => {
    const { version, state, publishedAt, result } = edition;
    const href = pagePath(editionPath(release.dataset, id, edition));
    const said =
      result === null
        ? 'Withdrawn'
        : isWithheldHeadline(result)
          ? sentenceCase(MEANINGS.suppressed)
          : statementOf(result);
    return html`<tr><th scope="row"><a href="${href}">${version}</a>${version === release.version && ' (this page)'}</th><td class="text">${said}</td><td>${dayText(publishedAt)}</td><td>${sentenceCase(state)}</td></tr>`;
  });
  return html`
<section aria-labelledby="versions">
<h2 id="versions">In every version</h2>
${tableBox(
  'This headline in the releases of the dataset, newest first',
  html`<tr><th scope="col">Version</th><th scope="col">What it says</th><th scope="col">Published</th><th scope="col">State</th></tr>`,
  rows,
)}
<p><a href="${pagePath(`${datasetPath(release.dataset)}/headlines/${id}/history`)}">How the figure moved from version to version</a></p>
</section>`;
}
