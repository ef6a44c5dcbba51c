package tables_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/channelbench"
	"github.com/genius-nas/nasgo/spaces/known"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
	"github.com/genius-nas/nasgo/spaces/smallconv"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

func published(t testing.TB) []tables.Entry {
	var list []tables.Entry
	for _, e := range tables.Catalogue() {
		if !e.Built() {
			list = append(list, e)
		}
	}
	require.Len(t, list, 6)
	return list
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(spacetest.Published(t, path))
	require.NoError(t, err)
	return b
}

func space(t testing.TB, name string) *spaces.Space {
	t.Helper()
	s, err := known.Find(name)
	require.NoError(t, err)
	return s
}

// made is a table of smallconv that nobody published.
func made(t testing.TB) *spaces.Table {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	d := spaces.TableData{Name: "made", Notes: "Drawn."}
	for range 6912 {
		d.Val = append(d.Val, []float64{100 * r.Float64()})
	}
	table, err := spaces.NewTable(smallconv.Space(), d)
	require.NoError(t, err)
	return table
}

func file(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return path
}

func form(t testing.TB, table *spaces.Table) []byte {
	t.Helper()
	b, err := table.MarshalBinary()
	require.NoError(t, err)
	return b
}

// The catalogue agrees with itself: each table is of a known space, no name and
// no hash is there twice, and what lies in the program can be read.
func TestCatalogue(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	seen := map[string]bool{}
	for _, e := range tables.Catalogue() {
		s := space(t, e.Space)
		require.NotEmpty(t, s.TableNotes+e.Source)
		for _, text := range []string{e.Name, e.Split, e.Seeds, e.Source} {
			require.NotEmpty(t, text)
		}
		require.Positive(t, e.Epochs)
		for _, id := range []string{e.Name, e.SHA256} {
			require.False(t, id != "" && seen[id], id)
			seen[id] = true
		}
		if e.Built() {
			require.NoError(t, e.Verify())
			continue
		}
		require.Len(t, e.SHA256, 64)
		require.ErrorIs(t, e.Verify(), tables.ErrMissing)
		require.Contains(t, tables.Hint(e.Space), "nasgo tables fetch "+e.Name)
	}
	require.Empty(t, tables.Hint("smallconv"))
}

// The tables that lie in the program are small, and what they say they are.
func TestOurTables(t *testing.T) {
	total := 0
	for name, table := range map[string]*spaces.Table{"tinyconv/digits": tables.Digits(), "tinyconv/task": tables.Task()} {
		require.Equal(t, name, table.Name())
		require.Equal(t, metric.FromVal, table.Source())
		require.Equal(t, 243, table.Len())
		require.Equal(t, 3, table.Runs())
		total += len(form(t, table))
		report := table.Report()
		for a := range table.Space().All() {
			for run := range 3 {
				curve := table.Curve(a, run)
				require.Len(t, curve, 16)
				score, err := table.RunScore(a, run)
				require.NoError(t, err)
				require.Equal(t, score, curve[15].Score(), "the score is that of the last epoch")
				seconds, ok := table.Seconds(a, run)
				require.True(t, ok)
				require.Positive(t, seconds)
			}
			_, ok := report.Test(a)
			require.True(t, ok)
		}
		byName, err := tables.Load(name, space(t, "tinyconv"))
		require.NoError(t, err)
		require.Equal(t, table.SHA256(), byName.SHA256())
	}
	require.Less(t, total, 300_000)
}

// The hashes are those that the published files have.
func TestHashes(t *testing.T) {
	sums, err := os.Open(spacetest.Published(t, "SHA256SUMS"))
	require.NoError(t, err)
	defer sums.Close()
	known := map[string]string{}
	for _, e := range published(t) {
		known[filepath.Base(e.Path)] = e.SHA256
	}
	for _, c := range tables.Conversations() {
		known[filepath.Base(c.Path)] = c.SHA256
	}
	lines := 0
	for in := bufio.NewScanner(sums); in.Scan(); lines++ {
		hash, path, _ := strings.Cut(in.Text(), "  ")
		require.Equal(t, hash, known[filepath.Base(path)], path)
	}
	require.Equal(t, lines, len(known))
}

