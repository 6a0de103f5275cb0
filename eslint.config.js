import angular from 'angular-eslint';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import dataAccess from './scripts/lint/data-access.mjs';
import spreadProperties from './scripts/lint/spread-properties.mjs';

/** Focused and skipped tests, and fakes that replace modules, must not be committed. */
const everywhere = [
  {
    selector: "MemberExpression[object.name='jest'][property.name=/^(mock|doMock|unmock|unstable_mockModule|setMock)$/]",
    message: 'Do not replace modules: pass the fake to the constructor or as a provider.',
  },
  {
    selector: "MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|failing|fixme|fail)$/]",
    message: 'Every committed test runs and counts.',
  },
  {
    selector: "MemberExpression[object.object.name='test'][object.property.name='describe'][property.name=/^(only|skip|fixme)$/]",
    message: 'Every committed test runs and counts.',
  },
  { selector: 'CallExpression[callee.name=/^(fit|xit|xtest|fdescribe|xdescribe)$/]', message: 'Every committed test runs and counts.' },
];

const settings = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Settings are read only in api/src/core/config, by their schema.',
};

/** Mistakes that the language permits; the type checker finds the others. */
const language = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-constant-binary-expression': 'error', 'no-debugger': 'error', 'no-dupe-else-if': 'error', 'no-duplicate-case': 'error',
  'no-else-return': 'error', 'no-eval': 'error', 'no-fallthrough': 'error', 'no-loss-of-precision': 'error', 'no-self-assign': 'error',
  'no-self-compare': 'error', 'no-sparse-arrays': 'error', 'no-template-curly-in-string': 'error', 'no-unreachable': 'error',
  'no-unsafe-finally': 'error', 'no-unsafe-optional-chaining': 'error', 'no-useless-catch': 'error', 'no-var': 'error',
  'object-shorthand': 'error', 'prefer-const': 'error', 'use-isnan': 'error', 'valid-typeof': 'error',
  'no-restricted-syntax': ['error', ...everywhere],
};

const types = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // A method without await may still have to return its interface's promise.
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/unbound-method': 'off',
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.angular/**', '.cache/**', 'coverage/**', 'test-results/**', 'playwright-report/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  { files: ['**/*.{js,mjs}'], rules: { ...language, 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { spread: { rules: { properties: spreadProperties } } },
    rules: { ...language, ...types, 'spread/properties': 'error' },
  },
  {
    files: ['**/*.spec.ts', 'admin/testing/**/*.ts', 'api/test/**/*.ts', 'api/bench/**/*.ts', 'e2e/**/*.ts'],
    // Tests read responses whose shape they have yet to check.
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Input from users must be matched in linear time. `api/test/regexes.spec.ts` measures what static analysis does not find.
    files: ['{api,admin,shared}/src/**/*.ts', 'extensions/*/admin/**/*.ts', 'scripts/**/*.mjs'],
    ignores: ['**/*.spec.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['api/src/**/*.ts'],
    ignores: ['api/src/core/config/**', '**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, settings] },
  },
  {
    files: ['api/src/**/*.ts'],
    ignores: ['api/src/core/database/**', '**/*.repository.ts', '**/*.spec.ts'],
    plugins: { switchboard: { rules: { 'data-access': dataAccess } } },
    rules: { 'switchboard/data-access': 'error' },
  },
  {
    files: ['api/src/**/*.repository.ts'],
    ignores: ['api/src/core/database/**'],
    plugins: { switchboard: { rules: { 'data-access': dataAccess } } },
    rules: { 'switchboard/data-access': ['error', { repository: true }] },
  },
  {
    files: ['admin/{src,testing}/**/*.ts', 'extensions/*/admin/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      // A row or a header cell is an element of its table: `tr[app-session-row]`.
      '@angular-eslint/component-selector': [
        'error', [{ type: 'element', prefix: 'app', style: 'kebab-case' }, { type: 'attribute', prefix: 'app', style: 'kebab-case' }],
      ],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'app', style: 'camelCase' }],
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
    },
  },
  {
    // Each extension has a prefix of its own.
    files: ['extensions/*/admin/**/*.ts'],
    rules: { '@angular-eslint/component-selector': 'off', '@angular-eslint/directive-selector': 'off' },
  },
  {
    files: ['{admin/src,extensions/*/admin}/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
    rules: { '@angular-eslint/template/prefer-control-flow': 'error', '@angular-eslint/template/eqeqeq': ['error', { allowNullOrUndefined: true }] },
  },
);
