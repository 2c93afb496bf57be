import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseContract } from '../../shared/contract/parse-contract.ts';
import { problemsAfter, problemsOf } from './problems-of.ts';
import { customProperties, sampleDocument, toBytes } from './sample-document.ts';

test('the sample has no problem', () => {
  expect(problemsOf(sampleDocument())).toEqual([]);
});

test('a file that cannot be used is named', () => {
  expect(() => parseContract(toBytes('name: ['), 'contracts/sales/v1.yaml')).toThrow(
    /^contracts\/sales\/v1\.yaml is not valid:\n {2}line 1, column \d+: /,
  );
});

describe('a file that is no document', () => {
  test('has line and column of each YAML error', () => {
    expect(problemsOf('name: sales\nname: again\nid: "x')).toEqual([
      'line 2, column 1: Map keys must be unique',
      'line 3, column 7: Missing closing "quote',
    ]);
  });

  test.each(['', '- 1', '42', '"text"'])('is refused when it is %j', (text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^: must be of type object, not (null|array|number|string)$/),
    ]);
  });

  test('is refused when it is not UTF-8', () => {
    expect(() => parseContract(Uint8Array.of(0x6e, 0xff, 0x3a), 'v1.yaml')).toThrow('not UTF-8');
  });

  test('is refused when its aliases grow without bound, have no anchor or contain themselves', () => {
    const lines = Array.from(
      'bcdefgh',
      (name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]!}`).join()}]`,
    );
    expect(problemsOf(['a: &a [x]', ...lines].join('\n'))).toEqual([expect.stringContaining('alias count')]);
    expect(problemsOf('name: *missing')).toEqual([expect.stringContaining('Unresolved alias')]);
    expect(problemsOf('name: &a [*a]')).toEqual([expect.stringContaining('circular')]);
  });
});

test('all problems of a broken contract are told at once, with their paths and what is allowed there', () => {
  const properties = [
    { name: 'id', logicalType: 'integr', primaryKey: true },
    { name: 'ID', logicalType: 'string' },
    { name: 'year', logicalType: 'integer', logicalTypeOptions: { minLength: 1, minimum: 0.5 } },
    { name: '2nd', logicalType: 'number', physicalType: 'decimal' },
    { logicalType: 'string', required: 'yes' },
  ];
  const { team, id, kind } = sampleDocument();
  const problems = problemsOf({
    apiVersion: 'v3.0.0',
    kind,
    id,
    name: 'sale',
    version: '2.0.0',
    status: 'activ',
    domain: 'Shop',
    descriptions: {},
    schema: [{ name: 'sales', properties, quality: [{ metric: 'rowCount', mustBeGreaterThan: -1 }] }],
    team,
    customProperties: customProperties({ orderColumn: 'at', alarmRat: 1, blockRate: 200 }),
  });
  expect(problems).toEqual([
    'description: is missing',
    expect.stringMatching(/^descriptions: is no field here \(did you mean "description"\?\); allowed: apiVersion, /),
    'apiVersion: must be "v3.1.0", not "v3.0.0"',
    'status: "activ" is not one of proposed, draft, active, deprecated, retired (did you mean "active"?)',
    'domain: "Shop" is not a name of lower-case letters, digits and _ that begins with a letter',
    'schema[0].properties[0].logicalType: "integr" is not one of string, integer, number, boolean, date, timestamp (did you mean "integer"?)',
    'schema[0].properties[2].logicalTypeOptions.minLength: is no field here; allowed: minimum, maximum, exclusiveMinimum, exclusiveMaximum',
    'schema[0].properties[3].physicalType: "decimal" is not "double" or a decimal with its precision and scale, such as "decimal(10,2)"',
    'schema[0].properties[3].name: "2nd" is not a name of letters, digits and _ that does not begin with a digit',
    'schema[0].properties[4].name: is missing',
    'schema[0].properties[4].required: must be of type boolean, not string',
    'schema[0].quality[0].mustBeGreaterThan: must be >= 0, not -1',
    expect.stringMatching(/^customProperties\[1\]\.property: "alarmRat" is not one of .*did you mean "alarmRate"/),
    'customProperties[2].value: must be <= 100, not 200',
    'name: "sale" is not the name of the folder, "sales"',
    'version: 2.0.0 must begin with 1, as the file is v1.yaml',
    'schema[0].name: "sales" is not the name of the contract, "sale"',
    'schema[0].properties[2].logicalTypeOptions.minimum: 0.5 is not a value that int64 holds exactly',
    'schema[0].properties[1].name: "ID" differs from "id" only by case, which the catalog does not tell',
    'schema[0].properties[2].name: "year" is reserved: partitions have ingestion_date, run_id, schema_v, year, month',
    'schema[0].properties[0].required: must be true, because the column belongs to the key',
    'customProperties: has no entry with "property: sourceSystems"',
    'customProperties[0].value: there is no column "at"',
  ]);
});

