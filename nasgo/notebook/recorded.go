package notebook

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
)

// Recorded is the language model that the environment configures, as Proposer
// is, asked as c says; where the environment configures none, it is the model
// whose answers a file keeps, and nothing is sent: a request that was made when
// the file was written gets the answer that it got then, another one is refused
// with an error that wraps nasgo.ErrUnrecorded. c.Model is the model of the file.
//
// The file has the JSON lines that "nasgo export STUDY" prints; one whose name
// ends in .gz is unpacked.
func Recorded(file string, c llm.Config) nasgo.Proposer {
	own, ok, err := llm.ConfigFromEnv()
	Fail(err)
	if ok {
		c.Endpoint, c.BaseURL, c.APIVersion, c.Key, c.Model = own.Endpoint, own.BaseURL, own.APIVersion, own.Key, own.Model
	} else {
		list, err := exchanges(file)
		Fail(err)
		c.BaseURL, c.Transport, c.Memory = list[0].Endpoint, llm.NewRecording(list), llm.Forget
	}
	m, err := llm.New(c)
	Fail(err)
	return m
}

// exchanges are those of a chat file, at least one.
func exchanges(file string) ([]nasgo.Exchange, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("recorded answers: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	var in io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("recorded answers %s: %w", file, err)
		}
	}
	list, err := llm.ReadChat(in)
	if err == nil && len(list) == 0 {
		err = errors.New("there are none")
	}
	if err != nil {
		return nil, fmt.Errorf("recorded answers %s: %w", file, err)
	}
	return list, nil
}

// Branch opens the study in the file to, as Open does, and begins it there, if it
// is not yet, with what the study in the file from held before a trial was
// proposed; see nasgo.Branch.
func Branch(from, to string, trial int, c nasgo.Config) *nasgo.Study {
	if _, err := os.Stat(to); errors.Is(err, fs.ErrNotExist) {
		Fail(nasgo.Branch(from, to, trial))
	}
	return Open(to, c)
}
