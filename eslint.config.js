import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
// The stages of shared/, in the direction the data flows: each imports only those before it.
import stages from './shared/stages.json' with { type: 'json' };

/** Forbids, in `files`, imports whose path goes through one of the `folders`. */
function forbidImports(files, folders, message) {
  const group = folders.flatMap((folder) => [`**/${folder}/**`, `./${folder}/**`]);
  return { files, rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] } };
}

const nondeterminism = ['error'].concat(
  [
    ['Date', 'now', 'Take the time from the Clock that is passed in.'],
    ['Math', 'random', 'Take chance from the Clock that is passed in.'],
    ['process', 'env', 'Read the environment in shared/env.ts.'],
  ].map(([object, property, message]) => ({ object, property, message })),
);

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'node_modules/', '.sluice/', '.venv-aws/']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['shared/**', 'functions/**', 'infra/**', 'cli/**'],
    ignores: ['shared/clock.ts', 'shared/env.ts'],
    rules: {
      'no-restricted-properties': nondeterminism,
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take the time from the Clock.' },
      ],
    },
  },
  ...stages.map((stage, index) =>
    forbidImports(
      [`shared/${stage}/**`],
      [...stages.slice(index + 1), 'functions', 'cli', 'infra'],
      `shared/${stage} imports only the stages before it: ${stages.slice(0, index).join(', ') || 'none'}.`,
    ),
  ),
  forbidImports(['functions/**'], ['cli', 'infra'], 'functions import shared only.'),
  forbidImports(
    ['infra/**'],
    ['cli', 'functions', 'rows', 'verdicts', 'columns', 'parquet', 'quality', 'promotion', 'store'],
    'infra imports contract, layout, settings, env and errors of shared only.',
  ),
  {
    files: ['scripts/**', 'tests/**', '*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', performance: 'readonly', URL: 'readonly' },
    },
    rules: { 'no-console': 'off' },
  },
  { files: ['tests/**/*.ts'], rules: { '@typescript-eslint/no-floating-promises': 'error' } },
);
