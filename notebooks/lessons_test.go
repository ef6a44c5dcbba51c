package notebooks_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/kernels/kernelstest"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

const firstNotebook = "01_first_search"

// browser starts a headless Chromium and returns its context.
func browser(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	kernelstest.NeedProgram(t, "chromium")
	path, err := exec.LookPath("chromium")
	require.NoError(t, err)
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1300, 1000), chromedp.WSURLReadTimeout(2*time.Minute), chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, limit)
	t.Cleanup(stop)
	return ctx
}

// lab opens JupyterLab by the command and returns its address.
func lab(t *testing.T, m kernelstest.Machine, notebook string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	require.NoError(t, l.Close())
	cmd := exec.Command(m.Program, "lab", notebook, "--no-browser", "--port", fmt.Sprint(port), "--",
		"--IdentityProvider.token=tests", "--LabApp.expose_app_in_browser=True")
	cmd.Env = m.Env
	log, err := os.Create(filepath.Join(t.TempDir(), "lab.log"))
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("JupyterLab said:\n%s", text)
		}
	})
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for range 600 {
		if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			_ = c.Close()
			return fmt.Sprintf("http://%s/lab/tree/%s?token=tests&reset", address, filepath.Base(notebook))
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("JupyterLab did not listen within a minute")
	return ""
}

// keepScreenshot saves what the browser shows in the folder NASGO_SCREENSHOTS
// names, for a person to look at.
func keepScreenshot(ctx context.Context, t *testing.T, name string) {
	dir := os.Getenv("NASGO_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644))
}

// Scripts for the page of JupyterLab.
const (
	// ready is true once the notebook's kernel has answered; before that
	// JupyterLab loses what it is asked to run.
	ready = `(() => {
		const shell = window.jupyterapp && window.jupyterapp.shell;
		const w = shell && [...shell.widgets('main')][0];
		if (w && !shell.currentWidget) shell.activateById(w.id);
		const s = w && w.context && w.context.isReady && w.context.sessionContext.session;
		if (!s || !s.kernel) return false;
		if (!window.nasgoAsked) { window.nasgoAsked = true; s.kernel.info.then(() => { window.nasgoReady = true }) }
		return !!window.nasgoReady && shell.currentWidget === w;
	})()`
	// runAll begins to run all cells; allRun is true once they have.
	runAll = `(window.nasgoRun = 'running', window.jupyterapp.commands.execute('notebook:run-all-cells').then(
		() => { window.nasgoRun = 'done' }, e => { window.nasgoRun = 'failed: ' + e }), true)`
	allRun = `window.nasgoRun !== 'running'`
	// drawnCanvases counts canvases with pixels of more than two colours.
	drawnCanvases = `[...document.querySelectorAll('.jp-OutputArea canvas')].filter(c => {
		const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, seen = new Set();
		for (let i = 0; i < d.length && seen.size < 4; i += 4 * 7) if (d[i+3]) seen.add(d[i] + ',' + d[i+1] + ',' + d[i+2]);
		return seen.size > 2;
	}).length`
	// drawnImages counts pictures that the browser could decode, with a size.
	drawnImages = `[...document.querySelectorAll('.jp-OutputArea img')].filter(i => i.complete && i.naturalWidth > 100).length`
	// failures are the texts of outputs that say a cell failed.
	failures = `[...document.querySelectorAll('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]')].map(e => e.innerText).join('\n')`
)

func evaluate[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	require.NoError(t, err)
	return v
}

func waitFor(ctx context.Context, t *testing.T, what, script string, limit time.Duration) {
	t.Helper()
	end := time.Now().Add(limit)
	for !evaluate[bool](ctx, t, script) {
		if time.Now().After(end) {
			keepScreenshot(ctx, t, "stuck")
			t.Fatalf("waited %v for %s", limit, what)
		}
		time.Sleep(250 * time.Millisecond)
	}
}

// lesson is a notebook of this folder.
type lesson struct {
	name     string // of the file, without .ipynb
	pictures int    // networks and charts on its page, at least
	// tables and talks of the catalogue that it needs
	needs []string
	says  []string // on its page and in the committed file
}

var lessons = []lesson{
	{name: "02_nas_bench_macro", pictures: 3, needs: []string{"benchmark/nas-bench-macro_cifar10.json"}},
	{name: "03_nas_bench_201", pictures: 7, needs: []string{
		"benchmark/nasbench201_cifar10.json", "benchmark/nasbench201_cifar100.json", "benchmark/nasbench201_imagenet.json"}},
	{name: "04_gpt4_on_imagenet", pictures: 6, needs: []string{
		"chat_history/329M.json", "chat_history/epoch_20_input_128.json", "chat_history/epoch_30_input_224.json"},
		says: []string{"26 designs, 16 of them refused", "2.25e+25 networks", "72.61%"}},
	{name: "05_a_prompt_taken_apart", pictures: 3,
		says: []string{"What is known in the field", "Left out for brevity: 3 results", "What is different from the last request, for trial 7"}},
	{name: "06_contamination", pictures: 6, says: []string{
		"With names hidden it came out the same in each search",  // local search
		"With names hidden it does worse, median rank from 1 to", // who knows the answers
		"nothing here shows that it used the feedback"}},
}

// TestLessons runs each lesson as a reader would and looks at its page. The
// first has a test of its own.
func TestLessons(t *testing.T) {
	for _, l := range lessons {
		t.Run(l.name, func(t *testing.T) {
			m := kernelstest.Need(t)
			for _, file := range l.needs {
				_, stderr, err := m.Run("", "tables", "import", spacetest.Published(t, file))
				require.NoError(t, err, stderr)
			}
			file := run(t, m, l.name)
			page := strings.TrimSuffix(file, ".ipynb") + ".html"
			staticPage(t, page, l.pictures)
			html, err := os.ReadFile(page)
			require.NoError(t, err)
			for _, s := range l.says {
				require.Contains(t, string(html), s)
			}
		})
	}
}

// Each cell of what is committed has its output, so that a lesson can be read where
// nothing runs.
func TestLessonsAreReadableUnexecuted(t *testing.T) {
	for _, l := range lessons {
		text, err := os.ReadFile(l.name + ".ipynb")
		require.NoError(t, err)
		require.NotContains(t, string(text), `"outputs": []`, l.name)
		for _, s := range l.says {
			require.Contains(t, string(text), s, l.name)
		}
	}
}

// run executes a copy of a lesson beside the recorded answers, with its page
// beside it, as a reader without a model would.
func run(t *testing.T, m kernelstest.Machine, name string) (file string) {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile(name + ".ipynb")
	require.NoError(t, err)
	file = filepath.Join(dir, name+".ipynb")
	require.NoError(t, os.WriteFile(file, text, 0o644))
	require.NoError(t, os.CopyFS(filepath.Join(dir, "recorded"), os.DirFS("recorded")))
	began := time.Now()
	_, stderr, err := m.Run(dir, "run", file, "--html", dir)
	require.NoError(t, err, stderr)
	t.Logf("%s took %.0f s", name, time.Since(began).Seconds())
	return file
}

// TestFirstNotebook is what a new user does: run the first lesson, read the
// page it makes, then open it in JupyterLab and run every cell.
func TestFirstNotebook(t *testing.T) {
	m := kernelstest.Need(t)
	file := run(t, m, firstNotebook)
	weights, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*.safetensors"))
	require.NoError(t, err)
	require.NotEmpty(t, weights, "the best network's weights are saved beside the notebook")

	t.Run("page without scripts", func(t *testing.T) { staticPage(t, strings.TrimSuffix(file, ".ipynb")+".html", 6) })
	t.Run("in JupyterLab", func(t *testing.T) { liveLab(t, m, file) })
}

// staticPage looks at nbconvert's page as a file: so many pictures are there.
func staticPage(t *testing.T, page string, least int) {
	ctx := browser(t, 2*time.Minute)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("file://"+page), chromedp.Sleep(3*time.Second)))
	keepScreenshot(ctx, t, strings.TrimSuffix(filepath.Base(page), ".html")+"_page")
	pictures := evaluate[int](ctx, t, `[...document.querySelectorAll('img, canvas, svg')].filter(e => e.getBoundingClientRect().width > 100).length`)
	require.GreaterOrEqual(t, pictures, least, "networks and charts on the page")
}

