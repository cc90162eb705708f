import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from '../../src/pages/html.ts';
import { descendants, readXml } from '../formats/xml.ts';

test('whatever is put into a page is text: it makes no element and leaves no attribute', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('</p><script>alert(1)</script>', '" onmouseover="alert(1)', "' x='", '&lt;b&gt;', ']]>', '<!--'),
  );
  fc.assert(
    fc.property(anything, anything, (label, title) => {
      const page = readXml(html`<p title="${title}">${[label, html`<b>${label}</b>`]}</p>`.text);
      expect(descendants(page).map(({ name }) => name)).toEqual(['b']);
      expect(Object.keys(page.attributes)).toEqual(['title']);
      if (!/[^\x20-\x7e]/.test(label + title)) {
        expect(page.text).toBe(label + label);
        expect(page.attributes.title).toBe(title);
      }
    }),
  );
});

test('what is absent is left out, and 0 is not absent', () => {
  expect(html`${null}${undefined}${false}${''}${0}${[1, [2]]}`.text).toBe('012');
});
