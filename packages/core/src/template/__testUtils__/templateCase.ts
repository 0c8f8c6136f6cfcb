/** A template that gives a text, or one that must fail. */
export type TemplateCase = string | { fails: string };

export function textOfCase(example: TemplateCase): string {
  return typeof example === 'string' ? example : example.fails;
}