func liveLab(t *testing.T, m kernelstest.Machine, file string) {
	ctx := browser(t, 10*time.Minute)
	address := lab(t, m, file)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	// JupyterLab's current notebook is the one with the focus, and a window
	// without a screen has none.
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(address)))
	waitFor(ctx, t, "the notebook", `document.querySelectorAll('.jp-Notebook .jp-CodeCell').length > 0`, 2*time.Minute)
	waitFor(ctx, t, "the kernel", ready, 2*time.Minute)
	time.Sleep(2 * time.Second)
	evaluate[bool](ctx, t, runAll)
	waitFor(ctx, t, "all cells", allRun, 5*time.Minute)
	require.Equal(t, "done", evaluate[string](ctx, t, `window.nasgoRun`))
	keepScreenshot(ctx, t, "01_lab")
	require.NotContains(t, evaluate[string](ctx, t, failures), "exit status")
	// JupyterLab draws cells as they come into view: look at each in turn.
	canvases, images := 0, 0
	cells := evaluate[int](ctx, t, `document.querySelectorAll('.jp-Notebook .jp-Cell').length`)
	for i := range cells {
		script := fmt.Sprintf(`(() => { const c = document.querySelectorAll('.jp-Notebook .jp-Cell')[%d]; if (c) c.scrollIntoView(); return !!c })()`, i)
		evaluate[bool](ctx, t, script)
		time.Sleep(400 * time.Millisecond)
		canvases = max(canvases, evaluate[int](ctx, t, drawnCanvases))
		images = max(images, evaluate[int](ctx, t, drawnImages))
		if i%8 == 7 {
			keepScreenshot(ctx, t, fmt.Sprintf("01_lab_%02d", i))
		}
	}
	require.Positive(t, canvases, "a chart is live: its canvas has pixels")
	require.Positive(t, images, "a network is drawn")
}
