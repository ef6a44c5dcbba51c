#!/bin/sh
# go as the kernel sees it. GoNB makes a module for each notebook and runs
# "go get" at each cell; here that module starts with this checkout at its
# pinned versions, and the look-ups are skipped while everything resolves.
# NASGO_GO is the real go, NASGO_DIR the checkout.
real=${NASGO_GO:?the real go}
module=github.com/genius-nas/nasgo

# imports is what decides whether there is anything to get.
imports() { { cat go.mod; sed -n '/^import/,/^)/p' ./*.go; } 2>/dev/null | cksum; }

case "$1 $2" in
"mod init")
	"$real" "$@" || exit
	{
		printf '\nrequire %s v0.0.0\nreplace %s => "%s"\n' "$module" "$module" "$NASGO_DIR"
		sed -n '/^require/,/^)/p' "$NASGO_DIR/go.mod"
	} >>go.mod
	cp "$NASGO_DIR/go.sum" go.sum
	chmod u+w go.sum
	exit 0
	;;
esac
if [ "$1" = get ] && [ $# -eq 1 ]; then
	# The same imports as at the cell before: a fifth of a second saved.
	[ "$(imports)" = "$(cat .nasgo-imports 2>/dev/null)" ] && exit 0
	if "$real" list -mod=mod -deps . >/dev/null 2>&1 || "$real" get; then
		imports >.nasgo-imports
		exit 0
	fi
	exit 1
fi
exec "$real" "$@"
