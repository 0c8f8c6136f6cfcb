import type { Bytes } from '../bytes';

/** What a part of a layout stands for; `text` is itself. */
export type LayoutPart =
  | { type: 'text'; text: Bytes }
  | { type: 'element'; element: LayoutElement; text: Bytes }
  | { type: 'fraction'; text: Bytes; digits: number; trims: boolean };

export type LayoutElement =
  | 'longMonth'
  | 'month'
  | 'numericMonth'
  | 'zeroMonth'
  | 'longWeekday'
  | 'weekday'
  | 'day'
  | 'underDay'
  | 'zeroDay'
  | 'underYearDay'
  | 'zeroYearDay'
  | 'hour'
  | 'hour12'
  | 'zeroHour12'
  | 'minute'
  | 'zeroMinute'
  | 'second'
  | 'zeroSecond'
  | 'longYear'
  | 'year'
  | 'PM'
  | 'pm'
  | 'zoneName'
  | 'offset';

/** The reference time's pieces; of several that fit the earlier counts. */
const ELEMENTS: ReadonlyArray<readonly [RegExp, LayoutElement]> = [
  [/January/y, 'longMonth'],
  [/Jan(?![a-z])/y, 'month'],
  [/Monday/y, 'longWeekday'],
  [/Mon(?![a-z])/y, 'weekday'],
  [/MST/y, 'zoneName'],
  [/01/y, 'zeroMonth'],
  [/02/y, 'zeroDay'],
  [/03/y, 'zeroHour12'],
  [/04/y, 'zeroMinute'],
  [/05/y, 'zeroSecond'],
  [/06/y, 'year'],
  [/002/y, 'zeroYearDay'],
  [/15/y, 'hour'],
  [/1/y, 'numericMonth'],
  [/2006/y, 'longYear'],
  [/2/y, 'day'],
  [/_2(?!006)/y, 'underDay'],
  [/__2/y, 'underYearDay'],
  [/3/y, 'hour12'],
  [/4/y, 'minute'],
  [/5/y, 'second'],
  [/PM/y, 'PM'],
  [/pm/y, 'pm'],
  [/[-Z](?:070000|07:00:00|0700|07:00|07)/y, 'offset'],
];
const FRACTION = /[.,](0+|9+)(?![0-9])/y;

function elementAt(layout: Bytes, offset: number): LayoutPart | undefined {
  FRACTION.lastIndex = offset;
  const fraction = FRACTION.exec(layout);
  if (fraction) {
    const [text, digits] = fraction;
    const trims = digits[0] === '9';
    return { type: 'fraction', text, digits: digits.length, trims };
  }
  for (const [pattern, element] of ELEMENTS) {
    pattern.lastIndex = offset;
    const match = pattern.exec(layout);
    if (match) return { type: 'element', element, text: match[0] };
  }
  return undefined;
}

/** Cuts a layout such as `2006-01-02 15:04` into its parts. */
export function parseLayout(layout: Bytes): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let text = '';
  for (let offset = 0; offset < layout.length; ) {
    const element = elementAt(layout, offset);
    if (!element) {
      text += layout[offset];
      offset++;
      continue;
    }
    if (text !== '') parts.push({ type: 'text', text });
    text = '';
    parts.push(element);
    offset += element.text.length;
  }
  if (text !== '') parts.push({ type: 'text', text });
  return parts;
}
