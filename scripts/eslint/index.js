const { join } = require('node:path');
const createConfig = require('@backstage/cli/config/eslint-factory');
const { mayImport, onlyInTests, unrestricted } = require('./packages');

/** The ESLint configuration of one package, with the direction in which imports may point. */
module.exports = function eslintConfigOf(folder) {
  const { name } = require(join(folder, 'package.json'));
  if (unrestricted.includes(name)) {
    return createConfig(folder);
  }
  const allowed = mayImport[name];
  if (!allowed) {
    throw new Error(
      `${name} has no entry in scripts/eslint/packages.js: say there what it may import`,
    );
  }
  const refused = Object.keys(mayImport).filter(
    other =>
      other.startsWith('@') && other !== name && !allowed.includes(other),
  );
  const restricted = refused.map(other => ({
    name: other,
    message: `${name} may import only: ${
      allowed.join(', ') || 'none of our packages'
    }.`,
  }));
  return createConfig(folder, {
    restrictedImports: restricted.filter(
      other => !onlyInTests.includes(other.name),
    ),
    restrictedSrcImports: restricted.filter(other =>
      onlyInTests.includes(other.name),
    ),
  });
};
