package echarts

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// MirrorEnv names the environment variable with the address of dist/echarts.min.js
// of Version, asked instead of Distribution. Whatever comes has to have SHA256.
const MirrorEnv = "NASGO_ECHARTS_URL"

// Distribution is where the project publishes the file, at the tag of Version.
const Distribution = "https://raw.githubusercontent.com/apache/echarts/" + Version + "/dist/echarts.min.js"

// maxLibrary bounds what is read from a server, in bytes.
const maxLibrary = 8 << 20

// Fetch puts the chart library into the file dst, unless it is there
// already. It asks Distribution, or the address in MirrorEnv, and where that is
// out of reach the npm client, which uses the registry it is configured for.
// Only a file with the pinned hash is kept, whoever sent it; it appears at dst
// whole or not at all. It prints nothing. The error says what each way
// answered, and wraps ErrMissing.
func Fetch(ctx context.Context, dst string) error {
	if b, err := os.ReadFile(dst); err == nil && checkHash(b, SHA256) == nil {
		return nil
	}
	url := Distribution
	if u := os.Getenv(MirrorEnv); u != "" {
		url = u
	}
	b, err := download(ctx, url, SHA256)
	if err != nil {
		var second error
		if b, second = packed(ctx, "npm", SHA256); second != nil {
			return fmt.Errorf("%w: %w; %w; set %s to an address of echarts %s dist/echarts.min.js, or install npm, and run \"nasgo setup\" again",
				ErrMissing, err, second, MirrorEnv, Version)
		}
	}
	return home.Write(dst, b)
}

// download gets the file from an address. Reaching the server may take 10
// seconds, all of it two minutes.
func download(ctx context.Context, url, hash string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = 10*time.Second, 10*time.Second
	defer t.CloseIdleConnections()
	resp, err := (&http.Client{Transport: t}).Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", url, resp.Status)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxLibrary))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	if err := checkHash(b, hash); err != nil {
		return nil, fmt.Errorf("what %s sent %w", url, err)
	}
	return b, nil
}

// packed gets the file out of the package that the npm client fetches.
func packed(ctx context.Context, npm, hash string) ([]byte, error) {
	path, err := exec.LookPath(npm)
	if err != nil {
		return nil, fmt.Errorf("the npm client is not installed: %w", err)
	}
	dir, err := os.MkdirTemp("", "nasgo-echarts-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "pack", "echarts@"+Version, "--silent", "--ignore-scripts", "--pack-destination", dir)
	cmd.Dir, cmd.WaitDelay = dir, 5*time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack: %w: %.300q", err, strings.TrimSpace(string(out)))
	}
	b, err := unpack(filepath.Join(dir, "echarts-"+Version+".tgz"))
	if err != nil {
		return nil, fmt.Errorf("npm pack: %w", err)
	}
	if err := checkHash(b, hash); err != nil {
		return nil, fmt.Errorf("what npm fetched %w", err)
	}
	return b, nil
}

// unpack reads the one file out of the package.
func unpack(tgz string) ([]byte, error) {
	f, err := os.Open(tgz)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("package/dist/echarts.min.js is not in it")
		}
		if err != nil {
			return nil, err
		}
		if h.Name == "package/dist/echarts.min.js" {
			return io.ReadAll(io.LimitReader(r, maxLibrary))
		}
	}
}
