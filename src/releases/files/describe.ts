import type { Codebook } from '../../codebook/model.ts';
import { publicCodebook } from '../../codebook/public.ts';
import type { ReleaseFileRow } from '../../db/queries/release-files.ts';
import { dataPackage, observationsCsvw } from '../../formats/data-package.ts';
import { citationOf } from '../../statistics/citation.ts';
import { openSink } from './file-sink.ts';
import { asReleaseFile, type FilesTask, type NewReleaseFile } from './files-task.ts';

/** The files that name the version, which a release has once it is published. */
export async function describeRelease(
  { release, folder }: FilesTask,
  codebook: Codebook,
  rows: readonly ReleaseFileRow[],
): Promise<NewReleaseFile[]> {
  const { version, publishedAt } = release;
  if (version === null) throw new Error('a release that is published has a version');
  const view = {
    dataset: release.datasetId,
    version,
    publishedAt,
    publicUrl: release.publicUrl ?? '',
    present: {},
    since: release.vintage?.before[0]?.version,
  };
  const citation = citationOf(codebook.definition, view);
  if (citation === null) throw new Error('a release that is published can be cited');
  const book = { dataset: release.datasetId, release: version, codebookVersion: release.codebookVersion };
  const own = await textFile(folder, 'codebook.json', { ...book, codebook: publicCodebook(codebook) });
  const files = rows.filter(({ access, name }) => access === 'public' && name.startsWith('observations.'));
  const described = { codebook, view, citation, files: [...files.filter(hasNumbers), own] };
  return [
    own,
    await textFile(folder, 'datapackage.json', dataPackage(described)),
    await textFile(folder, 'observations.csv-metadata.json', observationsCsvw(described)),
  ];
}

const hasNumbers = ({ rows }: ReleaseFileRow): boolean => rows !== null;

async function textFile(folder: string, name: string, content: string | object): Promise<NewReleaseFile> {
  const sink = openSink(folder, name);
  await sink.write(typeof content === 'string' ? content : JSON.stringify(content));
  return asReleaseFile(await sink.close(), 'public', null);
}
