import type { Examples } from '../http/openapi.ts';
import auditExamples from './examples/audit.json' with { type: 'json' };
import casesExamples from './examples/cases.json' with { type: 'json' };
import datasetsExamples from './examples/datasets.json' with { type: 'json' };
import headlinesExamples from './examples/headlines.json' with { type: 'json' };
import importsExamples from './examples/imports.json' with { type: 'json' };
import keysExamples from './examples/keys.json' with { type: 'json' };
import parameterExamples from './examples/parameters.json' with { type: 'json' };
import problemExamples from './examples/problems.json' with { type: 'json' };
import recordsExamples from './examples/records.json' with { type: 'json' };
import releasesExamples from './examples/releases.json' with { type: 'json' };
import serviceExamples from './examples/service.json' with { type: 'json' };
import statisticsExamples from './examples/statistics.json' with { type: 'json' };
import webhooksExamples from './examples/webhooks.json' with { type: 'json' };

/** The examples of the OpenAPI document. One that is like another names it as `$ref`, and says beside it what differs. */

const BY_OPERATION = {
  ...datasetsExamples,
  ...statisticsExamples,
  ...headlinesExamples,
  ...releasesExamples,
  ...recordsExamples,
  ...casesExamples,
  ...importsExamples,
  ...webhooksExamples,
  ...keysExamples,
  ...auditExamples,
  ...serviceExamples,
};

function wholeExample(example: unknown): unknown {
  if (Array.isArray(example)) return example.map(wholeExample);
  if (typeof example !== 'object' || example === null) return example;
  const { $ref, ...own } = example as { $ref?: string };
  const like = $ref === undefined ? {} : (wholeExample(exampleAt($ref)) as object);
  return { ...like, ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, wholeExample(value)])) };
}

/** @param path such as `/getCase/answer` */
function exampleAt(path: string): unknown {
  let found: object = BY_OPERATION;
  for (const name of path.split('/').slice(1)) found = Reflect.get(found, name);
  return found;
}

export const EXAMPLES: Examples = {
  common: parameterExamples,
  problems: problemExamples,
  operations: wholeExample(BY_OPERATION) as Examples['operations'], // tests read the document
};