// Each published table: in the cache at most 200 kB, read in at most 20 ms, and
// every number the one that was published.
func TestPublishedTables(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	for _, e := range published(t) {
		t.Run(e.Name, func(t *testing.T) {
			raw := read(t, e.Path)
			require.EqualValues(t, e.Bytes, len(raw))
			name, err := tables.Keep(raw)
			require.NoError(t, err)
			require.Equal(t, e.Name, name)
			require.NoError(t, e.Verify())

			info, err := os.Stat(filepath.Join(home.Tables(), strings.ReplaceAll(e.Name, "/", "-")+".table"))
			require.NoError(t, err)
			require.LessOrEqual(t, info.Size(), int64(200_000))
			began := time.Now()
			_, err = spaces.ReadTableFrom(strings.NewReader(string(raw)), "x", space(t, e.Space))
			require.NoError(t, err)
			inJSON := time.Since(began)
			quickest := time.Hour
			var table *spaces.Table
			for range 10 {
				began = time.Now()
				table, err = tables.Load(e.Name, space(t, e.Space))
				require.NoError(t, err)
				quickest = min(quickest, time.Since(began))
			}
			t.Logf("%d bytes, read in %v, its JSON in %v", info.Size(), quickest, inJSON)
			// On a machine that is busy, or looks for races, all takes longer.
			require.Less(t, quickest, max(20*time.Millisecond, inJSON/5))
			same(t, raw, table)

			byFile, err := tables.Load(spacetest.Published(t, e.Path), space(t, e.Space))
			require.NoError(t, err)
			require.Equal(t, table.Name(), byFile.Name())
			require.Equal(t, table.SHA256(), byFile.SHA256())
			require.Equal(t, table.Notes(), byFile.Notes())
		})
	}
}

// same compares a table with the JSON it was read from, number by number.
func same(t *testing.T, raw []byte, table *spaces.Table) {
	t.Helper()
	var rows map[string]struct {
		TestAcc []float64 `json:"test_acc"`
		Acc     []float64
		MeanAcc float64 `json:"mean_acc"`
		Mean    float64
		Val     float64 `json:"val_acc_200"`
		Test    float64 `json:"test_acc_200"`
		Rank    int
		Params  int64
		FLOPs   int64
	}
	require.NoError(t, json.Unmarshal(raw, &rows))
	require.Len(t, rows, table.Len())
	report := table.Report()
	for key, row := range rows {
		a, err := table.Space().Decode(key)
		require.NoError(t, err)
		score, err := table.Score(a)
		require.NoError(t, err)
		if row.Rank > 0 {
			test, _ := report.Test(a)
			if score != metric.Val(row.Val).Score() || float64(test) != row.Test || report.TestRank(a) > row.Rank {
				t.Fatalf("%s: %v, %v, rank %d, published %+v", key, score, test, report.TestRank(a), row)
			}
			continue
		}
		runs := slices.Concat(row.TestAcc, row.Acc)
		for run, want := range runs {
			if one, err := table.RunScore(a, run); err != nil || one != metric.OnlyTest(metric.Test(want)) {
				t.Fatalf("%s, training %d: %v, %v, published %v", key, run, one, err, want)
			}
		}
		if score != metric.OnlyTest(metric.Test(row.MeanAcc+row.Mean)) || len(runs) != table.Runs() {
			t.Fatalf("%s: %v, published %+v", key, score, row)
		}
	}
}

// A published file of another space is named, whole, cut or changed.
func TestAnotherSpace(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	resnet, mobilenet := read(t, "benchmark/Results_ResNet.json"), read(t, "benchmark/Results_MobileNet.json")
	cells := read(t, "benchmark/nasbench201_cifar10.json")
	for _, c := range []struct {
		b    []byte
		of   *spaces.Space
		says string
	}{
		{resnet, nasbenchmacro.Space(), "published table of the space channelbench/resnet, not of nasbenchmacro"},
		{resnet, channelbench.MobileNet(), "published table of the space channelbench/resnet"},
		{mobilenet[:1_000_000], channelbench.ResNet(), "looks like a table of the space channelbench/mobilenet, not of channelbench/resnet"},
		{mobilenet[:1_000_000], channelbench.MobileNet(), "ends in the middle"},
		{cells, nasbenchmacro.Space(), "published table of the space nasbench201/cifar10"},
		{cells, nasbench201.CIFAR100(), "published table of the space nasbench201/cifar10"},
		{cells[:1_000_000], nasbenchmacro.Space(), "nasbench201/cifar10 or nasbench201/cifar100 or nasbench201/imagenet16-120"},
		{read(t, "chat_history/329M.json"), nasbenchmacro.Space(), "the recorded conversation 329M"},
		{[]byte("<html>"), nasbenchmacro.Space(), "JSON object"},
	} {
		table, err := tables.Load(file(t, "given.json", c.b), c.of)
		require.ErrorIs(t, err, spaces.ErrTable)
		require.ErrorContains(t, err, c.says)
		require.Nil(t, table)
	}
}

// Nothing is kept of a file that is not the published one.
func TestKeepRefuses(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	raw := read(t, "benchmark/nas-bench-macro_cifar10.json")
	changed := []byte(strings.Replace(string(raw), "88.94999694824219, 89.16999816894531", "89.16999816894531, 88.94999694824219", 1))
	require.NotEqual(t, raw, changed)
	for _, b := range [][]byte{raw[:len(raw)-1], changed, nil, []byte("{}"), form(t, made(t))} {
		_, err := tables.Keep(b)
		require.ErrorIs(t, err, tables.ErrUnknown)
	}
	// A form with a published name and other numbers.
	table, err := spaces.ReadTableFrom(strings.NewReader(string(raw)), "x", nasbenchmacro.Space())
	require.NoError(t, err)
	name, err := tables.Keep(form(t, table))
	require.NoError(t, err, "another machine's cache will do")
	require.Equal(t, "nasbenchmacro", name)
	require.NoError(t, os.RemoveAll(home.Tables()))
	_, err = tables.Load(file(t, "changed.json", changed), nasbenchmacro.Space())
	require.NoError(t, err, "whole, and read where it is named")
	require.NoDirExists(t, home.Tables())
}

