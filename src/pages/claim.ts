import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { ClaimCheck } from '../statistics/claim-check.ts';
import { type Html, html } from './html.ts';
import { banner, crumbsOf, pageHtml, type ShownRelease } from './layout.ts';

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
<p><label for="claim">Would other words be true? Write them as you would print them, such as “1 in 4” or “more than 60%”.</label></p>
<p><input id="claim" name="claim" value="${claim}" maxlength="200" required="" autocomplete="off" /> <button>Check</button></p>
</form>`;
}

const VERDICTS: Record<ClaimCheck['verdict'], string> = {
  true: 'That is true',
  misleading: 'That would mislead',
  false: 'That is not true',
  'not-understood': 'That could not be checked',
};

/** The verdict on a claim. */
export function claimPage(headline: CheckedHeadline, check: ClaimCheck): string {
  const { release, id, title } = headline;
  const { claim, verdict, reason, caveats, suggested } = check;
  const { dataset, supersededBy } = release;
  // The banner says it of every claim, the caveat only of one that holds.
  const others = caveats.filter(({ code }) => code !== 'superseded');
  const query = `claim=${encodeURIComponent(claim)}`;
  const there = `${releasePath({ dataset, version: supersededBy ?? '' })}/headlines/${id}`;
  const path = `${releasePath(release)}/headlines/${id}`;
  return pageHtml({
    title: `${VERDICTS[verdict]}: “${claim}” (${release.title}, version ${release.version})`,
    canonical: pagePath(path),
    json: `${path}/check?${query}`,
    crumbs: [...crumbsOf(release), [title, pagePath(path)]],
    main: html`
${
  supersededBy !== null &&
  banner(
    html`<p><strong>Version ${supersededBy} is newer.</strong> The claim was checked against version ${release.version}. <a href="${pagePath(`${there}/check?${query}`)}">Check it against version ${supersededBy}</a></p>`,
  )
}
<h1>${VERDICTS[verdict]}</h1>
<p class="lead">The claim: “${claim}”. ${reason}</p>
${others.length > 0 && html`<h2>What a reader has to know</h2><ul class="list">${others.map(({ text }) => html`<li>${text}</li>`)}</ul>`}
${
  suggested.length > 0 &&
  html`<h2>Wordings that are true</h2><ul class="list">${suggested.map((one) => html`<li>${one}</li>`)}</ul>`
}
<h2>What it was checked against</h2>
<p><a href="${pagePath(path)}">${title}</a> (version ${release.version}). Only the figure was checked, and nothing else that the sentence says.</p>
${claimForm(headline, claim)}`,
  });
}
