#compdef diolkos diolkos-low diolkos-high
# It asks the program's own --help, so that it knows what the program knows.

local -a call=($words[1]) choices
local word help
_diolkos_section() { print -r -- $help | sed -n "/^$1:/,/^\$/{/^  [^ ]/{s/^  //;s/ .*//;p}}" | tr , "\n" | sort -u }

help="$($call --help 2>/dev/null)" || return 1
for word in ${words[2,CURRENT-1]}; do
  [[ -n ${(M)${(f)"$(_diolkos_section Subcommands)"}:#$word} ]] || continue
  call+=($word)
  help="$($call --help 2>/dev/null)" || return 1
done
if [[ $words[CURRENT] == -* ]]; then
  choices=(${(f)"$(_diolkos_section Options)"})
else
  choices=(${(f)"$(_diolkos_section Subcommands)"})
fi
if (( $#choices )); then compadd -- $choices; else _files; fi