describe('the properties of a contract', () => {
  const problemsWith = (values: Record<string, unknown>) =>
    problemsAfter((document) => {
      document.customProperties.push(...customProperties(values));
    });

  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a share column that is none',
      { shareColumn: 'Id' },
      /^customProperties\[2\].value: there is no column "Id" \(did you mean "id"\?\)$/,
    ],
    [
      'a share column that is no string',
      { shareColumn: 'at' },
      /^customProperties\[2\].value: the column "at" must be of logicalType string$/,
    ],
    [
      'an alarm above the block',
      { alarmRate: 6 },
      /^customProperties: a blockRate of 5 percent is below the alarmRate of 6 percent$/,
    ],
    ['a line shorter than 1 KiB', { maxLineBytes: 10 }, /^customProperties\[2\].value: must be >= 1024, not 10$/],
    ['a wait of more than two weeks', { approvalHours: 337 }, /^customProperties\[2\].value: must be <= 336, not 337$/],
    ['a format that is none', { rawFormat: 'json' }, /^customProperties\[2\].value: "json" is not one of ndjson, csv/],
    ['a property twice', { orderColumn: 'at' }, /^customProperties\[2\].property: "orderColumn" stands twice$/],
    [
      'a schedule with a short hour',
      { schedule: '2:00' },
      /^customProperties\[2\].value: "2:00" is not a UTC time of day written "HH:MM", or "off"$/,
    ],
    [
      'a schedule beyond the day',
      { schedule: '24:00' },
      /^customProperties\[2\].value: "24:00" is not a UTC time of day/,
    ],
    [
      'a schedule that is nearly one',
      { schedule: 'off ' },
      /^customProperties\[2\].value: "off " is not a UTC time of day/,
    ],
    ['text for a flag', { currentCopy: 'yes' }, /^customProperties\[2\].value: must be of type boolean, not string$/],
  ])('do not have %s', (_, values, expected) => {
    expect(problemsWith(values)).toEqual([expect.stringMatching(expected)]);
  });

  test('name an order column that is never null, and a source system by a name that can stand in a path', () => {
    const problems = problemsAfter((document) => {
      document.schema[0]!.properties[1]!.required = false;
      document.customProperties[1]!.value = ['a/b'];
    });
    expect(problems).toEqual([
      'customProperties[1].value[0]: "a/b" is not a name of lower-case letters, digits, _ and -',
      'customProperties[0].value: the column "at" must have "required: true", because it sorts the rows',
    ]);
  });

  test('say until when the data is there once, as a time of day', () => {
    const entry = (value: unknown) => ({ property: 'availableBy', value });
    const problems = problemsAfter((document) => {
      document.slaProperties = [entry('6:00'), entry('24:00'), entry(6), { property: 'retention', value: 400 }];
    });
    expect(problems).toEqual([
      'slaProperties[0].value: "6:00" is not a UTC time of day written "HH:MM"',
      'slaProperties[1].value: "24:00" is not a UTC time of day written "HH:MM"',
      'slaProperties[2].value: must be of type string, not number',
      'slaProperties[1].property: "availableBy" stands twice',
      'slaProperties[2].property: "availableBy" stands twice',
    ]);
  });
});

test('arbitrary documents are refused with problems and never with a fault', () => {
  const names = Object.keys(sampleDocument());
  const documents = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue({ maxDepth: 5 }));
  fc.assert(
    fc.property(documents, (document) => {
      expect(problemsOf(document).length).toBeGreaterThan(0);
    }),
  );
});

test('the sample with any part exchanged is accepted or refused and never a fault', () => {
  const entry = {
    metric: 'invalidValues',
    mustBeBetween: [1, 2],
    customProperties: customProperties({ action: 'halt' }),
  };
  const column = {
    name: 'c',
    logicalType: 'number',
    physicalType: 'decimal(4,2)',
    logicalTypeOptions: { minimum: 1 },
    quality: [entry],
  };
  const parts: (string | number)[][] = [];
  const collect = (node: unknown, path: (string | number)[]) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      parts.push([...path, key]);
      collect(child, [...path, key]);
    }
  };
  collect(sampleDocument(column), []);
  const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(['x'], {}, 0, '', -1, 1.5, true));
  fc.assert(
    fc.property(fc.constantFrom(...parts), values, (path, value) => {
      const document = sampleDocument(column);
      const parent = path.slice(0, -1).reduce<unknown>((node, key) => Reflect.get(node as object, key), document);
      Reflect.set(parent as object, path.at(-1)!, value);
      expect(() => problemsOf(document)).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});
