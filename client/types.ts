import { readFile, writeFile } from 'node:fs/promises';
import openapiTypes, { astToString } from 'openapi-typescript';

/** Writes src/api.ts, the types of the service's requests and answers, from openapi.json. */

export const TYPES = new URL('./src/api.ts', import.meta.url);

interface Operation {
  responses: Record<string, unknown>;
  parameters?: { name: string }[];
}

/** A part of the document: a member of its holder. */
interface Part {
  holder: object;
  member: string | number;
  name: string;
}

export async function typesOfDocument(): Promise<string> {
  const document = JSON.parse(await readFile(new URL('../openapi.json', import.meta.url), 'utf8'));
  const operations = Object.values<object>(document.paths).flatMap((path): Operation[] => Object.values(path));
  const responses = operations.flatMap(({ responses: holder }) =>
    Object.keys(holder).map((status): Part => ({ holder, member: status, name: status })),
  );
  const parameters = operations.flatMap(({ parameters: holder = [] }) =>
    holder.map(({ name }, member): Part => ({ holder, member, name })),
  );
  document.components.responses = namesOfCommon(responses, 'responses');
  document.components.parameters = namesOfCommon(parameters, 'parameters');
  return `// Made from openapi.json by \`npm run openapi\`.\n\n${astToString(await openapiTypes(document))}`;
}

/** Gives a name to each part that is met more than once. Else the types write it out wherever it is met. */
function namesOfCommon(parts: readonly Part[], kind: string): Record<string, unknown> {
  const met = new Map<string, Part[]>();
  for (const part of parts) {
    const text = JSON.stringify(Reflect.get(part.holder, part.member));
    met.set(text, [...(met.get(text) ?? []), part]);
  }
  const named: Record<string, unknown> = {};
  for (const [text, [first, ...others]] of met) {
    if (!first || others.length === 0) continue;
    let name = first.name;
    for (let n = 2; name in named; n += 1) name = `${first.name}-${n}`;
    named[name] = JSON.parse(text);
    for (const { holder, member } of [first, ...others])
      Reflect.set(holder, member, { $ref: `#/components/${kind}/${name}` });
  }
  return named;
}

if (import.meta.filename === process.argv[1]) await writeFile(TYPES, await typesOfDocument());
