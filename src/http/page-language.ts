import { z } from 'zod';
import { IN_ENGLISH, LANGUAGES, type Language } from '../language/language.ts';
import { splitUrl } from './methods.ts';
import { validateQuery } from './validation.ts';

/** The language of a page is in its address alone, so that whoever keeps an answer keeps one for each language. */

const LANG = z.object({ lang: z.enum(LANGUAGES).default(IN_ENGLISH.language) });

/** The language that an address asks for. Throws AppError `invalid-parameters` if there is no such language. */
export function pageLanguage(url: string | undefined): Language {
  const [first, ...others] = new URLSearchParams(splitUrl(url)[1]).getAll('lang');
  const read = validateQuery(LANG, first === undefined ? {} : { lang: others.length > 0 ? [first, ...others] : first });
  if ('error' in read) throw read.error;
  return (read.value as z.output<typeof LANG>).lang; // as the schema reads it
}

/** The same for a page that says what is wrong, perhaps with the language: English then. */
export function problemLanguage(url: string | undefined): Language {
  try {
    return pageLanguage(url);
  } catch {
    return IN_ENGLISH.language;
  }
}
