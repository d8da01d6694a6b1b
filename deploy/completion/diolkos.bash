# Bash completion for diolkos, diolkos-low and diolkos-high. It asks the program's own --help, so that it knows what
# the program knows.

_diolkos_section() { # SECTION: the first words of its lines, on standard input a --help
  sed -n "/^$1:/,/^\$/{/^  [^ ]/{s/^  //;s/ .*//;p}}" | tr , "\n" | sort -u
}

_diolkos() {
  local cur=${COMP_WORDS[COMP_CWORD]} call=("${COMP_WORDS[0]}") word help
  command -v "${COMP_WORDS[0]}" >/dev/null || return 0
  help=$("${call[@]}" --help 2>/dev/null) || return 0
  # Down to the subcommand that is being typed.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    grep -qxF -- "$word" <<<"$(_diolkos_section Subcommands <<<"$help")" || continue
    call+=("$word")
    help=$("${call[@]}" --help 2>/dev/null) || return 0
  done
  local choices
  case $cur in
    -*) choices=$(_diolkos_section Options <<<"$help") ;;
    *) choices=$(_diolkos_section Subcommands <<<"$help") ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
}
complete -o default -F _diolkos diolkos diolkos-low diolkos-high
