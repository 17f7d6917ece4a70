import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

const CHINESE = /[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]/;

function paths(tree: object, at = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) => (typeof value === 'string' ? [at + name] : paths(value as object, `${at}${name}.`)));
}

const text = (tree: object): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : text(value as object)));

/** A line without what stands in comments. */
const code = (source: string) => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');

test('both languages have the same words', () => {
  expect(paths(en)).toEqual(paths(zhCN));
});

test('a sentence names the same values in both languages', () => {
  const named = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort();
  expect(text(en).map(named)).toEqual(text(zhCN).map(named));
});

test('no Chinese stands outside the catalogues', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/^(generated|words)\//.test(name) && !name.endsWith('.test.ts'),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((name) => CHINESE.test(code(readFileSync(`src/${name}`, 'utf8'))))).toEqual([]);
});

test('no English stands in the Chinese catalogue', () => {
  const leaks = text(zhCN).filter((sentence) => /[A-Za-z]{4,}/.test(sentence.replace(/\{\w+\}|English|JavaScript|XLSX|TLS|client_id|https:|AH-[\d.]+/g, '')));
  expect(leaks).toEqual([]);
});