// What is in the cache and was damaged is noticed, and fetching mends it.
func TestDamagedCache(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	raw := read(t, "benchmark/nas-bench-macro_cifar10.json")
	_, err := tables.Keep(raw)
	require.NoError(t, err)
	cached := filepath.Join(home.Tables(), "nasbenchmacro.table")
	b, err := os.ReadFile(cached)
	require.NoError(t, err)
	for _, bad := range [][]byte{b[:len(b)/2], {}, []byte("{}"), form(t, made(t))} {
		require.NoError(t, os.WriteFile(cached, bad, 0o600))
		_, err := tables.Open("nasbenchmacro")
		require.ErrorIs(t, err, spaces.ErrTable)
		require.ErrorContains(t, err, "nasgo tables fetch nasbenchmacro")
		e, _ := tables.Find("nasbenchmacro")
		require.ErrorIs(t, e.Verify(), spaces.ErrTable)
	}
	_, err = tables.Keep(raw)
	require.NoError(t, err)
	_, err = tables.Open("nasbenchmacro")
	require.NoError(t, err)
}

// Several processes keep and read one table: here, several at once.
func TestAtOnce(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	raw := read(t, "benchmark/nas-bench-macro_cifar10.json")
	_, err := tables.Keep(raw)
	require.NoError(t, err)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := tables.Keep(raw); err != nil {
				t.Error(err)
			}
		})
		wait.Go(func() {
			for range 20 {
				if _, err := tables.Open("nasbenchmacro"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// A table of one's own is read from a file, or kept under a name.
func TestOwn(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	table := made(t)
	path := file(t, "private.table", form(t, table))
	got, err := tables.Load(path, smallconv.Space())
	require.NoError(t, err)
	require.Equal(t, table.SHA256(), got.SHA256())
	_, err = tables.Load(path, nasbenchmacro.Space())
	require.ErrorIs(t, err, spaces.ErrTable)
	require.ErrorContains(t, err, "table of smallconv")
	_, err = tables.Load("private", smallconv.Space())
	require.ErrorIs(t, err, tables.ErrUnknown)

	name, err := tables.KeepOwn(path, smallconv.Space())
	require.NoError(t, err)
	require.Equal(t, "private", name)
	require.Equal(t, []string{"private"}, tables.Own())
	got, err = tables.Load("private", smallconv.Space())
	require.NoError(t, err)
	require.Equal(t, table.Numbers(), got.Numbers())

	for _, bad := range []string{"nasbenchmacro.table", "a b.table", ".table"} {
		_, err := tables.KeepOwn(file(t, bad, form(t, table)), smallconv.Space())
		require.Error(t, err, bad)
	}
	_, err = tables.KeepOwn(file(t, "cut.table", form(t, table)[:1000]), smallconv.Space())
	require.ErrorIs(t, err, spaces.ErrTable)
	require.Equal(t, []string{"private"}, tables.Own())
}

func TestNames(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	_, err := tables.Open("nasbench")
	require.ErrorIs(t, err, tables.ErrUnknown)
	require.ErrorContains(t, err, "nasbenchmacro")
	_, err = tables.Load("nasbenchmacro", smallconv.Space())
	require.ErrorIs(t, err, spaces.ErrTable)
	require.ErrorContains(t, err, "not of smallconv")
	_, err = tables.Conversation("330M")
	require.ErrorIs(t, err, tables.ErrUnknown)
	require.ErrorContains(t, err, "329M")
	require.NoError(t, home.Write(filepath.Join(home.Conversations(), "329M.json"), []byte("[]")))
	_, err = tables.Conversation("329M")
	require.ErrorContains(t, err, "was changed")
	_, err = tables.Load(t.TempDir(), smallconv.Space())
	require.ErrorIs(t, err, spaces.ErrTable)
}

// The memory that all six take together.
func TestMemory(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	for _, e := range published(t) {
		_, err := tables.Keep(read(t, e.Path))
		require.NoError(t, err)
	}
	all := make([]*spaces.Table, 0, 6)
	got := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			all = all[:0]
			for _, e := range published(b) {
				table, err := tables.Open(e.Name)
				require.NoError(b, err)
				all = append(all, table)
			}
		}
	})
	t.Logf("all six: %v, %d bytes allocated", time.Duration(got.NsPerOp()), got.AllocedBytesPerOp())
	require.Less(t, got.AllocedBytesPerOp(), int64(20_000_000))
}

func ExampleOpen() {
	table, err := tables.Open("nasbenchmacro")
	if err != nil {
		fmt.Println("run: nasgo tables fetch nasbenchmacro")
		return
	}
	fmt.Println(table.Notes())
}
