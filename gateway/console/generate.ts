// Writes src/generated/ from the schema and gateway/documents: types, and for each operation the id it is sent by.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { Kind, buildASTSchema, parse, print, visit, type DefinitionNode, type FragmentDefinitionNode } from 'graphql';

const OUT = 'src/generated/';
const DOCUMENTS = '../documents/';
const schema = parse(readFileSync('../../contracts/generated/schema.graphql', 'utf8'));

const documents = readdirSync(DOCUMENTS)
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => {
    const rawSDL = readFileSync(DOCUMENTS + name, 'utf8');
    return { location: DOCUMENTS + name, rawSDL, document: parse(rawSDL) };
  });

const definitions = documents.flatMap(({ document }) => document.definitions);
const fragments = new Map(
  definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
);

/** What a definition spreads, and what that spreads. */
function spread(from: DefinitionNode, found = new Set<FragmentDefinitionNode>()): Set<FragmentDefinitionNode> {
  visit(from, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (fragment && !found.has(fragment)) spread(fragment, found.add(fragment));
    },
  });
  return found;
}

/** The operation, then its fragments by name, printed: the gateway prints the same and comes to the same id. */
const ids = new Map(
  definitions
    .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const used = [...spread(operation)].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
      const text = print({ kind: Kind.DOCUMENT, definitions: [operation, ...used] });
      return [operation.name?.value, createHash('sha256').update(text).digest('hex')];
    }),
);

const named = (text: string) => /\b(?:query|mutation|subscription) (\w+)/.exec(text)?.[1];

const sections = await preset.buildGeneratesSection({
  baseOutputDir: OUT,
  schema,
  schemaAst: buildASTSchema(schema),
  documents,
  config: {
    enumsAsTypes: true,
    skipTypename: true,
    useTypeImports: true,
    avoidOptionals: { field: true },
    strictScalars: true,
    scalars: { UUID: 'string', Date: 'string', DateTime: 'string', Decimal: 'string', JSON: 'unknown' },
  },
  presetConfig: {
    fragmentMasking: false,
    persistedDocuments: {
      mode: 'replaceDocumentWithHash',
      hashPropertyName: 'documentId',
      hashAlgorithm: (text: string) => ids.get(named(text)),
    },
  },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
} as unknown as Parameters<typeof preset.buildGeneratesSection>[0]);

mkdirSync(OUT, { recursive: true });
for (const section of sections.filter(({ filename }) => filename.endsWith('/graphql.ts'))) {
  // urql looks for the id on the document itself, and sends it for a document that defines nothing
  const found = /\{"__meta__":\{("documentId":"\w+")\}\}/g;
  const typed = await codegen(section);
  writeFileSync(section.filename, typed.replace(found, '{"kind":"Document","definitions":[],$1}'));
}
writeFileSync(`${OUT}documents.json`, JSON.stringify(Object.fromEntries(ids), null, 1));

// Small tables of the project's own: the divisions in use, and what each clause asks for.
const rows = (path: string): Record<string, string>[] => {
  const [head = [], ...lines] = csv(readFileSync(path, 'utf8'));
  return lines.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
};

function csv(text: string): string[][] {
  const cell = /("(?:[^"]|"")*"|[^,\n]*)(,|\n|$)/y;
  const found: string[][] = [[]];
  for (let match = cell.exec(text); match && cell.lastIndex <= text.length; match = cell.exec(text)) {
    found.at(-1)?.push(match[1]?.startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : (match[1] ?? ''));
    if (match[2] === '\n') found.push([]);
    if (match[2] === '') break;
  }
  return found.filter((line) => line.length > 1);
}

const divisions = [
  ...rows('../../contracts/data/provinces.csv').map(({ code, name }) => [Number(code), name]),
  ...rows('../../contracts/data/divisions.csv').map(({ code, name }) => [Number(code), name]),
];
writeFileSync(`${OUT}divisions.json`, JSON.stringify(divisions));

// Prefixes of codes (AH-4.5.2): a province's ordinal and a telephone area code, with the places that it serves.
const ordinals = new Map(rows('../../contracts/data/provinces.csv').map(({ ordinal, code }) => [code?.slice(0, 2), ordinal]));
const prefixes = new Map<string, number[]>();
for (const { code = '', area_code: areaCode } of [...rows('../../contracts/data/provinces.csv'), ...rows('../../contracts/data/divisions.csv')]) {
  if (!areaCode) continue;
  const prefix = (ordinals.get(code.slice(0, 2)) ?? '').padStart(2, '0') + areaCode.padStart(4, '0');
  prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), Number(code)]);
}
writeFileSync(`${OUT}prefixes.json`, JSON.stringify([...prefixes]));
const clauses = rows('../../contracts/clauses.csv').map(({ id, source, requirement }) => [id, [source, requirement]]);
writeFileSync(`${OUT}clauses.json`, JSON.stringify(Object.fromEntries(clauses)));
