import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { TemplateError, TemplateSet } from '../template';
import type { DocumentPath } from './documentPath';
import { formatPath } from './documentPath';
import { executeInsideYaml } from './insertedYaml';
import type { ManifestDocument } from './ManifestDocument';
import { isRecord } from './plainValue';
import {
  ConversionError,
  convertScalar,
  isTemplate,
  parseTypedTemplate,
} from './typedScalar';
import type { ScalarType } from './typedScalar';

interface TemplatedScalar {
  path: DocumentPath;
  /** As the document holds it, with its tag. */
  text: string;
  /** How many characters of `text` stand before the template. */
  prefix: number;
  type?: ScalarType;
}

/** How much all templates of a manifest may print together, in UTF-16 code units. */
const MAX_OUTPUT = 1024 * 1024;

/** A name that no `define` would choose. */
const nameOf = (path: DocumentPath) => `field:${formatPath(path)}`;

/** The templates of a manifest: its string scalars that contain `{{`, which share their `define`s. */
export class ManifestTemplates {
  /** Everything found so far, at its place. */
  readonly problems: Problem[] = [];
  /** Whether one of the problems is a variable that nothing gave. */
  missesVariable = false;

  private length = 0;
  private readonly document: ManifestDocument;
  private readonly set = new TemplateSet({ sharesSteps: true });
  private readonly scalars = new Map<string, TemplatedScalar>();

  /** Parses all of them; what does not parse is among the problems. */
  constructor(document: ManifestDocument) {
    this.document = document;
    this.collect(document.value, []);
  }

  /**
   * The value at a path with its templates executed.
   *
   * @param skipped - names of top fields that stay as they are
   */
  resolve(
    path: DocumentPath,
    variables: Readonly<Record<string, string>>,
    skipped: readonly string[] = [],
  ): unknown {
    let value: unknown = this.document.value;
    for (const segment of path) {
      value = isRecord(value) ? value[segment] : undefined;
    }
    return this.resolveValue(value, path, variables, skipped);
  }

  private collect(value: unknown, path: DocumentPath): void {
    if (typeof value === 'string') {
      if (isTemplate(value)) {
        this.parse(path, value);
      }
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => this.collect(item, [...path, index]));
    } else if (isRecord(value)) {
      Object.entries(value).forEach(([key, item]) =>
        this.collect(item, [...path, key]),
      );
    }
  }

  private parse(path: DocumentPath, text: string): void {
    const name = nameOf(path);
    const { template, prefix, type } = parseTypedTemplate(text);
    this.scalars.set(name, { path, text, prefix, type });
    this.attempt(() => this.set.parse(name, template));
  }

  private resolveValue(
    value: unknown,
    path: DocumentPath,
    variables: Readonly<Record<string, string>>,
    skipped: readonly string[],
  ): unknown {
    if (typeof value === 'string') {
      return isTemplate(value) ? this.execute(path, variables) : value;
    }
    if (Array.isArray(value)) {
      return value.map((item, index) =>
        this.resolveValue(item, [...path, index], variables, skipped),
      );
    }
    return isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, item]) => [
            key,
            path.length === 0 && skipped.includes(key)
              ? item
              : this.resolveValue(item, [...path, key], variables, skipped),
          ]),
        )
      : value;
  }

  /** Counts what the fields print together, and stops where it is too much. */
  private printed(scalar: TemplatedScalar | undefined, output: string): void {
    const before = this.length;
    this.length += output.length;
    if (scalar && before <= MAX_OUTPUT && this.length > MAX_OUTPUT) {
      this.problems.push(
        this.document.problemAt(
          scalar.path,
          `with this field the manifest prints more than ${MAX_OUTPUT} characters`,
        ),
      );
    }
  }

  private execute(
    path: DocumentPath,
    variables: Readonly<Record<string, string>>,
  ): unknown {
    const name = nameOf(path);
    const scalar = this.scalars.get(name);
    return this.attempt(() => {
      if (!holdsYaml(path)) {
        const output = this.set.execute(name, variables);
        this.printed(scalar, output);
        return scalar?.type ? this.convert(scalar, output) : output;
      }
      const { output, problems } = executeInsideYaml(this.set, name, variables);
      this.printed(scalar, output);
      problems.forEach(({ place, message }) => this.report(place, message));
      return output;
    });
  }

  private convert(
    scalar: TemplatedScalar,
    output: string,
  ): number | boolean | undefined {
    try {
      return scalar.type && convertScalar(scalar.type, output);
    } catch (error) {
      if (!(error instanceof ConversionError)) {
        throw error;
      }
      this.problems.push(this.document.problemAt(scalar.path, error.message));
      return undefined;
    }
  }

  private attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof TemplateError)) {
        throw error;
      }
      this.missesVariable ||= error.missingKey !== undefined;
      const { template, line, column } = error;
      this.report({ name: template, line, column }, error.message);
      return undefined;
    }
  }

  private report(
    place: { name: string; line: number; column: number },
    message: string,
  ): void {
    const scalar = this.scalars.get(place.name);
    if (!scalar) {
      this.problems.push(this.document.problemAt([], message));
      return;
    }
    const { path, text, prefix } = scalar;
    this.problems.push(
      this.document.problemAt(path, message, {
        text,
        line: place.line,
        column: place.column + (place.line === 1 ? prefix : 0),
      }),
    );
  }
}

/** The fields whose text is YAML again. */
function holdsYaml(path: DocumentPath): boolean {
  const [field, , last] = path;
  return (
    (path.length === 1 &&
      (field === 'manifests' || field === 'strategicMergePatches')) ||
    (path.length === 3 && field === 'json6902Patches' && last === 'patch')
  );
}
