import { SemanticVersion } from '../versions/SemanticVersion';
import { satisfies } from '../versions/VersionConstraints';
import type { FunctionTable } from './function';
import { fixed } from './function';

/** sprig's functions over semantic versions. */
export const semver: FunctionTable = {
  semver: fixed(['string'], (_meter, text) => SemanticVersion.parse(text)),
  semverCompare: fixed(['string', 'string'], (_meter, constraint, version) =>
    satisfies(SemanticVersion.parse(version), constraint),
  ),
};
