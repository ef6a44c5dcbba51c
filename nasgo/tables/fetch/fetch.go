// Package fetch brings the files that GENIUS published, tables and recorded
// conversations, into the cache of package tables.
//
// A file comes from the repository at a pinned commit, or from the place that
// MirrorEnv names, and only with the right hash is it kept, whoever sent it. What
// has come of a file when the connection ends is kept and the rest asked for, in
// the next try or by the next process. A server that is busy, fails or falls
// silent is asked again, after ever longer pauses; one that has no such file is
// not.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/tables"
)

// MirrorEnv names the environment variable with an address, or a folder, to take
// the files from: a copy of the repository, or a folder with benchmark and
// chat_history in it.
const MirrorEnv = "NASGO_GENIUS_URL"

// origin is where files are published; a commit and a path follow.
const origin = "https://raw.githubusercontent.com/" + tables.Repository + "/"

// Options are how files are fetched; the zero value is useful.
type Options struct {
	// From is an address or a folder; "" is what MirrorEnv says, else the
	// repository.
	From string
	// Tries is how many tries in a row that bring nothing are made; 0 means 5.
	Tries int
	// Pause is the wait after the first of them, twice as long after each
	// further one, up to 30 seconds; 0 means half a second.
	Pause time.Duration
	// Silence is how long a server may send nothing; 0 means 20 seconds.
	Silence time.Duration
	// Watch, if not nil, is told how many bytes of the file are here.
	Watch func(have, of int64)
	// Client asks; nil means one that goes by the usual proxy variables.
	Client *http.Client
}

// File fetches one file. Its error says what each place answered, and how the
// file is brought without a network.
func File(ctx context.Context, u tables.Upstream, o Options) ([]byte, error) {
	o = o.filled()
	var errs []error
	for _, place := range places(o.From, u.Path) {
		b, err := o.from(ctx, place, u)
		if err == nil {
			return b, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s: %w; what has come is kept, call again for the rest", u.Path, ctx.Err())
		}
		errs = append(errs, err)
		if !errors.Is(err, ErrRefused) && !errors.Is(err, os.ErrNotExist) {
			break // the next place is at the same server
		}
	}
	return nil, fmt.Errorf("%s could not be fetched: %w; name a mirror or a folder in %s, or get the file in another way and run \"nasgo tables import FILE\"",
		u.Path, errors.Join(errs...), MirrorEnv)
}

// Table fetches a table of the catalogue into the cache, see tables.Keep.
func Table(ctx context.Context, e tables.Entry, o Options) error { return keep(ctx, e.Upstream, o) }

// Conversation fetches a conversation into the cache.
func Conversation(ctx context.Context, c tables.Recorded, o Options) error {
	return keep(ctx, c.Upstream, o)
}

func keep(ctx context.Context, u tables.Upstream, o Options) error {
	b, err := File(ctx, u, o)
	if err == nil {
		_, err = tables.Keep(b)
	}
	return err
}

func (o Options) filled() Options {
	if o.From == "" {
		o.From = os.Getenv(MirrorEnv)
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	if o.Pause == 0 {
		o.Pause = time.Second / 2
	}
	if o.Silence == 0 {
		o.Silence = 20 * time.Second
	}
	if o.Watch == nil {
		o.Watch = func(int64, int64) {}
	}
	if o.Client == nil {
		o.Client = &http.Client{} // each request has its own limits
	}
	return o
}

// places are where a file may lie, the likeliest first. The repository has it at
// the pinned commit; should that ever lack it, the newest is asked, and the hash
// decides. A mirror may be a copy of the repository, or have the two folders alone.
func places(from, path string) []string {
	if from == "" {
		return []string{origin + tables.Commit + "/" + path, origin + "HEAD/" + path}
	}
	from = strings.TrimSuffix(strings.TrimPrefix(from, "file://"), "/")
	short := path
	if i := strings.Index(path, "chat_history/"); i >= 0 {
		short = "chat_history/" + path[strings.LastIndex(path, "/")+1:]
	}
	out := []string{from + "/" + path}
	if short != path {
		out = append(out, from+"/"+short)
	}
	return out
}

// from takes the file from one place.
func (o Options) from(ctx context.Context, place string, u tables.Upstream) ([]byte, error) {
	if !strings.Contains(place, "://") {
		b, err := os.ReadFile(filepath.FromSlash(place))
		if err != nil {
			return nil, err
		}
		if !right(b, u) {
			return nil, fmt.Errorf("%s is not the published file: its hash is another", place)
		}
		return b, nil
	}
	p, err := openPart(filepath.Join(home.Tables(), "part", u.SHA256))
	if err != nil {
		return nil, err
	}
	defer p.close()
	return o.download(ctx, place, u, p)
}
