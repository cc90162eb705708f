import { useState } from 'preact/hooks';
import type { Fault, Json } from './api.ts';

/** A form made of the JSON Schema of a case (`D/case-schema`), as far as such schemas go. */

type Schema = Json;

interface FieldProps {
  schema: Schema;
  value: Json;
  onChange: (value: Json) => void;
  /** JSON Pointer to the value. */
  pointer: string;
  label: string;
  isRequired?: boolean;
  faults: readonly Fault[];
}

/** The id of the field at this place of a case. */
export const fieldId = (pointer: string): string => `field${pointer.replaceAll('/', '-')}`;

interface Choice {
  code: string;
  label: string;
}

/** The codes that a schema allows, if it is one of codes. */
function choicesOf(schema: Schema): Choice[] | undefined {
  if (schema.enum) return schema.enum.map((code: string) => ({ code, label: code }));
  if (schema.anyOf?.every((one: Schema) => 'const' in one))
    return schema.anyOf.map((one: Schema) => ({ code: one.const, label: one.title ?? one.const }));
  return undefined;
}

/** Where a list is longer than this, its codes are searched. */
const SHORT = 12;

export function Field(props: FieldProps) {
  const { schema, value, pointer } = props;
  if (schema.const !== undefined) return null;
  if (schema.type === 'object') return <ObjectField {...props} />;
  if (schema.type === 'array') {
    const choices = choicesOf(schema.items ?? {});
    return choices ? <ChecksField {...props} choices={choices} /> : <ListField {...props} />;
  }
  const own = props.faults.filter((fault) => fault.pointer === pointer);
  const id = fieldId(pointer);
  const described = [schema.description ? `${id}-hint` : '', own.length > 0 ? `${id}-fault` : '']
    .filter(Boolean)
    .join(' ');
  const shared = { id, 'aria-describedby': described || undefined, 'aria-invalid': own.length > 0 || undefined };
  return (
    <div class={own.length > 0 ? 'field faulty' : 'field'}>
      <label for={id}>
        {props.label}
        {props.isRequired ? '' : ' (optional)'}
      </label>
      {schema.description && (
        <p class="hint" id={`${id}-hint`}>
          {hintOf(schema)}
        </p>
      )}
      <Faults id={id} of={own} />
      <Input schema={schema} value={value} onChange={props.onChange} shared={shared} />
    </div>
  );
}

const Faults = ({ id, of }: { id: string; of: readonly Fault[] }) =>
  of.length === 0 ? null : (
    <p class="fault" id={`${id}-fault`}>
      {of
        .map(({ detail, allowed }) => `${detail}${allowed ? ` Allowed: ${allowed.slice(0, 10).join(', ')}.` : ''}`)
        .join(' ')}
    </p>
  );

function Input({
  schema,
  value,
  onChange,
  shared,
}: {
  schema: Schema;
  value: Json;
  onChange: (value: Json) => void;
  shared: object;
}) {
  const choices = choicesOf(schema);
  if (choices && choices.length <= SHORT)
    return (
      <select {...shared} value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value || undefined)}>
        <option value="">Choose</option>
        {choices.map(({ code, label }) => (
          <option key={code} value={code}>
            {label}
          </option>
        ))}
      </select>
    );
  if (choices) return <SearchedInput choices={choices} value={value} onChange={onChange} shared={shared} />;
  if (schema.type === 'boolean')
    return (
      <select
        {...shared}
        value={value === undefined ? '' : String(value)}
        onChange={(event) => onChange({ true: true, false: false }[event.currentTarget.value])}
      >
        <option value="">Not stated</option>
        <option value="true">Yes</option>
        <option value="false">No</option>
      </select>
    );
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  return (
    <input
      {...shared}
      inputMode={isNumber ? 'decimal' : 'text'}
      value={value ?? ''}
      onInput={(event) => {
        const text = event.currentTarget.value;
        // What is no number is sent as it is, so that the service says what is wrong with it.
        onChange(
          text === ''
            ? undefined
            : isNumber && text.trim() !== '' && Number.isFinite(Number(text))
              ? Number(text)
              : text,
        );
      }}
    />
  );
}

/** One of many codes, found by a part of its label or code. */
function SearchedInput({
  choices,
  value,
  onChange,
  shared,
}: {
  choices: Choice[];
  value: Json;
  onChange: (value: Json) => void;
  shared: object;
}) {
  const labelOf = (code: string) => choices.find((one) => one.code === code)?.label ?? code ?? '';
  const [text, setText] = useState(labelOf(value));
  const list = `${(shared as { id: string }).id}-list`;
  const chosen = (written: string) => choices.find(({ code, label }) => label === written || code === written)?.code;
  return (
    <>
      <input
        {...shared}
        list={list}
        value={text}
        autocomplete="off"
        onInput={(event) => {
          setText(event.currentTarget.value);
          onChange(
            event.currentTarget.value === ''
              ? undefined
              : (chosen(event.currentTarget.value) ?? event.currentTarget.value),
          );
        }}
      />
      <datalist id={list}>
        {choices.map(({ code, label }) => (
          <option key={code} value={label}>
            {code}
          </option>
        ))}
      </datalist>
    </>
  );
}

