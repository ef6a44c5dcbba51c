package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/genius-nas/nasgo/nasgo/tables"
)

const (
	longestPause = 30 * time.Second
	corruptions  = 3   // times a whole file may come with another hash
	requests     = 200 // of one file, however much each brings
)

// download asks one address until the file is here.
func (o Options) download(ctx context.Context, place string, u tables.Upstream, p *part) ([]byte, error) {
	corrupt, idle := 0, 0
	var err error
	for range requests {
		had, seekErr := p.have()
		if seekErr == nil && had > u.Bytes { // a process died at the wrong moment
			had, seekErr = 0, p.empty()
		}
		if seekErr != nil {
			return nil, seekErr
		}
		if had < u.Bytes {
			err = o.request(ctx, place, u, p, had)
		}
		have, seekErr := p.have()
		if seekErr != nil {
			return nil, seekErr
		}
		if have == u.Bytes {
			var b []byte
			if b, err = p.whole(u); err == nil {
				return b, nil
			}
			if corrupt++; corrupt == corruptions {
				break
			}
			continue
		}
		if ctx.Err() != nil || errors.Is(err, ErrRefused) {
			break
		}
		if have > had {
			idle = 0
			continue
		}
		if idle++; idle == o.Tries {
			break
		}
		if sleep(ctx, o.pause(idle, err)) != nil {
			break
		}
	}
	return nil, fmt.Errorf("%s: %w", place, err)
}

// request asks for what is missing and puts it behind what there is.
func (o Options) request(parent context.Context, place string, u tables.Upstream, p *part, had int64) error {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	alarm := time.AfterFunc(o.Silence, func() { cancel(fmt.Errorf("it sends nothing for %v", o.Silence)) })
	defer alarm.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place, http.NoBody)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	req.Header.Set("Accept-Encoding", "identity") // so that bytes are counted alike
	if had > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", had))
	}
	resp, err := o.Client.Do(req)
	if err != nil {
		var of *url.Error
		if errors.As(err, &of) {
			err = of.Err // the address is said already
		}
		return why(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := begin(resp, p, had); err != nil {
		return err
	}
	have, err := p.have()
	if err != nil {
		return err
	}
	// One byte more than there should be says that it is another file.
	n, err := io.Copy(p, io.LimitReader(&watched{resp.Body, alarm, o, have, u.Bytes}, u.Bytes-have+1))
	if have+n > u.Bytes {
		return errors.Join(refused("with a longer file than was published"), p.empty())
	}
	if err == nil && have+n < u.Bytes {
		err = fmt.Errorf("it sends %d of %d bytes and ends", have+n, u.Bytes)
	}
	return why(ctx, err)
}

// begin looks at the answer, and empties the part where the server sends the
// file from its beginning.
func begin(resp *http.Response, p *part, had int64) error {
	switch code := resp.StatusCode; {
	case code == http.StatusPartialContent:
		if !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", had)) {
			return errors.Join(fmt.Errorf("it sends another part than it was asked for: %q", resp.Header.Get("Content-Range")), p.empty())
		}
		return nil
	case code == http.StatusOK:
		return p.empty()
	case code == http.StatusRequestedRangeNotSatisfiable:
		return errors.Join(errors.New("it has no more than what there is"), p.empty())
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return busy{resp.Status, retryAfter(resp)}
	}
	return refused(resp.Status)
}

// busy is an answer that another time may change.
type busy struct {
	status string
	after  time.Duration // that the server asks to wait, 0 if it says nothing
}

func (b busy) Error() string { return "it answers " + b.status }

func retryAfter(resp *http.Response) time.Duration {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, longestPause)
}

// pause is how long to wait after so many tries that brought nothing: ever
// longer, and never the same for all who wait.
func (o Options) pause(tries int, err error) time.Duration {
	var b busy
	if errors.As(err, &b) && b.after > 0 {
		return b.after
	}
	p := min(o.Pause<<(tries-1), longestPause)
	return p/2 + rand.N(p/2+1)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// why is the cause of an error where the context has a better one.
func why(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// watched puts the alarm off with each byte that comes, and tells of it.
type watched struct {
	io.Reader
	alarm *time.Timer
	o     Options
	have  int64
	of    int64
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if n > 0 {
		w.alarm.Reset(w.o.Silence)
		w.have += int64(n)
		w.o.Watch(min(w.have, w.of), w.of)
	}
	return n, err
}
