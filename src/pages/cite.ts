import type { Citation } from '../schemas/release.ts';
import { type Html, html } from './html.ts';

/** How to cite what the page shows, in each form, as text that one click selects. Nothing for a draft. */
export const howToCite = (citation: Citation | null): Html =>
  citation === null
    ? html``
    : html`
<section aria-labelledby="cite">
<h2 id="cite">How to cite this</h2>
<p>Under a chart or an article:</p>
<pre tabindex="0" data-copy="the source line">${citation.sourceLine}</pre>
<p>In a list of references (APA):</p>
<pre tabindex="0" data-copy="the reference">${citation.text}</pre>
<p>The address leads to version ${citation.version}, whose figures never change.</p>
<details><summary>BibTeX</summary><pre tabindex="0" data-copy="the BibTeX">${citation.bibtex}</pre></details>
<details><summary>CSL-JSON, for reference managers</summary><pre tabindex="0" data-copy="the CSL-JSON">${JSON.stringify(citation.csl, null, 2)}</pre></details>
</section>`;
