import type { Command } from 'commander';
import type { Manifest, NewPreview, Preview, ReleaseMove } from '../schemas/release.ts';
import { type Api, connect, datasetAddress, listAll } from './api.ts';
import { print, printItems, tell, usageError } from './terminal.ts';

/** `assize release withdraw`, `schedule`, `embargo`, `preview`: what happens to a release that was built. */
export function addReleaseMoves(release: Command): void {
  release
    .command('withdraw <dataset> <version>')
    .description('take a published release back; its manifest says why, and the rest of it is gone')
    .requiredOption('--reason <text>', 'why; it is public, so it names no person')
    .option('--replacement <version>', 'full version that readers should use instead')
    .addHelpText(
      'after',
      `
Examples:
  assize release withdraw press-snapshot-2015 1.1.0 --reason 'A court list was read wrongly.' --replacement 1.2.0`,
    )
    .action(async (dataset: string, version: string, options: { reason: string; replacement?: string }) => {
      const path = `${datasetAddress(dataset)}/releases/${encodeURIComponent(version)}/transitions`;
      await connect().call('POST', path, { body: { to: 'withdrawn', ...options } satisfies ReleaseMove });
      print(`withdrawn\t${version}`);
    });

  release
    .command('schedule <dataset> [instant]')
    .description('give the draft the second at which it becomes public, move that date, or take it back')
    .option('--reason <text>', 'why the date is moved or taken back; it is public')
    .option('--cancel', 'take the date back; the release is a draft again')
    .addHelpText(
      'after',
      `
The date is public in the release calendar, the rest of the release is not. Build the draft first: assize release --no-publish.

Examples:
  assize release schedule press-snapshot-2015 2030-01-01T09:30:00Z
  assize release schedule press-snapshot-2015 2030-01-08T09:30:00Z --reason 'A court list came late.'
  assize release schedule press-snapshot-2015 --cancel --reason 'A court list is missing.'`,
    )
    .action(async (dataset: string, instant: string | undefined, options: { reason?: string; cancel?: boolean }) => {
      if ((instant === undefined) !== Boolean(options.cancel)) throw usageError('Give either an instant or --cancel.');
      const api = connect();
      if (instant !== undefined) return schedule(api, dataset, instant, options.reason);
      await moveDraft(api, dataset, { to: 'draft', reason: options.reason });
      print('state\tdraft');
    });

  release
    .command('embargo <dataset> <instant>')
    .description('schedule the draft, and let one reader read it until then')
    .requiredOption('--label <text>', 'who gets the token')
    .addHelpText(
      'after',
      `
Prints the token, which reads the draft and nothing else, and ends at the instant. It is shown this once.

Examples:
  assize release embargo press-snapshot-2015 2030-01-01T09:30:00Z --label 'Agency'`,
    )
    .action(async (dataset: string, instant: string, { label }: { label: string }) => {
      const api = connect();
      await schedule(api, dataset, instant, undefined);
      await mintPreview(api, dataset, { label, endsAt: instant });
    });

  release
    .command('preview <dataset>')
    .description('let a reader without a key read the draft, list such previews, or end one')
    .option('--label <text>', 'who gets the token')
    .option('--until <instant>', 'when it ends, such as 2030-01-01T09:30:00Z')
    .option('--from <instant>', 'when it begins (default: now)')
    .option('--end <id>', 'end a preview; see the list for its id')
    .addHelpText(
      'after',
      `
Prints the token, which is shown this once. Without options it lists the previews of the draft.

Examples:
  assize release preview press-snapshot-2015
  assize release preview press-snapshot-2015 --label 'Agency' --until 2030-01-01T09:30:00Z`,
    )
    .action(preview);
}

const draftPath = (dataset: string): string => `${datasetAddress(dataset)}/releases/draft`;

/** Moves the draft as it is now. */
async function moveDraft(api: Api, dataset: string, move: ReleaseMove): Promise<Manifest> {
  const { etag } = await api.call('GET', draftPath(dataset));
  const path = `${draftPath(dataset)}/transitions`;
  const { body } = await api.call<Manifest>('POST', path, { body: move, ifMatch: etag });
  return body;
}

async function schedule(api: Api, dataset: string, publishAt: string, reason: string | undefined): Promise<void> {
  const scheduled = await moveDraft(api, dataset, { to: 'published', publishAt, reason });
  print(`scheduled\t${scheduled.publishAt}`);
}

interface PreviewOptions {
  label?: string;
  until?: string;
  from?: string;
  end?: string;
}

async function preview(dataset: string, { label, until, from, end }: PreviewOptions): Promise<void> {
  const api = connect();
  const previews = `${draftPath(dataset)}/previews`;
  if (end !== undefined) {
    await api.call('DELETE', `${previews}/${encodeURIComponent(end)}`);
    return tell(`Ended the preview ${end}.`);
  }
  if (label !== undefined && until !== undefined)
    return mintPreview(api, dataset, { label, endsAt: until, startsAt: from });
  if (label !== undefined || until !== undefined || from !== undefined) throw usageError('Give --label and --until.');
  printItems(await listAll<Preview>(api, previews), {
    id: ({ id }) => id,
    label: ({ label: given }) => given,
    from: ({ startsAt }) => startsAt,
    until: ({ endsAt }) => endsAt,
  });
}

async function mintPreview(
  api: Api,
  dataset: string,
  body: { label: string; endsAt: string; startsAt?: string | undefined },
): Promise<void> {
  const { body: minted } = await api.call<NewPreview>('POST', `${draftPath(dataset)}/previews`, { body });
  tell(
    `Sent as Bearer, this token reads ${api.url}${draftPath(dataset)} until ${minted.endsAt}. It is shown this once:`,
  );
  print(minted.token);
}
