# bash completion for accord; written by scripts/completion/update.
# shellcheck shell=bash

# Takes what compgen found, one on a line.
_accord_take() {
	COMPREPLY=()
	[[ -z $1 ]] || mapfile -t COMPREPLY <<<"$1"
}

_accord_words() {
	_accord_take "$(compgen -W "$1" -- "$cur")"
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *[:=] ]] || compopt -o nospace 2>/dev/null
}

_accord_files() {
	_accord_take "$(compgen "$1" -- "$cur")"
	compopt -o filenames 2>/dev/null
}

_accord() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' own='' i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--confirm|--customers|--sites|--memory|--threads|--direction|--allow|--partition|--action|--rule|--account|--field|--decisions|--only|--exclude|--output|-o|--old|--config|-c|--state|--rules|--set) ((i++)) ;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $prev in
	--confirm)
		_accord_files -f
		return
		;;
	--customers)
		_accord_files -f
		return
		;;
	--sites)
		_accord_files -f
		return
		;;
	--memory)
		COMPREPLY=()
		return
		;;
	--threads)
		COMPREPLY=()
		return
		;;
	--direction)
		_accord_words 'both outbound inbound'
		return
		;;
	--allow)
		_accord_words 'shrink: creates: updates: closes: closes_7_days:'
		return
		;;
	--partition)
		COMPREPLY=()
		return
		;;
	--action)
		_accord_words 'create update close'
		return
		;;
	--rule)
		COMPREPLY=()
		return
		;;
	--account)
		COMPREPLY=()
		return
		;;
	--field)
		COMPREPLY=()
		return
		;;
	--decisions)
		_accord_files -f
		return
		;;
	--only)
		COMPREPLY=()
		return
		;;
	--exclude)
		COMPREPLY=()
		return
		;;
	--output|-o)
		_accord_files -f
		return
		;;
	--old)
		_accord_files -d
		return
		;;
	--config|-c)
		_accord_files -f
		return
		;;
	--state)
		_accord_files -d
		return
		;;
	--rules)
		_accord_files -d
		return
		;;
	--set)
		COMPREPLY=()
		return
		;;
	esac
	case $command in
	match) own='--confirm --confirm-all --customers --sites --memory --threads' ;;
	diff) own='--customers --sites --memory --threads --direction --allow --partition --join' ;;
	show) own='--direction --action --rule --account --field' ;;
	apply) own='--direction --allow --decisions --only --exclude' ;;
	run) own='--memory --threads --direction --allow --dry-run' ;;
	report) own='--output' ;;
	explain) own='--customers --sites' ;;
	undo) own='--allow' ;;
	rules) own='--old' ;;
	status) own='--all' ;;
	esac
	if [[ $cur == -* ]]; then
		_accord_words "$own --config --state --rules --set --detailed-exitcode --json --quiet --verbose --no-color --no-progress --no-input --help --version"
		return
	fi
	case $command in
	'') _accord_words 'init check extract match diff show apply run report explain undo verify rules status' ;;
	extract) _accord_words 'revio rapid-response' ;;
	diff) _accord_files -d ;;
	show) _accord_files -f ;;
	apply) _accord_files -f ;;
	report) _accord_files -f ;;
	explain) _accord_words 'customer= site= code=' ;;
	undo) _accord_files -f ;;
	verify) _accord_files -f ;;
	rules) _accord_words 'check list impact' ;;
	status) _accord_files -d ;;
	esac
}

complete -F _accord accord
