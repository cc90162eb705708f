import { startBuilder } from './parts/builder.ts';
import { addCopyButtons } from './parts/copy.ts';
import { addExploring } from './parts/explore.ts';
import { enhanceTables } from './parts/table.ts';

/** What pages can do besides being read. Without it the same things are there to select and to follow. */

addCopyButtons(document);
enhanceTables(document);
addExploring(document);
const builder = document.getElementById('builder');
if (builder) startBuilder(builder);
