import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dayText } from '../../src/codebook/calendar.ts';
import { called, IN_ENGLISH, knownName, t, writtenFor } from '../../src/language/language.ts';
import { WELSH } from '../../src/language/welsh.ts';
import { english, html, th } from '../../src/pages/html.ts';
import { addressIn, pageHtml, withLanguageLinks } from '../../src/pages/layout.ts';

/** The compiler refuses a text without Welsh: `t` takes keys of the catalogue alone. */

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const WELSH_READER = { language: 'cy', texts: [new Map([['Fine', 'Dirwy']])] } as const;
const inWelsh = (write: () => string) => writtenFor<string>(WELSH_READER, write);

test('each Welsh text has the same places to fill in, and none is unused', async () => {
  const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const [text, welsh] of Object.entries(WELSH)) expect([text, placesOf(welsh)]).toEqual([text, placesOf(text)]);
  const files = (await readdir(SRC, { recursive: true })).filter((name) => /\.ts$/.test(name) && !/welsh/.test(name));
  const source = (await Promise.all(files.map((name) => readFile(join(SRC, name), 'utf8')))).join('\n');
  expect(Object.keys(WELSH).filter((text) => !source.includes(`'${text}'`))).toEqual([]);
  expect(Object.values(WELSH).filter((welsh) => /['"<>&]/.test(welsh))).toEqual([]);
});

test('texts, names and dates are in the language of the reader, and nothing is left of it afterwards', () => {
  const said = () =>
    `${t('Version {version}', { version: 2 })} ${dayText('2026-03-04')} ${called('Fine')} ${called('Sex')}`;
  expect(said()).toBe('Version 2 4 March 2026 Fine Sex');
  expect(inWelsh(said)).toBe('Fersiwn 2 4 Mawrth 2026 Dirwy Rhyw');
  const fails = () =>
    inWelsh(() => {
      throw new Error('stop');
    });
  expect(fails).toThrow('stop');
  expect(said()).toBe('Version 2 4 March 2026 Fine Sex');
  expect(inWelsh(() => writtenFor<string>(IN_ENGLISH, said))).toBe(said());
});

test('what was given in English alone says so', () => {
  expect(inWelsh(() => String(knownName('Clown')))).toBe('undefined');
  expect(inWelsh(() => english('It <is>.').text)).toBe('<span lang="en">It &lt;is&gt;.</span>');
  expect(english('It <is>.').text).toBe('It &lt;is&gt;.');
  expect(inWelsh(() => th('Unit: {unit}.', { unit: html`<b>${'a & b'}</b>` }).text)).toBe('Uned: <b>a &amp; b</b>.');
});

test('the address of a page in a language keeps all else', () => {
  expect(addressIn('cy', '/a?by=x&where=y:1#z')).toBe('/a?by=x&where=y:1&lang=cy#z');
  expect(addressIn('en', '/a?lang=cy&by=x')).toBe('/a?by=x');
  expect(addressIn('cy', '/a?lang=en')).toBe('/a?lang=cy');
  expect(addressIn('en', '/a?lang=cy#z')).toBe('/a#z');
});

test('the link to the other language leads to no other service', () => {
  const page = pageHtml({ title: 'Page', main: html`` });
  expect(withLanguageLinks(page, 'en', '/a?b="')).toContain('href="/a?b=&quot;&amp;lang=cy"');
  for (const address of ['//example.org/', '/\\example.org/', 'https://example.org/', undefined])
    expect(withLanguageLinks(page, 'en', address)).not.toContain('hreflang');
});
