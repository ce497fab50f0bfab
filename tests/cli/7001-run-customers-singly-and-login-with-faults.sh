# run: the short form of the matrix (tests/matrix/matrix), customers singly and login with faults.
"$SRC/tests/matrix/matrix" --build "$(dirname "$SANDBOX")" --short --jobs 4 \
	'revio customer alone' \
	'revio search' \
	'revio create' \
	'revio update' \
	'rapid-response log' >said || {
	cat said
	exit 1
}
tail -n 1 said
