import { type PageText, t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Citation } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { CLAIM_KINDS } from '../schemas/vocabulary.ts';
import { type ClaimCheck, uncheckedWords } from '../statistics/claim-check.ts';
import { howToCite, pictureOfHeadline } from './cite.ts';
import { english, facts, type Html, html, inEnglish } from './html.ts';
import { banner, crumbsOf, pageHtml, releaseText, type ShownRelease } from './layout.ts';

/** A headline of a release that claims are checked against. */
interface CheckedHeadline {
  release: ShownRelease;
  id: string;
  /** The sentence, or the id in words if there is none. */
  title: string;
}

/** A field for other words, and a button: works without a script. */
export function claimForm({ release, id }: CheckedHeadline, claim = ''): Html {
  const path = pagePath(`${releasePath(release)}/headlines/${id}/check`);
  return html`
<form class="screen" action="${path}" method="get">
<p><label for="claim">${t('Would other words be true? Write them as you would print them, such as “1 in 4” or “more than 60%”.')}</label></p>
<p class="field"><input id="claim" name="claim" value="${claim}" maxlength="200" required="" autocomplete="off" /> <button>${t('Check')}</button></p>
</form>`;
}

/** What is said of a claim whose words were all read, and of one of which only the figure was. */
const VERDICTS = {
  true: { claim: 'That is true', figure: 'The figure is right.' },
  misleading: { claim: 'That would mislead', figure: 'The figure would mislead.' },
  false: { claim: 'That is not true', figure: 'That is not the figure of the headline.' },
  'not-understood': { claim: 'That could not be checked', figure: 'That could not be checked.' },
} as const satisfies Record<ClaimCheck['verdict'], Record<ClaimCheck['scope'], PageText>>;

function claimHeading({ verdict, scope, unread }: ClaimCheck, hasFigure: boolean): string {
  if (!hasFigure) return t('There is no figure for this');
  const said = t(VERDICTS[verdict][scope]);
  return scope === 'claim' ? said : `${said} ${t('Not checked: “{words}”', { words: uncheckedWords(unread) })}`;
}

const KIND_OF_CLAIM = {
  fraction: 'a fraction',
  percentage: 'a percentage',
  number: 'a number',
  'number-of-number': 'a number of a number',
  'per-day': 'so many a day',
} as const satisfies Record<(typeof CLAIM_KINDS)[number], PageText>;

function readingHtml({ reading, unread }: ClaimCheck): Html {
  if (reading === null) return html``;
  const { relation, figure, kind } = reading;
  const said = relation === 'none' ? figure : `${relation.replaceAll('-', ' ')} ${figure}`;
  return html`<h2>${t('How it was read')}</h2>
${facts([
  [t('Figure'), html`“${english(said)}”, ${t(KIND_OF_CLAIM[kind])}`],
  [
    t('Not read'),
    unread.length === 0 ? t('Nothing: every word was read') : unread.map((words) => `“${words}”`).join(', '),
  ],
])}`;
}

/** Wordings that may be printed, each to be copied with its source. */
export const wordingsHtml = (wordings: readonly string[], citation: Citation | null): Html =>
  html`<ul class="list">${wordings.map((one) => html`<li><span data-copy="${t('“{text}” with its source', { text: one })}"${inEnglish()} data-source="${citation?.sourceLine ?? ''}">${one}</span></li>`)}</ul>`;

export function claimPage(
  headline: CheckedHeadline & { result: HeadlineResult; hasFigure: boolean; citation: Citation | null },
  check: ClaimCheck,
): string {
  const { release, id, title, result, hasFigure, citation } = headline;
  const { claim, reason, caveats, suggested, scope } = check;
  const heading = claimHeading(check, hasFigure);
  const { dataset, supersededBy } = release;
  // The banner says it of every claim, the caveat only of one that holds.
  const others = caveats.filter(({ code }) => code !== 'superseded');
  const query = `claim=${encodeURIComponent(claim)}`;
  const there = `${releasePath({ dataset, version: supersededBy ?? '' })}/headlines/${id}`;
  const path = `${releasePath(release)}/headlines/${id}`;
  return pageHtml({
    title: `${heading}: “${claim}” (${releaseText(release)})`,
    canonical: pagePath(path),
    json: `${path}/check?${query}`,
    ...pictureOfHeadline(dataset, result, citation),
    crumbs: [...crumbsOf(release), [english(title), pagePath(path)]],
    main: html`
${
  supersededBy !== null &&
  banner(
    html`<p><strong>${t('Version {version} is newer.', { version: supersededBy })}</strong> ${t('The claim was checked against version {version}.', { version: release.version })} <a href="${pagePath(`${there}/check?${query}`)}">${t('Check it against version {version}', { version: supersededBy })}</a></p>`,
  )
}
<h1>${heading}</h1>
<p class="lead">${t('The claim: “{claim}”.', { claim })} ${english(reason)}</p>
${others.length > 0 && html`<h2>${t('What a reader has to know')}</h2><ul class="list">${others.map(({ text }) => html`<li>${english(text)}</li>`)}</ul>`}
${readingHtml(check)}
${suggested.length > 0 && html`<h2>${t('Wordings that are true')}</h2>${wordingsHtml(suggested, citation)}`}
<h2>${t('What it was checked against')}</h2>
<p><a href="${pagePath(path)}">${english(title)}</a> ${t('(version {version}).', { version: release.version })}${scope === 'figure' && ` ${t('Only the figure was checked, and nothing else that the sentence says.')}`}</p>
${claimForm(headline, claim)}
${howToCite(citation)}`,
  });
}
