import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTerminal } from '../../cli/terminal.ts';
import { escapeControls, escapeSteering } from '../../cli/visible-text.ts';
import { outputs } from '../support/sluice-command.ts';

test('Control characters are shown as escapes', () => {
  expect(escapeControls('a\u001b[2Jb\r\n\u009b\u2028')).toBe(String.raw`a\u001b[2Jb\r\n\u009b\u2028`);
  expect(escapeSteering('a\u001b[2Jb\r\n\tc')).toBe('a\\u001b[2Jb\\r\n\tc');
});

test('No text has a control character left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeControls(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(escapeSteering(text)).not.toMatch(/[^\P{Cc}\n\t]/u);
    }),
  );
});

test('Neither a result nor a complaint can steer the terminal', () => {
  const { written, stdout, stderr } = outputs();
  const terminal = openTerminal(stdout, stderr, false);
  terminal.say('raw: \u001b[31mred');
  terminal.complain('column \u001b[31mred');
  expect(written).toMatchObject({ stdout: 'raw: \\u001b[31mred\n', stderr: 'column \\u001b[31mred\n' });
});

test('A result for machines cannot either, and says the same', () => {
  const { written, stdout, stderr } = outputs();
  const document = { a: '\u009b31mred\u007f \u001b' };
  openTerminal(stdout, stderr, true).answer(document);
  expect(written.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  expect(JSON.parse(written.stdout)).toEqual(document);
});
