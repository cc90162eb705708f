import { addCopyButtons } from './parts/copy.ts';

/** What pages can do besides being read. Without it the same things are there to select and to follow. */

addCopyButtons(document);
