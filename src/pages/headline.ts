import { daysText, dayText } from '../codebook/calendar.ts';
import { MEANINGS } from '../formats/markers.ts';
import { type PageText, t } from '../language/language.ts';
import { datasetPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { usageNotesOf } from '../schemas/usage.ts';
import { add, exactDecimal, fraction, multiply, parseDecimal, roundedDecimal } from '../statistics/fraction.ts';
import { editionPath, type HeadlineBody, type HeadlineEdition } from '../statistics/headline.ts';
import { isBlurred, pluralOf, sentenceCase, withCommas, withPlaces, withUnit } from '../statistics/wording.ts';
import { howToCite, pictureOf } from './cite.ts';
import { claimForm, wordingsHtml } from './claim.ts';
import { calledHtml, english, facts, type Html, html, inEnglish, th } from './html.ts';
import { banner, crumbsOf, pageHtml, releaseText, type ShownRelease, tableBox } from './layout.ts';

type Computed = Extract<HeadlineBody, { computed: true }>;
type External = Exclude<HeadlineBody, Computed>;

interface HeadlineContent {
  release: ShownRelease;
  headline: HeadlineBody;
  /** The same headline in the newest release; undefined if that has none, or is this one. */
  newer: HeadlineResult | undefined;
  /** Newest first. */
  editions: readonly HeadlineEdition[];
  /** Must be shown wherever the statistics behind it are. */
  notes: readonly string[];
  constructed: string | undefined;
  /** The decimals of an amount. */
  places: number | undefined;
  /** Other words for the figure that are true. */
  wordings: readonly string[];
}

/** A headline: the sentence, how it was counted, what it may be used for, and how to cite it. */
export function headlinePage(page: HeadlineContent): string {
  const { release, headline, editions, wordings, places } = page;
  const path = `${releasePath(release)}/headlines/${headline.id}`;
  const title = statementOf(headline);
  return pageHtml({
    title: `${title} (${releaseText(release)})`,
    description: `${title}. ${releaseText(release)}.`,
    canonical: pagePath(path),
    json: path,
    ...(headline.computed && pictureOf(headline.query, headline.citation)),
    crumbs: crumbsOf(release),
    main: html`
${newerBanner(page)}
<h1 class="statement"${inEnglish()}>${title}</h1>
${headline.computed && headline.statement === null && html`<p class="lead">${t('No sentence with this figure may be printed: {why}.', { why: whyUnsaid(headline) })}</p>`}
${headline.computed ? countedHtml(headline, releasePath(release), places) : publishedHtml(headline)}
<section aria-labelledby="notes">
<h2 id="notes">${t('What to say with it')}</h2>
${headlineNotes(page).length > 0 && html`<ul class="list">${headlineNotes(page).map((text) => html`<li>${english(text)}</li>`)}</ul>`}
${
  wordings.length > 0 &&
  html`<h3>${t('Wordings that are true')}</h3>
${wordingsHtml([title, ...wordings], headline.computed ? headline.citation : null)}`
}
${claimForm({ release, id: headline.id, title })}
</section>
${headline.computed && howToCite(headline.citation)}
${editionsHtml(release, headline.id, editions)}`,
  });
}

function whyUnsaid({ status, flags }: Computed): string {
  if (status === 'suppressed') return t('it is withheld to protect people');
  // With such a flag a figure has no sentence too if it would say none, or all.
  if (isBlurred(flags))
    return t('its base is under 10, or it would say none or all, which the published numbers cannot tell');
  return t('its base is under 10, or a part of it is not available');
}

/** A figure of another body is not about the records of this dataset, so their notes are not about it. */
function headlineNotes({ headline, notes, constructed }: HeadlineContent): string[] {
  const usage = usageNotesOf(headline.usage).map(({ text }) => text);
  if (!headline.computed) return usage;
  const { note } = headline;
  return [
    ...(constructed === undefined ? [] : [constructed]),
    ...(note === undefined ? [] : [note]),
    ...usage,
    ...notes.filter((text) => !note?.includes(text)),
  ];
}

export const statementOf = ({ statement, id }: Pick<HeadlineBody, 'statement' | 'id'>): string =>
  sentenceCase(statement ?? id.replaceAll('-', ' '));

function newerBanner({ release, headline, newer }: HeadlineContent): Html {
  const { supersededBy, version } = release;
  if (supersededBy === null) return html``;
  const there = { dataset: release.dataset, version: supersededBy };
  return banner(html`
<p><strong>${t('Version {version} is newer.', { version: supersededBy })}</strong> ${t('This page shows the figure as version {version} has it, and always will.', { version })}</p>
${
  newer === undefined
    ? html`<p>${t('The newer version does not have this headline.')} <a href="${pagePath(releasePath(there))}">${t('See what it has.')}</a></p>`
    : html`<p>${newerText(headline, newer)} <a href="${pagePath(`${releasePath(there)}/headlines/${headline.id}`)}">${english(statementOf(newer))}</a></p>`
}`);
}

function newerText(headline: HeadlineBody, newer: HeadlineResult): string {
  if (newer.statement === null) return t('There no sentence with it may be printed:');
  const isSame = newer.computed && headline.computed && newer.value === headline.value;
  return isSame && newer.statement === headline.statement ? t('There it says the same:') : t('There it says:');
}

/** How the figure came about, so that somebody else can count it again. `path`: of the release. */
function countedHtml(headline: Computed, path: string, places: number | undefined): Html {
  const { statistic, numerator, denominator, unit, wording, query } = headline;
  const isShare = statistic === 'share';
  const amount = (number: string): string => withUnit(withPlaces(withCommas(number), places), unit);
  return html`
<section aria-labelledby="counted">
<h2 id="counted">${t('How it was counted')}</h2>
${facts([
  [t('Figure'), figureText(headline, places)],
  [t('Numerator'), isShare && numerator !== null ? amount(numerator) : null],
  [
    t('Denominator'),
    isShare && denominator !== null
      ? `${amount(denominator)}${headline.base === 'known' ? `, ${t('without those for whom it is not reported')}` : ''}`
      : null,
  ],
  [t(headline.externalFigure === undefined ? 'Population' : 'Source'), english(headline.population)],
  [t('Time'), daysText(headline.window)],
  [t('Not reported'), notReportedText(headline)],
  [t('Wording'), wording && wordingText(wording, headline)],
  [
    t('Qualified'),
    headline.flags.length === 0 ? null : headline.flags.map((flag) => flagMeaning(headline, flag)).join('; '),
  ],
  [t('External figure'), headline.externalFigure],
])}
${
  query !== null &&
  html`<p>${th('{statistics}, and {codebook}', {
    statistics: html`<a href="${pagePath(query)}">${t('The statistics behind it')}</a>`,
    codebook: html`<a href="${pagePath(`${path}/structure`)}">${t('what every name in them means')}</a>`,
  })}</p>`
}
</section>`;
}

function wordingText({ form, text, exact }: NonNullable<Computed['wording']>, { flags }: Computed): string {
  if (exact) return t('“{text}” is the exact figure.', { text });
  if (isBlurred(flags)) return t('“{text}” is true of the published numbers, which are near the true ones.', { text });
  return form === 'exact' && flags.length > 0
    ? t('“{text}” says that the figure is not known exactly.', { text })
    : t('“{text}” is rounded by the rules for headlines.', { text });
}

/** A rate is qualified by the external figure that it divides, a sum by its parts. */
function flagMeaning({ externalFigure }: Computed, flag: Computed['flags'][number]): string {
  if (externalFigure === undefined) return t(MEANINGS[flag]);
  if (flag === 'lower-bound') return t('“at least”: the external figure is a lower bound');
  return flag === 'approximate' ? t('“about”: the external figure is approximate') : t(MEANINGS[flag]);
}

function figureText(
  { statistic, value, status, numerator, denominator, percent, unit, days }: Computed,
  places: number | undefined,
): string {
  const number = (digits: string): string => withPlaces(withCommas(digits), places);
  if (value === null) return status === undefined ? t('No figure') : sentenceCase(t(MEANINGS[status]));
  if (statistic === 'share' && numerator !== null && denominator !== null)
    return `${t('{share} of {base}', { share: number(numerator), base: withUnit(number(denominator), unit) })}${percent === null ? '' : `, ${percent}%`}`;
  if (statistic === 'rate') {
    const numbers = {
      rate: withCommas(value),
      count: withCommas(numerator ?? ''),
      days: withCommas(denominator ?? ''),
    };
    return days?.basis === 'working'
      ? t('{rate} a working day: {count} in {days} working days', numbers)
      : t('{rate} a calendar day: {count} in {days} days', numbers);
  }
  return withUnit(number(value), unit);
}

/** How far the unknown could move the figure: the reader's first question about it. A sum lacks the amounts of some units. */
function notReportedText(headline: Computed): string | null {
  const { statistic, value, notReported: count, missingBounds: bounds, unit, countingUnit, flags } = headline;
  if (count === null) return null;
  // A 0 that was rounded or perturbed may be a small number of people.
  if (count === '0' && !isBlurred(flags)) return t('None: it is known for all of them.');
  const who = withUnit(withCommas(count), statistic === 'sum' ? pluralOf(countingUnit ?? '') : unit);
  if (count === '0') return `${who}.`;
  const range =
    statistic === 'count' && value !== null
      ? [withCommas(value), withCommas(exactDecimal(add(parseDecimal(value), parseDecimal(count))) ?? '')]
      : bounds?.lower && bounds.upper && [inPercent(bounds.lower), inPercent(bounds.upper)];
  if (!range) return `${who}.`;
  const ends = { who, low: `${isBlurred(flags) ? `${t('about')} ` : ''}${range[0]}`, high: range[1] ?? '' };
  return statistic === 'count'
    ? t('{who}. If it were known for all, the number would be between {low} and {high}.', ends)
    : t('{who}. If it were known for all, the share would be between {low} and {high}.', ends);
}

const inPercent = (share: string): string => `${roundedDecimal(multiply(parseDecimal(share), fraction(100n)), 1)}%`;

function publishedHtml({ value, bound, unit, publisher, source, publishedOn, period }: External): Html {
  return html`
<section aria-labelledby="counted">
<h2 id="counted">${t('Who published it')}</h2>
<p>${t('This figure was published elsewhere and is quoted in the words of its publisher. Nothing was counted here.')}</p>
${facts([
  [t('Figure'), html`${boundText(bound)}${withCommas(value)} (${calledHtml(unit)})`],
  [t('Publisher'), publisher],
  [t('Source'), source],
  [t('Published'), publishedOn === null ? t('Date not known') : dayText(publishedOn)],
  [t('Time'), period],
])}
</section>`;
}

const boundText = (bound: External['bound']): string =>
  bound === 'exact' ? '' : `${sentenceCase(bound === 'about' ? t('about') : t('at least'))} `;

const isWithheldHeadline = (result: HeadlineResult): boolean => result.computed && result.status === 'suppressed';

const EDITION_STATES = {
  published: 'Published',
  superseded: 'Superseded',
  withdrawn: 'Withdrawn',
} as const satisfies Record<HeadlineEdition['state'], PageText>;

function editionsHtml(release: ShownRelease, id: string, editions: readonly HeadlineEdition[]): Html {
  const rows = editions.map((edition) => {
    const { version, state, publishedAt, result } = edition;
    const href = pagePath(editionPath(release.dataset, id, edition));
    const said =
      result === null
        ? t('Withdrawn')
        : isWithheldHeadline(result)
          ? sentenceCase(t(MEANINGS.suppressed))
          : result.statement === null
            ? t('No sentence with this figure may be printed')
            : english(statementOf(result));
    return html`<tr><th scope="row"><a href="${href}">${version}</a>${version === release.version && ` ${t('(this page)')}`}</th><td class="text">${said}</td><td class="whole">${dayText(publishedAt)}</td><td>${t(EDITION_STATES[state])}</td></tr>`;
  });
  return html`
<section aria-labelledby="versions">
<h2 id="versions">${t('In every version')}</h2>
${tableBox(
  t('This headline in the releases of the dataset, newest first'),
  html`<tr><th scope="col">${t('Version')}</th><th scope="col">${t('What it says')}</th><th scope="col">${t('Published')}</th><th scope="col">${t('State')}</th></tr>`,
  rows,
)}
<p><a href="${pagePath(`${datasetPath(release.dataset)}/headlines/${id}/history`)}">${t('How the figure moved from version to version')}</a></p>
</section>`;
}
