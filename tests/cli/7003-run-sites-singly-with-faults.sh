# run: the short form of the matrix (tests/matrix/matrix), sites singly with faults.
"$SRC/tests/matrix/matrix" --build "$(dirname "$SANDBOX")" --short --jobs 4 \
	'rapid-response site alone' \
	'rapid-response devices of' \
	'rapid-response search' \
	'rapid-response create' \
	'rapid-response update' >said || {
	cat said
	exit 1
}
tail -n 1 said
