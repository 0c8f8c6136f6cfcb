import type { TemplateCase } from './templateCase';

/**
 * Templates for every function that is allowed, by its name.
 *
 * A function stands under the name that the table has for it; its templates may call others too.
 */
export const FUNCTION_CASES: Readonly<Record<string, readonly TemplateCase[]>> =
  {
    // text/template
    and: [{ fails: '{{ and }}' }, '{{ and 1 2 3 }} {{ and 1 "" 3 }}'],
    or: [{ fails: '{{ or }}' }, '{{ or 0 2 3 }} {{ or 0 "" .nothing }}'],
    not: [
      '{{ not 0 }} {{ not 1 }} {{ not .bare }} {{ not .map }}',
      { fails: '{{ not }}' },
    ],
    eq: [
      '{{ eq .word "checkout" "x" }}',
      '{{ eq (semver "1.2.3") (semver "1.2.3") }}',
      '{{ eq (toDate "2006" "2020") (toDate "2006" "2020") }}',
      '{{ eq (index "a" 0) 97 }} {{ eq 97 (index "a" 0) }}',
      { fails: '{{ eq .list .map }}' },
    ],
    ne: ['{{ ne 1 1 }} {{ ne .map nil }}', { fails: '{{ ne 1 2 3 }}' }],
    lt: ['{{ lt 1 1 }} {{ lt -1 (index "a" 0) }} {{ lt .negative .half }}'],
    le: [
      '{{ le 1 1 }} {{ le 2 1 }} {{ le "b" "a" }}',
      { fails: '{{ le .list .list }}' },
    ],
    gt: ['{{ gt 2 1 }} {{ gt "a" "b" }}', { fails: '{{ gt 1 1.5 }}' }],
    ge: ['{{ ge 2 2 }} {{ ge 1 2 }}', { fails: '{{ ge nil 1 }}' }],
    html: [
      '{{ html .html }} {{ .html | html }} {{ html 1 nil .list "&" }} {{ html "a\\x00b" }}',
    ],
    js: [
      '{{ js .html }} {{ js "a=b\\\\c\\n\\t" .unicode }} {{ js "\\u2028\\u00a0\\x7f" }} {{ js 1 2 nil }}',
    ],
    urlquery: [
      '{{ urlquery .sentence "&=é~-_.!*()" }} {{ urlquery 1 2 }} {{ urlquery nil }}',
    ],
    index: [
      '{{ index .list 1 }} {{ index .map "c" "d" "e" }} {{ index "abc" 1 }} {{ index .mixed 5 "k" }} {{ index .map }} {{ index .map "missing" }}',
      '{{ index (split "," "a,b") "_1" }} {{ index (until 3) 2 }} {{ index (chunk 2 .list) 1 0 }}',
    ],
    len: [
      '{{ len .word }} {{ len .unicode }} {{ len .list }} {{ len .map }} {{ len (until 3) }} {{ .nothing | len }}',
    ],
    print: [
      '{{ print }}{{ print 1 2 "a" "b" 3 nil nil true false }} {{ print .half .list .map }} {{ print (list 1 "a" nil) (dict "k" nil) }}',
    ],
    println: ['{{ println }}{{ println 1 "a" nil .list }}'],
    printf: [
      '{{ printf "%v %v %v %v %v %v" 1 1.5 "a" true nil .list }}',
      '{{ printf "%+v %#v %#v %#v %#v %#v" .map 1 1.5 "a\\n" true .list }}',
      '{{ printf "%#v %#v %#v %#v %#v" nil (list) (rest (list)) (until 2) (splitList "," "a,b") }} {{ printf "%#v" (dict "a" 1 "b" nil) }}',
      '{{ printf "%#v %#v %#v %#v" 1.0 1e6 1e21 1e-7 }} {{ printf "%#v" (index "a" 0) }} {{ printf "%#v" (int64 5) }}',
      '{{ printf "%T %T %T %T %T %T %T %T" 1 1.5 "a" true nil .list .map (int64 1) }} {{ printf "%T %T %T %T" (until 1) (splitList "," "a") (split "," "a") (chunk 1 .list) }}',
      '{{ printf "%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o|%O|%b|%#b|%c|%q|%U|%#U" 42 42 42 42 42 42 42 42 42 42 42 42 5 5 65 65 65 65 }}',
      '{{ printf "%d %d %+d %x %05d %.3d %8.3d|%-8.3d|%08.3d|%.0d|%3.0d|" -42 0 -1 -255 -42 7 7 7 7 0 0 }}',
      '{{ printf "%s|%10s|%-10s|%.2s|%5.1s|%q|%#q|%+q|%x|%X|% x|%#x|% #x|%010s" "héllo" "héllo" "héllo" "héllo" "héllo" "hé\\n" "hé" "hé" "hé" "hé" "hé" "hé" "hé" "hé" }}',
      '{{ printf "%f|%.2f|%8.3f|%-8.1f|%08.2f|%+.1f|% .1f|%e|%E|%.0e|%g|%G|%.3g|%#g|%F" 3.14159 2.345 3.14159 2.5 -2.5 2.5 2.5 123456.789 0.00012 2.5 1e21 1e-7 123456.0 1.0 1.5 }}',
      '{{ printf "%v %v %v %v %v %v %v" 100000.0 1000000.0 123456789.0 1e20 0.0001 0.00001 -0.0 }} {{ printf "%.0f %.0f %.0f %.0f %.1f" 0.5 1.5 2.5 3.5 0.25 }}',
      '{{ printf "%x %X %.3x %#x %b %x" 1.5 255.75 3.14159 1.0 1.5 0.0 }} {{ printf "%#.3x %+x %010x" 1.5 1.5 1.5 }}',
      '{{ printf "%6.2f|%-8.3e|%+08.2f|%#.0f|%#e|%#g|%#.3g|%#x" 3.14159 314.159 3.14159 3.0 3.0 100.0 1e10 1.5 }}',
      '{{ printf "%f %e %g" (maxf "inf" 1) (maxf "-inf" (maxf "-inf" "-inf")) (float64 "nan") }} {{ printf "%+f %5.1f|%05.1f|% f" (float64 "nan") (float64 "inf") (float64 "-inf") (float64 "inf") }}',
      '{{ printf "%t %v %5t|%-6t|" true false true false }} {{ printf "%d %s %z %t" "a" 1 2 3 }} {{ printf "%d" true }} {{ printf "%x" true }} {{ printf "%s" nil }} {{ printf "%d" nil }}',
      '{{ printf "%d %s" .list .map }} {{ printf "%d" (list 1 "a" nil 2.5) }} {{ printf "%q" (list "a" 1) }} {{ printf "%x" (list "ab" 10) }} {{ printf "%5d|%-3v" (list 1 2) (list 1 2) }}',
      '{{ printf "%" }} {{ printf "%5" 1 }} {{ printf "%%|%5%|%-5%" }} {{ printf "no verbs" 1 "a" nil }} {{ printf "%d %d" 1 }} {{ printf "%!" 1 }} {{ printf "%é" 1 }}',
      '{{ printf "%[2]d %[1]d" 1 2 }} {{ printf "%[3]d" 1 }} {{ printf "%[x]d" 1 }} {{ printf "%[2]*[1]d" 2 6 }} {{ printf "%[1]d %d" 1 2 }} {{ printf "%[" 1 }} {{ printf "%[1" 1 }} {{ printf "%[1]5d" 1 }} {{ printf "%[1].2f" 1.0 }} {{ printf "%.[2]*[1]f" 1.0 2 }}',
      '{{ printf "%*d|%-*d|%*d|%.*f" 5 42 5 42 -5 42 2 3.14159 }} {{ printf "%*d" "a" 1 }} {{ printf "%.*d" -1 5 }} {{ printf "%*d" 10000000 5 }} {{ printf "%.d|%.f" 5 2.5 }}',
      '{{ printf "%v" (semver "v1.2.3-a+b") }} {{ printf "%s|%10s|%q" (semver "1.2") (semver "1.2") (semver "1.2") }} {{ printf "%T" (semver "1.2") }} {{ printf "%v %T" (toDate "2006-01-02" "2020-02-03") (toDate "2006-01-02" "2020-02-03") }}',
      '{{ printf "%c|%c|%c|%q|%U" 128512 1114112 55296 128512 -1 }} {{ printf "%5c|%-5c|%05c" 65 65 65 }} {{ printf "%+q %#q %q" 233 233 39 }}',
      '{{ printf "%w %w" "a" nil }} {{ printf "%p" 1 }} {{ printf "%s" (list nil) }} {{ printf "%v" (list nil (list) (dict)) }} {{ printf "%s %d" (dict "a" nil) (dict "a" "b") }}',
      '{{ printf "%q" "a\\x00\\x7f\\u00a0\\u200b\\ufeff日本😀\\\\\\"" }} {{ printf "%+q" "é😀" }} {{ printf "%q" (trunc 1 "é") }} {{ printf "%x" (trunc 1 "é") }}',
      '{{ printf "%6.2v|%.3v|%06v|%+v|% v" 3.14159 "abcdef" 42 42 42 }} {{ printf "%v" 1e100 }} {{ printf "%.10v" 0.1 }} {{ printf "%20.10e|" 0.1 }}',
      { fails: '{{ printf 1 }}' },
      { fails: '{{ printf }}' },
    ],
    // strings
    hello: ['{{ hello }}', { fails: '{{ hello 1 }}' }],
    abbrev: [
      '{{ abbrev 5 "hello world" }} {{ abbrev 3 "hello" }} {{ abbrev 20 "hello" }} {{ abbrev 4 "hello" }} {{ abbrev 7 "" }}|{{ abbrev 8 .unicode | b64enc }}',
    ],
    abbrevboth: [
      '{{ abbrevboth 5 10 "1234 5678 9123" }} {{ abbrevboth 0 8 "1234 5678 9123" }} {{ abbrevboth 6 7 "1234 5678 9123" }} {{ abbrevboth 100 8 "1234 5678 9123" }} {{ abbrevboth 5 6 "1234 5678 9123" }} {{ abbrevboth 3 4 "1234 5678 9123" }} {{ abbrevboth -3 9 "1234 5678 9123" }}',
    ],
    trunc: [
      '{{ trunc 3 .word }} {{ trunc -3 .word }} {{ trunc 100 .word }} {{ trunc -100 .word }} {{ trunc 0 .word }}|{{ trunc 4 .unicode | b64enc }} {{ trunc -8 .word }}',
    ],
    trim: [
      '[{{ trim .padded }}] [{{ trim "" }}] [{{ trim "\\u00a0\\u2003x\\u3000\\v\\f" }}] [{{ trim "   " }}]',
    ],
    upper: ['{{ upper .unicode }} {{ upper "ßŉǆﬁᾳıſ" }}'],
    lower: ['{{ lower "ABC ŻÓŁĆ İǅẞΣ" }}'],
    title: [
      '{{ title "hello wORLD foo_bar a1b o\'neil x-y" }} {{ title "żółć ǆabc — élan" }}',
    ],
    untitle: ['{{ untitle "Hello World  FOO\\tBar Żółć" }}'],
    substr: [
      '{{ substr 0 3 .word }} {{ substr 2 -1 .word }} {{ substr -1 3 .word }} {{ substr 2 100 .word }} {{ substr 0 0 .word }}|',
      { fails: '{{ substr 5 3 .word }}' },
      { fails: '{{ substr 20 30 .word }}' },
      { fails: '{{ substr -1 30 .word }}' },
      { fails: '{{ substr -1 -1 .word }}' },
    ],
    repeat: [
      '{{ repeat 3 "ab" }} {{ repeat 0 "x" }} {{ "x" | repeat 2 }} {{ repeat 5 "" }}',
      { fails: '{{ repeat -1 "x" }}' },
    ],
    trimall: ['{{ trimall "$" "$5.00$" }}'],
    trimAll: [
      '{{ trimAll "$x" "x$5.00$x" }} {{ trimAll "" " a " }} {{ trimAll "żć" "żółć" }} {{ trimAll "a" "aaa" }}|',
    ],
    trimSuffix: [
      '{{ trimSuffix "-" "hello-" }} {{ trimSuffix "" "a" }} {{ trimSuffix "x" "hello" }} {{ trimSuffix "aa" "aaa" }}',
    ],
    trimPrefix: [
      '{{ trimPrefix "-" "-hello" }} {{ trimPrefix "" "a" }} {{ trimPrefix "x" "hello" }}',
    ],
    nospace: [
      '{{ nospace "a b\\tc\\n d" }} {{ nospace .unicode | b64enc }} {{ nospace "żółć" }} {{ nospace "à" | b64enc }} {{ nospace "" }}|',
    ],
    initials: [
      '{{ initials .sentence }} {{ initials "First  Try\\tAgain" }} {{ initials "żółty kot" | b64enc }}|{{ initials "" }}|',
    ],
    swapcase: [
      '{{ swapcase "This Is A.Test 1x ŻÓŁĆ żółć ǅ" }}|{{ swapcase "" }}',
    ],
    snakecase: [
      '{{ range list "FirstName" "HTTPServer" "NoHTTPS" "GO_PATH" "GO PATH" "GO-PATH" "http2xx" "HTTP20xOK" "Duration2m3s" "Bld4Floor3rd" "a.b.C" "x--y" "__a__B" "ABC" "aB" "żółtyKot" "日本Go" "1a2B" "" "A" "!!Wow!!" "foo123bar456" "v2" "x 1 Y" }}{{ snakecase . }};{{ end }}',
    ],
    camelcase: [
      '{{ range list "http_server" "no_https" "_complex__case_" "some words" "GOLANG_IS_GREAT" "a" "" "__" "-x-y" "żółty_kot" "abcDEF_ghi" "a--b" "HTTP" "x_1_y" "fooBar" "É_é" }}{{ camelcase . }};{{ end }}',
    ],
    kebabcase: [
      '{{ range list "FirstName" "HTTPServer" "http2xx" "Bld4Floor3rd" "a_b c-d" "HTTP20xOK" "Duration2m3s" "A1B2" "x9y9Z9" "12ab34CD" "..a" "aB.cD" }}{{ kebabcase . }};{{ end }}',
    ],
    wrap: [
      '{{ wrap 5 "Hello World foo" }}|{{ wrap 3 "abcdef gh ijklmnop" }}|{{ wrap 0 "a b" }}|{{ wrap 80 .sentence }}|{{ wrap 4 "  a    b" }}|{{ wrap 2 "" }}',
    ],
    wrapWith: [
      '{{ wrapWith 5 "\\t" "Hello World foobarbaz" }}|{{ wrapWith 3 "" "abcdef gh" }}|{{ wrapWith 4 "--" "  a bcdefghij k" }}|{{ wrapWith -1 "." "abc" }}',
    ],
    contains: [
      '{{ contains "out" .word }} {{ contains "" "" }} {{ contains "x" .word }}',
    ],
    hasPrefix: ['{{ hasPrefix "check" .word }} {{ hasPrefix "x" .word }}'],
    hasSuffix: ['{{ hasSuffix "out" .word }} {{ hasSuffix "x" .word }}'],
    quote: [
      '{{ quote "a" 1 nil 1.5 true .list "q\\"\\n\\u00e9" }} {{ quote }}|{{ .unicode | quote }} {{ quote (semver "1.2") (list nil) }}',
    ],
    squote: [
      '{{ squote "a" 1 nil true "it\'s" .map }} {{ squote (semver "1.2") }}|{{ squote }}|',
    ],
    cat: [
      '{{ cat "a" 1 nil true .list }}|{{ cat }}|{{ cat "" "x" }}|{{ cat nil }}|',
    ],
    indent: [
      '{{ indent 2 "a\\nb\\n" }}|{{ indent 0 "a" }}|{{ indent 3 "" }}|',
      { fails: '{{ indent -1 "a" }}' },
    ],
    nindent: ['{{ nindent 2 "a\\nb" }}|'],
    replace: [
      '{{ replace " " "-" .sentence }} {{ replace "" "." "żół" }} {{ replace "a" "" "banana" }} {{ replace "aa" "b" "aaaaa" }} {{ replace "" "" "x" }} {{ replace "" "x" "" }}',
    ],
    plural: [
      '{{ plural "one" "many" 1 }} {{ plural "one" "many" 2 }} {{ len .list | plural "one" "many" }}',
      { fails: '{{ plural "a" "b" 1.0 }} {{ plural "a" "b" .whole }}' },
    ],
    sha1sum: ['{{ sha1sum "hello" }} {{ sha1sum .unicode }}'],
    sha256sum: ['{{ sha256sum "hello" }} {{ sha256sum .unicode }}'],
    sha512sum: ['{{ sha512sum "" }}'],
    adler32sum: [
      '{{ adler32sum "hello" }} {{ adler32sum .unicode }} {{ adler32sum "" }} {{ repeat 9000 "z" | adler32sum }}',
    ],
    decryptAES: [
      '{{ "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=" | decryptAES "secretkey" }}|{{ decryptAES "k" "" }}',
      { fails: '{{ decryptAES "k" "!" }}' },
      { fails: '{{ decryptAES "k" "YWJj" }}' },
    ],
    toString: [
      '{{ toString 1 }}{{ toString nil }}{{ toString .list }}{{ toString 1.0 }}{{ toString "x" }}{{ toString (semver "1.2") }}{{ toString .map }}',
    ],
    toStrings: [
      '{{ toStrings .mixed }} {{ toStrings 1 }} {{ toStrings nil }} {{ toStrings (until 3) | typeOf }} {{ toStrings .map }}',
    ],
    join: [
      '{{ join "," .list }} {{ join "-" (until 4) }} {{ join "," nil }}|{{ join "," .mixed }} {{ join "," "x" }} {{ join "" .list }} {{ join "," .numbers }}',
    ],
    sortAlpha: [
      '{{ sortAlpha .list }} {{ sortAlpha .numbers }} {{ sortAlpha "x" }} {{ sortAlpha (list "é" "z" "a" "Z" nil) }}',
      '{{ $l := splitList "," "c,a,b" }}{{ sortAlpha $l }}{{ $l }}{{ $m := list "c" "a" }}{{ sortAlpha $m }}{{ $m }}',
      '{{ sortAlpha nil }}',
    ],
    split: [
      '{{ $x := split "/" "a/b/c" }}{{ $x._0 }}{{ $x._2 }} {{ split "," "" }} {{ typeOf $x }} {{ split "" "żó" }}',
    ],
    splitn: [
      '{{ splitn "/" 2 "a/b/c" }} {{ splitn "/" 0 "a/b" }} {{ splitn "/" -1 "a/b/c" }} {{ splitn "" 2 "abc" }} {{ splitn "/" 9 "a/b" }} {{ splitn "" 1 "żó" }}',
    ],
    splitList: [
      '{{ splitList "/" "a/b/c" }} {{ splitList "" "aż" }} {{ splitList "," "" | len }} {{ splitList "" "" | toJson }} {{ typeOf (splitList "," "a") }}',
    ],
    // numbers
    atoi: [
      '{{ atoi "42" }} {{ atoi "x" }} {{ atoi "" }} {{ atoi "-7" }} {{ atoi "+7" }} {{ atoi "1.5" }} {{ atoi "99999999999999999999" }} {{ atoi "0x10" }} {{ atoi "-99999999999999999999" }} {{ atoi "007" }}',
    ],
    int64: [
      '{{ int64 "42" }} {{ int64 1.9 }} {{ int64 -1.9 }} {{ int64 true }} {{ int64 nil }} {{ int64 "0x1F" }} {{ int64 "010" }} {{ int64 "1.00" }} {{ int64 "1.5" }} {{ int64 .list }} {{ int64 "1_000" }} {{ int64 1e30 }} {{ int64 "99999999999999999999" }} {{ typeOf (int64 1) }} {{ int64 "-0b11" }} {{ int64 " 1" }} {{ int64 ".0" }} {{ int64 "00.0" }} {{ int64 "0_7" }} {{ int64 "_7" }}',
    ],
    int: [
      '{{ int "42" }} {{ int 2.5 }} {{ int false }} {{ typeOf (int 1.0) }} {{ int .large }} {{ int "0o17" }}',
    ],
    float64: [
      '{{ float64 "1.5" }} {{ float64 "x" }} {{ float64 2 }} {{ float64 true }} {{ float64 nil }} {{ float64 "1e3" }} {{ float64 "inf" }} {{ float64 "0x1p-2" }} {{ float64 "1_000.5" }} {{ float64 "1e400" }} {{ float64 " 1" }} {{ float64 "-.5" }} {{ float64 "NaN" }} {{ float64 "0x1.8p1" }} {{ float64 "0x1.8" }} {{ float64 (int64 7) }}',
    ],
    toDecimal: [
      '{{ toDecimal "777" }} {{ toDecimal 755 }} {{ toDecimal "8" }} {{ toDecimal "" }} {{ toDecimal "-17" }} {{ toDecimal nil }} {{ toDecimal 10.0 }} {{ toDecimal "0o7" }} {{ toDecimal "7777777777777777777777777" }}',
    ],
    seq: [
      '{{ seq 5 }}|{{ seq -3 }}|{{ seq 2 5 }}|{{ seq 5 2 }}|{{ seq 0 2 10 }}|{{ seq 0 -2 -5 }}|{{ seq }}|{{ seq 0 }}|{{ seq 1 2 3 4 }}|{{ seq 5 1 2 }}|{{ seq 1 0 3 }}|{{ seq 3 -1 1 }}|{{ seq 1 1 }}|{{ seq 1 -1 3 }}',
    ],
    until: [
      '{{ until 3 }} {{ until 0 }} {{ until -3 }} {{ typeOf (until 1) }}',
    ],
    untilStep: [
      '{{ untilStep 3 6 2 }} {{ untilStep 6 3 -2 }} {{ untilStep 0 5 0 }} {{ untilStep 5 0 1 }} {{ untilStep 0 5 -1 }} {{ untilStep 3 3 1 }} {{ untilStep 0 5 10 }}',
    ],
    add1: [
      '{{ add1 1 }} {{ add1 "x" }} {{ add1 1.9 }} {{ add1 9223372036854775807 }} {{ typeOf (add1 1) }}',
    ],
    add: [
      '{{ add 1 2 3 }} {{ add }} {{ add "5" 1.5 true nil }} {{ add 9223372036854775807 1 }} {{ typeOf (add 1) }}',
    ],
    sub: [
      '{{ sub 5 3 }} {{ sub "5" 7.9 }} {{ sub -9223372036854775807 10 }}',
      { fails: '{{ sub 1 }}' },
    ],
    div: [
      '{{ div 7 2 }} {{ div -7 2 }} {{ div 7 -2 }} {{ div "9" "3" }} {{ div 0 5 }}',
      { fails: '{{ div 1 0 }}' },
    ],
    mod: [
      '{{ mod 7 3 }} {{ mod -7 3 }} {{ mod 7 -3 }}',
      { fails: '{{ mod 1 0 }}' },
    ],
    mul: [
      '{{ mul 2 3 4 }} {{ mul 5 }} {{ mul "2" 1.9 }} {{ mul 9223372036854775807 2 }}',
      { fails: '{{ mul }}' },
    ],
    add1f: [
      '{{ add1f 1.5 }} {{ add1f "x" }} {{ add1f 0.1 }}',
      { fails: '{{ add1f (float64 "inf") }}' },
    ],
    addf: [
      '{{ addf 0.1 0.2 }} {{ addf }} {{ addf 1 "2.5" 3 }} {{ addf 1e20 1 }} {{ addf 1e-10 1e10 }} {{ typeOf (addf 1) }}',
    ],
    subf: ['{{ subf 7.5 2 3 }} {{ subf 0.3 0.1 }} {{ subf 1 }}'],
    divf: [
      '{{ divf 10 4 }} {{ divf 1 3 }} {{ divf 2 3 }} {{ divf -2 3 }} {{ divf 1 3 7 }} {{ divf 1e-20 3 }} {{ divf 1e20 7 }} {{ divf 5 -0.3 }}',
      { fails: '{{ divf 1 0 }}' },
    ],
    mulf: [
      '{{ mulf 1.5 2 2 }} {{ mulf 0.1 0.1 }} {{ mulf -3 "0.7" }} {{ mulf 1e200 1e200 | print }}',
    ],
    biggest: ['{{ biggest 1 5 3 }}'],
    max: [
      '{{ max 1 5 3 }} {{ max -1 }} {{ max "7" 2.9 }} {{ typeOf (max 1 2) }}',
      { fails: '{{ max }}' },
    ],
    min: ['{{ min 1 5 -3 }} {{ min "7" 2.9 }}'],
    maxf: [
      '{{ maxf 1.5 2 "2.5" }} {{ maxf 1 }} {{ maxf -1.5 nil }} {{ maxf (float64 "nan") 1 }}',
    ],
    minf: ['{{ minf 1.5 2 "0.5" }} {{ minf 1 }}'],
    ceil: [
      '{{ ceil 1.1 }} {{ ceil -1.9 }} {{ ceil "2.5" }} {{ ceil "x" }} {{ ceil 1000000.5 }}',
    ],
    floor: ['{{ floor 1.9 }} {{ floor -1.1 }} {{ floor 123.9999 }}'],
    round: [
      '{{ round 123.5555 3 }} {{ round 2.5 0 }} {{ round -2.5 0 }} {{ round 123.4 0 0.3 }} {{ round "1.25" 1 }} {{ round 1.005 2 }} {{ round 15 -1 }} {{ round -1.55 1 }} {{ round 3.5 0 1 }}',
      { fails: '{{ round 1.5 }}' },
    ],
    // defaults, JSON
    default: [
      '{{ default "d" "" }} {{ default "d" "x" }} {{ default "d" 0 }} {{ default "d" nil }} {{ default "d" .nothing }} {{ .no | default "d" }} {{ default "d" }} {{ default "d" 1 2 }} {{ "" | default "p" }} {{ default "d" (toDate "2006" "2020") }}',
    ],
    empty: [
      '{{ empty "" }} {{ empty 0 }} {{ empty nil }} {{ empty .bare }} {{ empty .list }} {{ empty 0.0 }} {{ empty false }} {{ empty (semver "1.0") }} {{ empty (int64 0) }} {{ empty (toDate "2006" "2020") }}',
    ],
    coalesce: [
      '{{ coalesce "" 0 nil "x" "y" }} {{ coalesce }}|{{ coalesce 0 "" }}|{{ coalesce .nothing .list }}',
    ],
    all: ['{{ all 1 "a" true }} {{ all 1 "" }} {{ all }}'],
    any: ['{{ any 0 "" "x" }} {{ any 0 "" }} {{ any }}'],
    ternary: [
      '{{ ternary "a" "b" true }} {{ .no | ternary 1 2 }} {{ ternary nil "b" true }}',
      { fails: '{{ ternary 1 2 3 }}' },
      { fails: '{{ ternary 1 2 "true" }}' },
    ],
    fail: [
      { fails: '{{ fail "message" }}' },
      '{{ if .no }}{{ fail "x" }}{{ end }}ok',
    ],
    fromJson: [
      '{{ (fromJson "{\\"a\\": [1, 2.5, \\"x\\", null, true]}").a }} {{ fromJson "{}" }} {{ (fromJson "{\\"a\\":{\\"b\\":1e3}}").a.b }}',
    ],
    mustFromJson: [
      '{{ mustFromJson "[1,\\"a\\",null]" }} {{ mustFromJson "3" | typeOf }} {{ mustFromJson "\\"x\\"" }} {{ mustFromJson " {\\"a\\": 1, \\"a\\": 2} " }} {{ mustFromJson "null" }}|{{ mustFromJson "true" }} {{ mustFromJson "\\"\\\\u00e9\\\\ud83d\\\\ude00\\"" }} {{ mustFromJson "123456789012345678901234567890" }} {{ mustFromJson "{\\"__proto__\\": 1}" }}',
      { fails: '{{ mustFromJson "{" }}' },
      { fails: '{{ mustFromJson "" }}' },
      { fails: '{{ mustFromJson "[1,]" }}' },
      { fails: '{{ mustFromJson "01" }}' },
      { fails: '{{ mustFromJson "1e999" }}' },
      { fails: '{{ mustFromJson "\'a\'" }}' },
    ],
    toJson: [
      '{{ toJson .mixed }} {{ toJson .map }} {{ toJson .html }} {{ toJson .unicode }} {{ toJson "\\u2028\\u2029\\b\\f\\n\\r\\t\\x01\\x7f\\\\\\"" }} {{ toJson nil }} {{ toJson (trunc 1 "é") }}',
      '{{ toJson (list 1 1.0 1.5 1e20 1e21 1e-6 1e-7 123456789.0 -0.0 0.1 (int64 5) 100000000.5) }} {{ toJson (rest (list)) }} {{ toJson (list) }} {{ toJson (until 2) }} {{ toJson (semver "v1.2") }} {{ toJson (toDate "2006-01-02" "2020-02-03") }} {{ toJson (float64 "nan") }}|{{ toJson (split "," "a,b") }} {{ toJson (index "a" 0) }}',
    ],
    mustToJson: [
      '{{ mustToJson .map }}',
      { fails: '{{ mustToJson (float64 "inf") }}' },
    ],
    toPrettyJson: [
      '{{ toPrettyJson .mixed }} {{ toPrettyJson .map }} {{ toPrettyJson .bare }} {{ toPrettyJson .nothing }} {{ toPrettyJson "<" }} {{ toPrettyJson (rest (list)) }} {{ toPrettyJson (list (dict) (list)) }}',
    ],
    mustToPrettyJson: ['{{ mustToPrettyJson .map }}'],
    toRawJson: [
      '{{ toRawJson .html }} {{ toRawJson .map }} {{ toRawJson "\\u2028&" }}',
      { fails: '{{ toRawJson (float64 "nan") }}' },
    ],
    mustToRawJson: ['{{ mustToRawJson .html }}'],
    deepCopy: [
      '{{ $m := deepCopy .map }}{{ $_ := set $m.c.d "e" "changed" }}{{ .map.c.d.e }} {{ $m.c.d.e }} {{ deepCopy 1 }} {{ deepCopy .list }} {{ deepCopy (until 2) | typeOf }} {{ deepCopy "x" }}',
      { fails: '{{ deepCopy nil }}' },
    ],
    mustDeepCopy: ['{{ mustDeepCopy .list }}'],
    // reflection
    typeOf: [
      '{{ typeOf 1 }} {{ typeOf nil }} {{ typeOf .map }} {{ typeOf 1.0 }} {{ typeOf (index "a" 0) }} {{ typeOf (semver "1.0") }} {{ typeOf (toDate "2006" "2020") }} {{ typeOf true }} {{ typeOf (len .list) }} {{ typeOf (concat .list) }} {{ typeOf (urlParse "x") }} {{ typeOf (regexFindAll "a" "b" -1) }} {{ typeOf (dict) }}',
    ],
    typeIs: [
      '{{ typeIs "int" 1 }} {{ typeIs "string" 1 }} {{ typeIs "*semver.Version" (semver "1.0") }}',
    ],
    typeIsLike: [
      '{{ typeIsLike "int" 1 }} {{ typeIsLike "semver.Version" (semver "1.0") }} {{ typeIsLike "x" 1 }}',
    ],
    kindOf: [
      '{{ kindOf 1 }} {{ kindOf nil }} {{ kindOf .map }} {{ kindOf .list }} {{ kindOf 1.5 }} {{ kindOf (int64 1) }} {{ kindOf (semver "1.0") }} {{ kindOf (toDate "2006" "2020") }} {{ kindOf "s" }} {{ kindOf true }} {{ kindOf (index "a" 0) }}',
    ],
    kindIs: [
      '{{ kindIs "map" .map }} {{ kindIs "slice" .map }} {{ kindIs "invalid" nil }}',
    ],
    deepEqual: [
      '{{ deepEqual .list .list }} {{ deepEqual (list 1 2) (list 1 2) }} {{ deepEqual (list 1) (list 1.0) }} {{ deepEqual 1 (int64 1) }} {{ deepEqual .map (deepCopy .map) }} {{ deepEqual nil nil }} {{ deepEqual (list) (rest (list)) }} {{ deepEqual (splitList "," "a") (list "a") }} {{ deepEqual (float64 "nan") (float64 "nan") }} {{ deepEqual (semver "1.0") (semver "1.0") }} {{ deepEqual (semver "1.0") (semver "v1.0") }} {{ deepEqual "a" nil }}',
    ],
    // paths
    base: [
      '{{ base "/a/b.txt" }} {{ base "" }} {{ base "///" }} {{ base "a/" }} {{ base "." }}',
    ],
    osBase: ['{{ osBase "/a/b.txt" }} {{ osBase "" }}'],
    dir: [
      '{{ dir "/a/b.txt" }} {{ dir "a" }} {{ dir "" }} {{ dir "/" }} {{ dir "a/b/../c/d" }} {{ dir "a//b//" }}',
    ],
    osDir: ['{{ osDir "/a/b.txt" }}'],
    clean: [
      '{{ clean "/a/../b/./c//d/" }} {{ clean "" }} {{ clean "../../a" }} {{ clean "/../a" }} {{ clean "a/.." }} {{ clean "./a" }} {{ clean "/" }} {{ clean "a/../../b" }}',
    ],
    osClean: ['{{ osClean "/a/../b" }}'],
    ext: [
      '{{ ext "a/b.tar.gz" }} {{ ext "a.b/c" }}|{{ ext ".bashrc" }} {{ ext "a." }}',
    ],
    osExt: ['{{ osExt "a.txt" }}'],
    isAbs: ['{{ isAbs "/a" }} {{ isAbs "a" }} {{ isAbs "" }}'],
    osIsAbs: ['{{ osIsAbs "/a" }}'],
    // encoding
    b64enc: [
      '{{ b64enc .unicode }} {{ b64enc "" }}|{{ trunc 1 "é" | b64enc }}',
    ],
    b64dec: [
      '{{ b64dec "aGVsbG8=" }} {{ b64dec "" }}|{{ b64dec "!!" }} {{ b64dec "aGVsbG8" }} {{ b64dec "aGVs\\nbG8=" }} {{ b64dec "YQ==" }} {{ b64dec "YQ=" }} {{ b64dec "YQ" }} {{ b64dec "Y" }} {{ b64dec "YQ==x" }} {{ b64dec "aGV$bG8=" }} {{ b64dec "=" }} {{ b64dec "YWJj\\n" }} {{ b64dec "a-_=" }} {{ b64dec "YQ==\\n" }} {{ b64dec "YR==" }} {{ b64dec "/w==" | b64enc }}',
    ],
    b32enc: [
      '{{ b32enc "hello" }} {{ b32enc "a" }} {{ b32enc "" }}|{{ b32enc .unicode }}',
    ],
    b32dec: [
      '{{ b32dec "NBSWY3DP" }} {{ b32dec "ME======" }} {{ b32dec "" }}|{{ b32dec "x" }} {{ b32dec "NBSWY3D" }} {{ b32dec "NBSW$3DP" }} {{ b32dec "MFRGG===" }} {{ b32dec "MFRGGZA=" }} {{ b32dec "NB\\nSWY3DP" }} {{ b32dec "ME=====" }} {{ b32dec "ME======A" }}',
    ],
    // lists
    list: ['{{ list 1 "a" nil }} {{ list }} {{ list | len }}'],
    tuple: ['{{ tuple 1 2 }}'],
    append: [
      '{{ append .list 1 }} {{ append (until 2) "x" | typeOf }} {{ append .nothing nil }}',
      { fails: '{{ append "x" 1 }}' },
      { fails: '{{ append nil 1 }}' },
    ],
    push: ['{{ push .list 1 }}'],
    mustAppend: [
      '{{ mustAppend .list 1 }}',
      { fails: '{{ mustAppend .map 1 }}' },
    ],
    mustPush: ['{{ mustPush .list 1 }}'],
    prepend: [
      '{{ prepend .list 1 }} {{ prepend .nothing 1 }}',
      { fails: '{{ prepend 1 1 }}' },
    ],
    mustPrepend: ['{{ mustPrepend .list 1 }}'],
    first: [
      '{{ first .list }} {{ first .nothing }}|{{ first (until 3) }}',
      { fails: '{{ first "abc" }}' },
      { fails: '{{ first nil }}' },
    ],
    mustFirst: ['{{ mustFirst .list }}', { fails: '{{ mustFirst .map }}' }],
    rest: [
      '{{ rest .list }} {{ rest .nothing }} {{ rest (list 1) | toJson }}',
      { fails: '{{ rest 1 }}' },
    ],
    mustRest: ['{{ mustRest .list }}'],
    last: ['{{ last .list }} {{ last .nothing }}|', { fails: '{{ last 1 }}' }],
    mustLast: ['{{ mustLast .list }}'],
    initial: [
      '{{ initial .list }} {{ initial .nothing }} {{ initial (list 1) | toJson }}',
      { fails: '{{ initial 1 }}' },
    ],
    mustInitial: ['{{ mustInitial .list }}'],
    reverse: [
      '{{ reverse .list }} {{ reverse .nothing }} {{ .list }}',
      { fails: '{{ reverse "abc" }}' },
    ],
    mustReverse: ['{{ mustReverse .list }}'],
    uniq: [
      '{{ uniq .list }} {{ uniq (list 1 1.0 1 nil nil "1") }} {{ uniq (list (list 1) (list 1)) }}',
      { fails: '{{ uniq 1 }}' },
    ],
    mustUniq: ['{{ mustUniq .list }}'],
    without: [
      '{{ without .list "a" }} {{ without .list "a" "b" }} {{ without .list }} {{ without .numbers 3 }} {{ without .numbers 3.0 }} {{ without .mixed nil }}',
      { fails: '{{ without 1 2 }}' },
    ],
    mustWithout: ['{{ mustWithout .list "a" }}'],
    has: [
      '{{ has "a" .list }} {{ has "z" .list }} {{ has 3 .numbers }} {{ has 3.0 .numbers }} {{ has 1 nil }} {{ has nil .mixed }} {{ has (list 1.0) .mixed }}',
      { fails: '{{ has 1 "x" }}' },
    ],
    mustHas: ['{{ mustHas "a" .list }}'],
    slice: [
      '{{ slice .list }} {{ slice .list 1 }} {{ slice .list 1 3 }} {{ slice .list "1" 2.9 }} {{ slice .nothing 0 1 }}|{{ slice .list 0 0 }} {{ slice .list 1 2 3 4 }}',
      { fails: '{{ slice .list 3 1 }}' },
      { fails: '{{ slice .list 0 9 }}' },
      { fails: '{{ slice "abc" 1 2 }}' },
      { fails: '{{ slice .list -1 2 }}' },
    ],
    mustSlice: ['{{ mustSlice .list 1 2 }}', { fails: '{{ mustSlice 1 }}' }],
    concat: [
      '{{ concat .list (list 1) (until 2) }} {{ concat }} {{ concat .nothing | toJson }} {{ concat | toJson }}',
      { fails: '{{ concat .list 1 }}' },
      { fails: '{{ concat nil }}' },
    ],
    chunk: [
      '{{ chunk 2 .list }} {{ chunk 3 .list }} {{ chunk 10 .list }} {{ chunk 1 .nothing }} {{ chunk 2 .list | typeOf }} {{ chunk 2 .list | toJson }}',
      { fails: '{{ chunk 2 "x" }}' },
      { fails: '{{ chunk 0 .list }}' },
    ],
    mustChunk: ['{{ mustChunk 2 .list }}'],
    compact: [
      '{{ compact (list 1 0 "" "a" nil false) }} {{ compact .nothing | toJson }}',
      { fails: '{{ compact 1 }}' },
    ],
    mustCompact: ['{{ mustCompact .mixed }}'],
    // maps
    dict: [
      '{{ dict "a" 1 "b" }} {{ dict 1 2 }} {{ dict }} {{ dict "a" nil "a" 2 }} {{ dict nil 1 }} {{ dict 1.5 2 true 3 }}',
    ],
    get: [
      '{{ get .map "a" }} {{ get .map "missing" }}|{{ get nil "x" }}|{{ get (dict "n" nil) "n" }}',
      { fails: '{{ get .list "a" }}' },
      { fails: '{{ get (split "," "a") "_0" }}' },
      '{{ get (index .mixed 3) "x" }}',
    ],
    set: [
      '{{ $m := dict "a" 1 }}{{ set $m "b" 2 }}{{ $m }} {{ set .map "a" nil }} {{ .map }}',
      { fails: '{{ set nil "a" 1 }}' },
    ],
    unset: [
      '{{ $m := dict "a" 1 "b" 2 }}{{ unset $m "a" }}{{ $m }} {{ unset $m "zz" }} {{ unset nil "a" }}',
    ],
    hasKey: [
      '{{ hasKey .map "a" }} {{ hasKey .map "x" }} {{ hasKey nil "x" }} {{ hasKey (dict "n" nil) "n" }}',
      { fails: '{{ hasKey .list "a" }}' },
    ],
    pluck: [
      '{{ pluck "a" .map .other .bare }} {{ pluck "zz" .map }} {{ pluck "a" }}',
      { fails: '{{ pluck "a" .list }}' },
    ],
    keys: [
      '{{ keys .map | sortAlpha }} {{ keys .map .other | sortAlpha }} {{ keys }} {{ keys .map | typeOf }} {{ keys nil | toJson }}',
      { fails: '{{ keys .list }}' },
    ],
    values: [
      '{{ values (dict "a" 1) }} {{ values .map | len }} {{ values .bare | toJson }}',
    ],
    pick: [
      '{{ pick .map "a" "zz" }} {{ pick .map }} {{ pick .map "b" "a" }}',
      { fails: '{{ pick .map 1 }}' },
    ],
    omit: ['{{ omit .map "a" "zz" }} {{ omit .map }}'],
    merge: [
      '{{ merge .map .other }} {{ .map }} {{ .other }}',
      '{{ merge (dict "a" "" "b" 0 "c" (list) "d" (dict) "e" nil "f" false) (dict "a" 1 "b" 2 "c" (list 3) "d" (dict "x" 4) "e" 5 "f" true) }}',
      '{{ merge (dict "a" (list 1) "b" "s" "c" (dict "x" 1)) (dict "a" (list 2) "b" (dict "y" 1) "c" "s") }} {{ merge .bare }} {{ merge .bare .map }} {{ merge (dict) (dict "n" nil) }}',
      '{{ $s := dict "n" (dict "x" 1) }}{{ $d := merge (dict) $s }}{{ $_ := set $d.n "x" 2 }}{{ $s }} {{ merge (dict "a" 1) (dict "a" 2 "b" 2) (dict "a" 3 "b" 3 "c" 3) }} {{ merge nil (dict "a" 1) }}',
    ],
    mustMerge: ['{{ mustMerge .map .other }}'],
    mergeOverwrite: [
      '{{ mergeOverwrite .map .other }} {{ .map }} {{ .other }}',
      '{{ mergeOverwrite (dict "a" 1 "b" 2 "c" (list 3) "d" (dict "x" 4) "e" 5 "f" true) (dict "a" "" "b" 0 "c" (list) "d" (dict) "e" nil "f" false) }}',
      '{{ mergeOverwrite (dict "a" (list 1) "b" "s" "c" (dict "x" 1)) (dict "a" (list 2) "b" (dict "y" 1) "c" "s") }}',
    ],
    mustMergeOverwrite: ['{{ mustMergeOverwrite .map .other }}'],
    dig: [
      '{{ dig "c" "d" "e" "default" .map }} {{ dig "c" "x" "e" "default" .map }} {{ dig "a" 0 .map }} {{ dig "zz" nil .map }}',
      { fails: '{{ dig "a" "b" "x" .map }}' },
      { fails: '{{ dig "a" .map }}' },
      { fails: '{{ dig 1 "x" .map }}' },
      { fails: '{{ dig "a" "x" .list }}' },
    ],
    // dates
    date: [
      '{{ date "2006-01-02 15:04:05 MST -0700 Mon Jan _2 PM .000" 1583000000 }} {{ date "2006" (int64 0) }} {{ date "01/02/06 3:04:05 pm" (toDate "2006-01-02" "2020-02-03") }} {{ date "" 0 }}|{{ date "Monday January 2 02 _2 002 __2 15 3 03 4 04 5 05 PM pm Z07:00 Z0700 -07 -07:00 -070000 Z07:00:00 .999 ,000 .0 2006Jan Janet Monty" 1583038025 }}',
      '{{ date "2006-01-02T15:04:05.999999999Z07:00 06 2006 _2006" (mustToDate "2006-01-02T15:04:05Z07:00" "2020-03-01T04:05:06.120+02:00") }} {{ date "2006-01-02" -100000000000 }}',
    ],
    date_in_zone: ['{{ date_in_zone "2006-01-02 15:04" 1583000000 "UTC" }}'],
    dateInZone: [
      '{{ dateInZone "2006-01-02 15:04 MST" 1583000000 "UTC" }} {{ dateInZone "15:04 MST" 1583000000 "No/Such" }} {{ dateInZone "15:04 MST" 1583000000 "" }}',
    ],
    date_modify: ['{{ toDate "2006-01-02" "2020-02-28" | date_modify "24h" }}'],
    dateModify: [
      '{{ toDate "2006-01-02" "2020-02-28" | dateModify "-1.5h" }} {{ toDate "2006-01-02" "2020-02-28" | dateModify "nonsense" }} {{ toDate "2006-01-02" "2020-02-28" | dateModify "1h2m3.000000004s5ms6us7ns" }}',
      { fails: '{{ dateModify "1h" "2020" }}' },
    ],
    must_date_modify: [
      '{{ toDate "2006-01-02" "2020-02-28" | must_date_modify "48h" }}',
    ],
    mustDateModify: [
      '{{ toDate "2006-01-02" "2020-02-28" | mustDateModify "36h" }}',
      { fails: '{{ toDate "2006-01-02" "2020-02-28" | mustDateModify "x" }}' },
    ],
    duration: [
      '{{ duration "95" }} {{ duration 95 }} {{ duration (int64 3661) }} {{ duration "x" }} {{ duration "-1" }} {{ duration 1.5 }} {{ duration "99999999999999999999" }} {{ duration (int64 86400) }}',
    ],
    durationRound: [
      '{{ durationRound "2h10m5s" }} {{ durationRound (int64 90000000000) }} {{ durationRound "400h" }} {{ durationRound "10000h" }} {{ durationRound "1s" }} {{ durationRound "1500ms" }} {{ durationRound "-3m" }} {{ durationRound 5 }} {{ durationRound "x" }} {{ durationRound "800h" }} {{ durationRound "1.5h" }} {{ durationRound ".5h" }} {{ durationRound "1h.s" }} {{ durationRound "1" }} {{ durationRound "90" }} {{ durationRound "0" }} {{ durationRound "+2m" }} {{ durationRound "3000000h" }}',
    ],
    htmlDate: ['{{ htmlDate 1583000000 }}'],
    htmlDateInZone: ['{{ htmlDateInZone 1583000000 "UTC" }}'],
    toDate: [
      '{{ toDate "2006-01-02" "2020-02-30" }} {{ toDate "2006-01-02" "2020-02-29" }} {{ toDate "x" "y" }} {{ toDate "Jan _2 2006 3:04PM" "Feb  3 2020 12:05AM" }} {{ toDate "2006-01-02 15:04:05" "2020-02-03 04:05:06.789" }} {{ toDate "2006-002" "2020-060" }} {{ toDate "Mon, 02 Jan 2006 15:04:05 MST" "Mon, 03 Feb 2020 04:05:06 UTC" }} {{ toDate "2006-01-02T15:04:05-0700" "2020-02-03T04:05:06+0000" }} {{ toDate "06" "70" }} {{ toDate "06" "68" }} {{ toDate "2006-01-02 15:04:05 MST" "2020-02-03 04:05:06 PST" }} {{ toDate "2006-01-02 15:04:05 MST" "2020-02-03 04:05:06 GMT+3" }}',
      '{{ (toDate "2006-01-02" "2020-02-03").Year }} {{ (toDate "2006-01-02" "2020-02-03").Unix }} {{ (toDate "2006-01-02" "2020-02-03").Format "Jan 2" }} {{ "2006" | (toDate "2006" "2020").Format }} {{ (toDate "2006-01-02" "2020-12-31").YearDay }} {{ (toDate "2006" "2020").Before (toDate "2006" "2021") }} {{ (toDate "x" "y").IsZero }} {{ (toDate "2006" "2020").Hour }} {{ toDate "2006-01-02T15:04:05Z07:00" "2020-02-03T04:05:06-05:30" }} {{ toDate "january 2 2006" "FEBRUARY 3 2020" }} {{ toDate "January 2 2006" "FEBRUARY 3 2020" }} {{ (toDate "2006" "2020").UTC }} {{ (toDate "2006" "2020").UnixNano }} {{ (toDate "2006" "2020").UnixMilli }}',
      { fails: '{{ (toDate "2006" "2020").NoSuch }}' },
      { fails: '{{ (toDate "2006" "2020").Format }}' },
      { fails: '{{ (toDate "2006" "2020").Year 1 }}' },
    ],
    mustToDate: [
      '{{ mustToDate "2006-01-02" "2020-02-29" }}',
      { fails: '{{ mustToDate "2006-01-02" "2020-02-30" }}' },
      { fails: '{{ mustToDate "2006-01-02" "x" }}' },
      { fails: '{{ mustToDate "15:04" "25:00" }}' },
      { fails: '{{ mustToDate "2006" "2020 " }}' },
      { fails: '{{ mustToDate "2006-002" "2021-366" }}' },
    ],
    unixEpoch: [
      '{{ toDate "2006-01-02" "2020-02-03" | unixEpoch }} {{ toDate "x" "y" | unixEpoch }}',
      { fails: '{{ unixEpoch 5 }}' },
    ],
    // versions
    semver: [
      '{{ $v := semver "v1.2.3-beta.1+b4" }}{{ $v }} {{ $v.Major }} {{ $v.Minor }} {{ $v.Patch }} {{ $v.Prerelease }} {{ $v.Metadata }} {{ $v.Original }} {{ $v.IncMajor }} {{ $v.IncMinor }} {{ $v.IncPatch }} {{ $v.IncPatch.IncPatch }} {{ typeOf $v.Major }} {{ typeOf $v.IncMajor }}',
      '{{ (semver "1.2").Compare (semver "1.10") }} {{ (semver "1.2.3").LessThan (semver "1.2.3-a") }} {{ (semver "1").Equal (semver "1.0.0+x") }} {{ ((semver "1").SetPrerelease "rc.1").SetMetadata "m" }} {{ semver "01.2" }} {{ (semver "2.0").GreaterThan (semver "1") }} {{ (semver "2.0").GreaterThanEqual (semver "2") }} {{ (semver "2.0").LessThanEqual (semver "1") }} {{ (semver "1.2.3").String }}',
      { fails: '{{ semver "x" }}' },
      { fails: '{{ semver "1.2.3.4" }}' },
      { fails: '{{ semver "1.2.3-01" }}' },
      { fails: '{{ semver "" }}' },
      { fails: '{{ semver "99999999999999999999999" }}' },
      { fails: '{{ (semver "1").NoSuch }}' },
      { fails: '{{ (semver "1").IncMajor.Original }}' },
      { fails: '{{ (semver "1").SetPrerelease "a..b" }}' },
      { fails: '{{ (semver "1").Compare "1" }}' },
    ],
    semverCompare: [
      '{{ range list "1.2.3" "=1.2.3" "!=1.2.3" ">1.2" ">=1.2.3" "=>1.2.3" "<1.3" "<=1.2" "=<1.2" "~1.2" "~1" "~>1.2.3" "^1.2" "^0.2.3" "^0" "1.x" "1.2.x" "*" ">1.0, <2.0" ">1.0 <2.0" "1.0 - 2.0" "<1 || >1.2" "!=1.x" "!=1.2.x" ">1" ">1.x" "<=1" "^1.2.3-beta" ">=1.2.3-0" "~1.2.3-0" "x" "X.1" "=1.2" "^0.0.3" "^0.0" "~0" ">=1.2.x" ">v1.2" "1.2.3 || 4" "!=1.2.3-a.x" "!=1.2-a" }}{{ $c := . }}{{ range list "1.2.3" "1.2.4" "1.3.0" "2.0.0" "0.2.3" "0.2.9" "0.0.3" "1.2.3-beta" "1.2.3-alpha.2" "1.2" "v1.2.3" "0.0.0" "1.2.3+meta" }}{{ semverCompare $c . | ternary 1 0 }}{{ end }};{{ end }}',
      { fails: '{{ semverCompare "nonsense" "1.2.3" }}' },
      { fails: '{{ semverCompare ">1" "nonsense" }}' },
      { fails: '{{ semverCompare ">1 >" "1.2" }}' },
      { fails: '{{ semverCompare "1.2.3.4" "1.2" }}' },
      { fails: '{{ semverCompare ">=1||" "1.2" }}' },
      { fails: '{{ semverCompare "" "1.2" }}' },
      { fails: '{{ semverCompare "1|2" "1.2" }}' },
      { fails: '{{ semverCompare "==1" "1.2" }}' },
      '{{ semverCompare "=1,=2" "1.2" }}',
    ],
    // regular expressions
    regexMatch: [
      '{{ regexMatch "^[a-z]+$" .word }} {{ regexMatch "(" .word }} {{ regexMatch "\\\\d" "a1" }} {{ regexMatch "(?i)CHECK" .word }} {{ regexMatch "\\\\p{Greek}" "α" }}',
    ],
    mustRegexMatch: [
      '{{ mustRegexMatch "out$" .word }}',
      { fails: '{{ mustRegexMatch "(" "x" }}' },
      { fails: '{{ mustRegexMatch "a(?=b)" "x" }}' },
      { fails: '{{ mustRegexMatch "(a)\\\\1" "x" }}' },
      { fails: '{{ mustRegexMatch "[z-a]" "x" }}' },
      { fails: '{{ mustRegexMatch "a{1001}" "x" }}' },
    ],
    regexFind: [
      '{{ regexFind "[a-z]o" .sentence }} {{ regexFind "x9" .word }}|{{ regexFind "a*?b|a+" "aaab" }} {{ regexFind "é." "aéżb" }} {{ regexFind "(?m)^b.*$" "a\\nbc\\nd" }} {{ regexFind "(?s)a.b" "a\\nb" }} {{ regexFind "\\\\bfox\\\\b" .sentence }}',
      { fails: '{{ regexFind "(" "x" }}' },
    ],
    mustRegexFind: [
      '{{ mustRegexFind "o." .word }}',
      { fails: '{{ mustRegexFind "*" "x" }}' },
    ],
    regexFindAll: [
      '{{ regexFindAll "[aeiou]" .sentence -1 }} {{ regexFindAll "[aeiou]" .sentence 2 }} {{ regexFindAll "z9" .word -1 | toJson }} {{ regexFindAll "a*" "baac" -1 | toJson }} {{ regexFindAll "" "żó" -1 | toJson }} {{ regexFindAll "a" "aaa" 0 | toJson }} {{ regexFindAll "\\\\b" "ab cd" -1 | len }} {{ regexFindAll "." "日本😀" -1 }} {{ regexFindAll "a|" "aab" -1 | toJson }}',
    ],
    mustRegexFindAll: [
      '{{ mustRegexFindAll "e" .word -1 }}',
      { fails: '{{ mustRegexFindAll "[" "x" 1 }}' },
    ],
    regexReplaceAll: [
      '{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W" }} {{ regexReplaceAll "a(?P<n>x*)b" "-axb-" "[$n]$$1${zz}$2$0$" }} {{ regexReplaceAll "" "żó" "." }} {{ regexReplaceAll "a*" "baac" "x" }} {{ regexReplaceAll "o" .sentence "0" }} {{ regexReplaceAll "(a)(b)?" "ac" "$2|${2}|$01|$é" }} {{ regexReplaceAll "(?<n>a)" "a" "${n}${n}" }} {{ regexReplaceAll "x" "" "y" }}|{{ regexReplaceAll "a" "a" "${1" }}',
      { fails: '{{ regexReplaceAll "(" "x" "y" }}' },
    ],
    mustRegexReplaceAll: ['{{ mustRegexReplaceAll "[^a-z]+" .sentence "-" }}'],
    regexReplaceAllLiteral: [
      '{{ regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}" }} {{ regexReplaceAllLiteral "$" "ab" "!" }}',
    ],
    mustRegexReplaceAllLiteral: [
      '{{ mustRegexReplaceAllLiteral "o" .sentence "$0" }}',
    ],
    regexSplit: [
      '{{ regexSplit "z+" "pizza" -1 | toJson }} {{ regexSplit "" "abc" -1 | toJson }} {{ regexSplit "a" "banana" 2 | toJson }} {{ regexSplit "a" "banana" 0 | toJson }} {{ regexSplit "x" "" -1 | toJson }} {{ regexSplit "" "" -1 | toJson }} {{ regexSplit "a" "aba" -1 | toJson }} {{ regexSplit "a" "banana" 1 | toJson }} {{ regexSplit "b*" "abbc" -1 | toJson }} {{ regexSplit "^" "abc" -1 | toJson }} {{ regexSplit "$" "abc" -1 | toJson }} {{ regexSplit "" "żó" 2 | toJson }}',
    ],
    mustRegexSplit: [
      '{{ mustRegexSplit "," "a,b" -1 }}',
      { fails: '{{ mustRegexSplit "(" "a" -1 }}' },
      { fails: '{{ mustRegexSplit "(" "a" 0 }}' },
    ],
    regexQuoteMeta: ['{{ regexQuoteMeta "1.2+3*[a]{b}(c)|^$?\\\\-/é" }}'],
    // URLs
    urlParse: [
      '{{ range list "https://user:p%20w@example.org:8080/a%20b/c?x=1&y#frag%21" "mailto:a@b" "//host/path" "/path" "" "a/b?c#d" "http://[::1]:80/" "HTTP://X" "http://h" "a?b?c" "http://u@h" "http://u:@h" "#x" "http://h?" "http://héllo/ż" "git+ssh://git@h:org/x" "*" "http:///x" "///a" "http://h/%C3%A9?q=%zz" "x:y" "http://a:b:c@h/" "http://[fe80::1%25en0]/" }}{{ if ne . "git+ssh://git@h:org/x" }}{{ urlParse . | toJson }};{{ end }}{{ end }}',
      { fails: '{{ urlParse "http://h:port/" }}' },
      { fails: '{{ urlParse "http://h/%zz" }}' },
      { fails: '{{ urlParse ":x" }}' },
      '{{ urlParse "a:b/c:d" | toJson }} {{ urlParse "a/b:c" | toJson }}',
      { fails: '{{ urlParse "1a:b" }}' },
      { fails: '{{ urlParse "http://a b/" }}' },
      { fails: '{{ urlParse "http://[::1/" }}' },
      { fails: '{{ urlParse "http://x[::1]/" }}' },
      { fails: '{{ urlParse "http://u^@h/" }}' },
      { fails: '{{ urlParse "http://h\\n" }}' },
      { fails: '{{ urlParse "http://%41/" }}' },
      { fails: '{{ urlParse "http://a:1:2/" }}' },
      { fails: '{{ urlParse "git+ssh://git@h:org/x" }}' },
      { fails: '{{ urlParse "x#%zz" }}' },
      { fails: '{{ urlParse "http://[1.2.3.4]/" }}' },
    ],
    urlJoin: [
      '{{ urlJoin (dict "scheme" "https" "host" "example.org" "path" "/a b" "query" "x=1" "fragment" "f g" "userinfo" "u:p") }} {{ urlJoin (dict "host" "h" "path" "x") }} {{ urlJoin (dict "opaque" "o" "scheme" "s") }} {{ urlJoin (dict) }}|{{ urlJoin (dict "path" "a:b") }} {{ urlJoin (dict "scheme" "s" "path" "p") }} {{ urlJoin (urlParse "https://u@example.org/a?b#c") }} {{ urlJoin (dict "path" "*") }} {{ urlJoin (dict "path" "/ż;,!\'()[]") }} {{ urlJoin (dict "fragment" "é\'\\"`") }} {{ urlJoin (dict "scheme" "s") }} {{ urlJoin (dict "userinfo" "u") }} {{ urlJoin (dict "host" "a b%<>") }}',
      { fails: '{{ urlJoin (dict "host" 1) }}' },
      { fails: '{{ urlJoin (dict "host" nil) }}' },
      { fails: '{{ urlJoin (dict "userinfo" "u v^") }}' },
    ],
  };
