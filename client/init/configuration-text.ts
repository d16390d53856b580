import { Document, isCollection, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { findSourceAdapter } from '../../sources/registry.ts';
import { configurationJsonSchema } from '../configuration/json-schema.ts';
import type { WrittenConfiguration } from './questions.ts';

/** Of a JSON Schema, what leads to the words about a setting. */
interface SettingSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly anyOf?: readonly SettingSchema[];
}

/** Longest line of a comment, its `# ` and its place included. */
const lineWidth = 110;

/**
 * The text of `migration.yaml`: each setting below the words that editors say of it.
 *
 * @param schemaFile path of the JSON Schema, as the file refers to it
 */
export function configurationText(configuration: WrittenConfiguration, schemaFile: string): string {
  const document = new Document(configuration);
  if (isMap(document.contents)) comment(document.contents, configurationJsonSchema(), 0);
  const { type } = configuration.source;
  const typeWords = `${findSourceAdapter(type).description}. See docs/sources/${type}.md.`;
  say(document.getIn(['source'], true), 'type', typeWords, 2);
  const [, target] = isMap(document.contents) ? document.contents.items : [];
  if (isScalar(target?.key)) target.key.spaceBefore = true;
  document.commentBefore = [
    ` yaml-language-server: $schema=${schemaFile}`,
    ' What is migrated, and where to. docs/configuration.md describes every setting.',
    ' Paths are relative to the folder of this file.',
  ].join('\n');
  return document.toString({ lineWidth: 0 });
}

function comment(settings: YAMLMap, schema: SettingSchema, indent: number): void {
  for (const { key, value } of settings.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const setting = settingOf(schema, name);
    if (setting?.description !== undefined) say(settings, name, setting.description, indent);
    if (isMap(value) && setting !== undefined) comment(value, setting, indent + 2);
    // One line for each of a list.
    if (isSeq(value)) for (const item of value.items) if (isCollection(item)) item.flow = true;
  }
}

function settingOf(schema: SettingSchema, name: string): SettingSchema | undefined {
  return schema.properties?.[name] ?? schema.anyOf?.map((option) => settingOf(option, name)).find(Boolean);
}

/** Puts words above a setting. */
function say(settings: unknown, name: string, words: string, indent: number): void {
  if (!isMap(settings)) return;
  const pair = settings.items.find(({ key }) => isScalar(key) && key.value === name);
  (pair?.key as Node).commentBefore = wrapped(words, lineWidth - indent - 2)
    .map((line) => ` ${line}`)
    .join('\n');
}

function wrapped(words: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
