/** Where in a document: keys of maps and indexes of lists, from the top. @public */
export type DocumentPath = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_$][\w$/-]*$/;

/** A path as people write it: `values.env[0].name`, `values.annotations["example.com/x"]`; `''` for the whole document. */
export function formatPath(path: DocumentPath): string {
  return path
    .map((segment, index) => {
      if (typeof segment === 'number') {
        return `[${segment}]`;
      }
      if (!PLAIN_KEY.test(segment)) {
        return `[${JSON.stringify(segment)}]`;
      }
      return index === 0 ? segment : `.${segment}`;
    })
    .join('');
}