function ChecksField({ schema, value, onChange, pointer, label, faults, choices }: FieldProps & { choices: Choice[] }) {
  const [search, setSearch] = useState('');
  const chosen: string[] = value ?? [];
  const own = faults.filter((fault) => fault.pointer === pointer || fault.pointer?.startsWith(`${pointer}/`));
  const id = fieldId(pointer);
  const found = choices.filter(
    (one) => chosen.includes(one.code) || `${one.label} ${one.code}`.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <fieldset id={id} tabIndex={-1} class={own.length > 0 ? 'faulty' : undefined}>
      <legend>{label}</legend>
      {schema.description && <p class="hint">{hintOf(schema)}</p>}
      <Faults id={id} of={own} />
      {choices.length > SHORT && (
        <input
          type="search"
          aria-label={`Search in ${label}`}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ul class="checks">
        {found.slice(0, 50).map((one) => (
          <li key={one.code}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(one.code)}
                onChange={(event) => {
                  const rest = chosen.filter((code) => code !== one.code);
                  const all = event.currentTarget.checked ? [...rest, one.code] : rest;
                  onChange(all.length === 0 ? undefined : all);
                }}
              />
              {one.label}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function ListField({ schema, value, onChange, pointer, label, faults }: FieldProps) {
  const items: Json[] = value ?? [];
  const kinds: Schema[] = schema.items?.oneOf ?? [schema.items ?? {}];
  const kindOf = (item: Json): Schema =>
    kinds.find((kind) =>
      Object.entries<Schema>(kind.properties ?? {}).every(
        ([name, member]) => member.const === undefined || item?.[name] === member.const,
      ),
    ) ?? kinds[0];
  const own = faults.filter((fault) => fault.pointer === pointer);
  const id = fieldId(pointer);
  const one = label.replace(/s$/, '');
  const least = schema.minItems ?? 0;
  const replace = (at: number, item: Json) => onChange(items.map((one, i) => (i === at ? item : one)));
  const without = (at: number) => {
    const rest = items.filter((_, i) => i !== at);
    onChange(rest.length === 0 ? undefined : rest);
  };
  return (
    <fieldset id={id} tabIndex={-1} class={own.length > 0 ? 'faulty' : undefined}>
      <legend>{label}</legend>
      {schema.description && <p class="hint">{hintOf(schema)}</p>}
      <Faults id={id} of={own} />
      {items.map((item, at) => (
        <div class="item" key={at}>
          <Field
            schema={kindOf(item)}
            value={item}
            onChange={(one) => replace(at, one ?? {})}
            pointer={`${pointer}/${at}`}
            label={`${kindOf(item).title ?? one} ${at + 1}`}
            faults={faults}
            isRequired
          />
          {items.length > least && (
            <button type="button" class="plain" onClick={() => without(at)}>
              Remove {one.toLowerCase()} {at + 1}
            </button>
          )}
        </div>
      ))}
      {kinds.map((kind) => (
        <button type="button" class="plain" key={kind.title ?? ''} onClick={() => onChange([...items, emptyOf(kind)])}>
          Add {(kind.title ?? one).toLowerCase()}
        </button>
      ))}
    </fieldset>
  );
}

/** Members that the service makes. */
const MADE = ['id'];

function ObjectField({ schema, value, onChange, pointer, label, faults, isRequired }: FieldProps) {
  const members = Object.entries<Schema>(schema.properties ?? {}).filter(
    ([name, member]) => !MADE.includes(name) && member.not === undefined && !hasNothing(member),
  );
  const change = (name: string, one: Json) => {
    const { [name]: _, ...rest } = value ?? {};
    const whole = one === undefined ? rest : { ...rest, [name]: one };
    onChange(Object.keys(whole).length === 0 && !isRequired ? undefined : whole);
  };
  const fields = members.map(([name, member]) => (
    <Field
      key={name}
      schema={member}
      value={value?.[name]}
      onChange={(one) => change(name, one)}
      pointer={`${pointer}/${name}`}
      label={member.title ?? wordsOf(name)}
      isRequired={schema.required?.includes(name)}
      faults={faults}
    />
  ));
  if (pointer === '') return <>{fields}</>;
  return (
    <fieldset id={fieldId(pointer)} tabIndex={-1}>
      <legend>{label}</legend>
      <Faults id={fieldId(pointer)} of={faults.filter((fault) => fault.pointer === pointer)} />
      {fields}
    </fieldset>
  );
}

/** An object of which the codebook has no member. */
const hasNothing = (schema: Schema): boolean =>
  (schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0) ||
  (schema.type === 'array' && schema.items?.properties?.quantity?.not !== undefined);

/** Descriptions are written for programs, too, and have the marks of Markdown. */
const hintOf = (schema: Schema): string => schema.description.replaceAll('`', '');

/** `custodyTerm` as `Custody term`. */
const wordsOf = (name: string): string => {
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a value of this schema begins with: the members that must be there, and their constants. */
export function emptyOf(schema: Schema): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => emptyOf(schema.items));
  if (schema.type !== 'object') return undefined;
  const members = Object.entries<Schema>(schema.properties ?? {}).flatMap(([name, member]) => {
    const isWanted =
      member.const !== undefined || (schema.required?.includes(name) && ['object', 'array'].includes(member.type));
    return isWanted ? [[name, emptyOf(member)] as const] : [];
  });
  return Object.fromEntries(members);
}
