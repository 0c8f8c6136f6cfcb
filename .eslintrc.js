module.exports = {
  root: true,
  extends: ['eslint:recommended', 'prettier'],
  env: { node: true, es2022: true },
  parserOptions: { ecmaVersion: 2022 },
  overrides: [{ files: ['*.mjs'], parserOptions: { sourceType: 'module' } }],
};
