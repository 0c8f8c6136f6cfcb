/** One thing in which the engine differs from Helm's on purpose. */
export interface Difference {
  what: string;
  why: string;
  /** A template that shows it, where one can. */
  template?: string;
  /** Helm gives another text each time, which may happen to be ours. */
  helmVaries?: boolean;
  /** What the engine makes of the template: a text, or the beginning of the error. */
  ours?: { output: string } | { error: string };
}

/** Everything in which the engine differs from Helm's on purpose; the differential test checks that each still does. */
export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'A key that the data do not have is an error.',
    why: 'Helm prints nothing, which hides mistakes; a release must not go out with a hole in it.',
    template: '[{{ .missing }}]',
    ours: { error: 'map has no entry for key "missing"' },
  },
  {
    what: 'A field of nil is an error.',
    why: 'It follows from the missing key.',
    template: '{{ $x := first .nothing }}[{{ $x.y }}]',
    ours: { error: 'nil data; no entry for key "y"' },
  },
  {
    what: '`keys` and `values` come in the order of the keys.',
    why: 'Go gives another order each time, so the same manifest would not always give the same text.',
    template: '{{ keys .map }} {{ values .map | first }}',
    helmVaries: true,
    ours: { output: '[a b c] one' },
  },
  {
    what: '`fromJson` reads any JSON and gives nil for what is none, as in sprig.',
    why: "Helm's own takes maps alone and puts the error into the key `Error`.",
    template: '{{ fromJson "[1]" }}{{ fromJson "x" }}',
    ours: { output: '[1]<no value>' },
  },
  {
    what: '`sanitizeDNSName` is there.',
    why: 'Manifests use it to make names out of branches.',
    template: '{{ sanitizeDNSName "Feature/A_b" }}',
    ours: { output: 'feature-a-b' },
  },
  {
    what: 'Functions that read a clock, a random source, the environment or the network are refused by name, before anything is executed.',
    why: 'A release must be reproducible, and a manifest must not reach out.',
    template: '{{ if false }}{{ now }}{{ end }}',
    ours: { error: 'function "now" is refused' },
  },
  {
    what: "`call` and Helm's own functions (`include`, `tpl`, `toYaml` and so on) are refused by name.",
    why: 'There is nothing to call among the data; the others belong to charts.',
    template: '{{ toYaml .map }}',
    ours: { error: 'function "toYaml" is refused' },
  },
  {
    what: 'The date functions fail on what is neither a time nor an integer, and `durationRound` fails on a time.',
    why: 'sprig takes the clock instead.',
    template: '{{ date "2006" "x" }}',
    ours: { error: 'error calling date: a date needs a time' },
  },
  {
    what: 'Local time is UTC.',
    why: 'The place where a manifest is rendered must not matter.',
  },
  {
    what: 'The abbreviation of a time zone other than UTC (`MST` in a layout) is an error.',
    why: 'The zone names of Go and of JavaScript differ; the offset (`-0700`) is the same.',
    template: '{{ dateInZone "MST" 0 "Europe/Budapest" }}',
    ours: {
      error:
        'error calling dateInZone: the abbreviation of a time zone is known for UTC only',
    },
  },
  {
    what: 'Times have the methods for their parts, comparison and `Format`, not the ones that take or give durations, months and weekdays.',
    why: '`Format` and `dateModify` do the same.',
    template: '{{ (toDate "2006" "2020").Month }}',
    ours: { error: "can't evaluate field Month in type time.Time" },
  },
  {
    what: '`printf` does not print addresses, or the insides of times and versions.',
    why: 'Addresses change from run to run.',
    template: '{{ printf "%p" .map }}',
    ours: { error: 'error calling printf: %p would print an address' },
  },
  {
    what: 'Complex numbers are refused.',
    why: 'No manifest needs one.',
    template: '{{ 1i }}',
    ours: { error: 'complex numbers are not supported: 1i' },
  },
  {
    what: 'An integer literal from 2^63 on is an error wherever it stands.',
    why: 'Go takes it where a float is wanted.',
    template: '{{ round 1.5 0 9223372036854775808 }}',
    ours: { error: 'integer overflow: "9223372036854775808"' },
  },
  {
    what: 'More than 10⁶ steps, 1 MiB of output, or 500 levels of templates and values in each other are an error.',
    why: 'A manifest must not be able to stop a server; Go allows 100,000 levels.',
    template: '{{ range until 2000000 }}{{ end }}',
    ours: { error: 'the template takes more than 1000000 steps' },
  },
  {
    what: '`deepCopy` keeps semantic versions as they are.',
    why: 'Go copies them without their private fields, which makes 0.0.0 of any version.',
    template: '{{ deepCopy (semver "1.2.3") }}',
    ours: { output: '1.2.3' },
  },
  {
    what: 'A slice cannot be cut beyond its length.',
    why: "Go allows it up to the capacity that its memory allocation left, which is no one's intention.",
    template: '{{ slice (append (list 1 2 3) 4) 0 6 }}',
    ours: { error: 'error calling slice: slice bounds out of range' },
  },
  {
    what: 'Bytes that are no UTF-8 are U+FFFD in the output and to regular expressions.',
    why: 'The output is text; Go passes the bytes on.',
  },
  {
    what: "Letters are those of Node's Unicode, not of Go's.",
    why: 'It is newer; the letters that came since have no role in names.',
  },
];
