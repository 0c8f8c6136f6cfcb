/** The shells that completion is there for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** @see shells */
export type Shell = (typeof shells)[number];

const bash = `# gimlet completion for bash: source <(gimlet completion bash)
_gimlet() {
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(gimlet __complete -- "\${words[@]}" 2>/dev/null | cut -f1))
}
complete -o default -o nosort -F _gimlet gimlet
`;

const zsh = `#compdef gimlet
# gimlet completion for zsh: source <(gimlet completion zsh), after compinit
_gimlet() {
  local -a candidates
  local line value
  while IFS= read -r line; do
    value="\${line%%$'\\t'*}"
    candidates+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done < <(gimlet __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then
    _describe -V gimlet candidates
  else
    _files
  fi
}
if [ "\${funcstack[1]}" = "_gimlet" ]; then
  _gimlet "$@"
else
  compdef _gimlet gimlet
fi
`;

const fish = `# gimlet completion for fish: gimlet completion fish | source
function __gimlet_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates (gimlet __complete -- $words[2..-1] 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c gimlet -f -k -a '(__gimlet_complete)'
`;

/** The text that a shell sources to complete `gimlet`. */
export const completionScripts: Record<Shell, string> = { bash, zsh, fish };
