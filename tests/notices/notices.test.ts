import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { notice, noticeTitles } from '../../functions/notice.ts';
import { goldenText } from '../support/golden-text.ts';
import { noticeNames, produceNotice } from './produce-notices.ts';
import { goldenNotice, type SentNotice } from './sent-notices.ts';

/** Says that SNS takes it, and that a mail shows it as it is: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function expectSendable({ subject, text }: Pick<SentNotice, 'subject' | 'text'>): void {
  expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
  expect(text).not.toBe('');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(262_144);
}

const produced = new Map<string, SentNotice & { readonly title: string }>();
beforeAll(async () => {
  for (const name of noticeNames) produced.set(name, await produceNotice(name));
}, 30_000);

describe.each(noticeNames)('the notice %s', (name) => {
  test('is what its golden file shows, and SNS takes it', () => {
    const sent = produced.get(name)!;
    expectSendable(sent);
    expect(goldenNotice(sent)).toBe(goldenText(`notices/${name}.txt`));
  });
});

test('every notice that can be sent has a golden file, and no file is left over', () => {
  const titles = new Set([...produced.values()].map(({ title }) => title));
  expect([...titles].sort()).toEqual([...noticeTitles, 'failed'].sort());
  const files = readdirSync(resolve(import.meta.dirname, '../golden/notices'));
  expect(files.sort()).toEqual(noticeNames.map((name) => `${name}.txt`).sort());
});

test('every notice goes to those that the page of runbooks says, whose class its subject says too', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/runbooks/README.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`.*?) \| (P\d|notices) +\|/gm)];
  const classes = new Map(
    rows.flatMap(([, cell, noticeClass]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, title]) => [title, noticeClass])),
  );
  for (const { title, subject, class: noticeClass } of produced.values()) {
    const listed = title === 'failed' ? 'P1: <execution> failed' : title;
    expect([title, classes.get(listed)]).toEqual([title, noticeClass]);
    expect(subject).toMatch(title === 'failed' ? /^P1: / : new RegExp(`^\\[${noticeClass}\\] `));
  }
});

test('whatever a notice is about, SNS takes it', () => {
  const text = fc.string({ unit: 'binary', maxLength: 1200 });
  const facts = fc.record({
    stack: fc.string(),
    dataset: fc.string(),
    ingestionDate: fc.string(),
    runId: fc.string(),
    reasons: fc.array(text, { maxLength: 12 }),
    nextStep: fc.string(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...noticeTitles), facts, (title, about) => {
      expectSendable(notice('P2', title, about));
    }),
  );
});
