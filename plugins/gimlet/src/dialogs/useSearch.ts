import { useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';

/** After the last letter, until the server is asked. */
const SEARCH_DELAY = 200;

/** A text that is typed, and what is searched for once nobody types. */
export interface Search {
  text: string;
  onText: (text: string) => void;
  search: string;
}

export function useSearch(): Search {
  const [text, onText] = useState('');
  const [search, setSearch] = useState('');
  useDebounce(() => setSearch(text.trim()), SEARCH_DELAY, [text]);
  return { text, onText, search };
}
