package report

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// chromium runs the browser headless; it ends by itself, or after a minute.
func chromium(t *testing.T, net *proxy, dark bool, args ...string) (out, errs string) {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED: there is no chromium; how a report looks in a browser is NOT tested: " + err.Error())
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	all := []string{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--user-data-dir=" + t.TempDir(),
		"--proxy-server=" + net.url, "--proxy-bypass-list=<-loopback>"}
	if dark {
		all = append(all, "--blink-settings=preferredColorScheme=0")
	} else {
		all = append(all, "--blink-settings=preferredColorScheme=1")
	}
	cmd := exec.CommandContext(ctx, program, append(all, args...)...)
	cmd.WaitDelay = 10 * time.Second
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, e.String())
	}
	return o.String(), e.String()
}

// artifacts is where pictures go: the test's own directory, or one that is kept.
func artifacts(t *testing.T) string {
	dir := os.Getenv("CRADLE_ARTIFACTS")
	if dir == "" {
		return t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A page is opened as a person would: light, dark, printed. The browser has nothing to
// complain of, and asks nobody for anything.
func TestChromium(t *testing.T) {
	dir := artifacts(t)
	net := listen(t)
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			page := filepath.Join(dir, name+".html")
			if err := os.WriteFile(page, htmlOf(t, f), 0o600); err != nil {
				t.Fatal(err)
			}
			png, pdf := filepath.Join(dir, name+"-light.png"), filepath.Join(dir, name+".pdf")
			dom, errs := chromium(t, net, false, "--screenshot="+png, "--window-size=1280,1600", "--print-to-pdf="+pdf, "--no-pdf-header-footer", "--dump-dom", "file://"+page)
			quiet(t, errs)
			picture(t, png)
			if name == "everything" || name == "several" {
				png := filepath.Join(dir, name+"-dark.png")
				_, errs := chromium(t, net, true, "--screenshot="+png, "--window-size=1280,1600", "file://"+page)
				quiet(t, errs)
				picture(t, png)
			}
			if scripts.MatchString(dom) {
				t.Errorf("there is a script in the page")
			}
			text, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
			if err != nil {
				t.Skip("pdftotext is not here: " + err.Error())
			}
			for i := range f.Runs { // also what is folded on the screen is on the paper
				for _, r := range f.Runs[i].Settings() {
					if strings.HasPrefix(r.Name, "Setting0") && !bytes.Contains(text, []byte(r.Name)) {
						t.Fatalf("%s is not on the paper", r.Name)
					}
				}
			}
			if len(f.Runs) == 1 && !bytes.Contains(text, []byte(f.Head[:16])) {
				t.Errorf("the journal's head is not on the paper:\n%s", text)
			}
		})
	}
	for _, url := range net.asked() {
		t.Errorf("the browser asked for %s", url)
	}
}

var scripts = regexp.MustCompile(`(?i)<script|<img|<iframe|<object`)

func picture(t *testing.T, png string) {
	t.Helper()
	if i, err := os.Stat(png); err != nil || i.Size() < 5000 {
		t.Errorf("there is no picture: %v", err)
	}
}

// What is looked for in TestChromium would be found.
func TestChromiumComplains(t *testing.T) {
	net := listen(t)
	page := filepath.Join(t.TempDir(), "bad.html")
	policy := `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`
	for _, tt := range []struct{ html, console, asks string }{
		{policy + `<script>alert(1)</script>`, "CONSOLE", ""},
		{policy + `<img src="http://canary.invalid/blocked">`, "CONSOLE", ""},
		{`<img src="http://canary.invalid/seen">`, "", "http://canary.invalid/seen"},
	} {
		if err := os.WriteFile(page, []byte("<!DOCTYPE html><title>x</title>"+tt.html), 0o600); err != nil {
			t.Fatal(err)
		}
		_, errs := chromium(t, net, false, "--dump-dom", "file://"+page)
		if !strings.Contains(errs, tt.console) {
			t.Errorf("%s: the browser says nothing", tt.html)
		}
		if got := strings.Join(net.asked(), " "); got != tt.asks {
			t.Errorf("%s: asked for %q", tt.html, got)
		}
	}
}

func quiet(t *testing.T, errs string) {
	t.Helper()
	for line := range strings.Lines(errs) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the browser complains: %s", line)
		}
	}
}

func htmlOf(t testing.TB, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.HTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// proxy is all of the network that the browser has. It answers nothing.
type proxy struct {
	url  string
	mu   sync.Mutex
	list []string
}

func listen(t *testing.T) *proxy {
	p := &proxy{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !browsersOwn.MatchString(r.Host) {
			p.list = append(p.list, r.URL.String())
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(s.Close)
	p.url = s.URL
	return p
}

// browsersOwn are the hosts that the browser asks for updates of its own.
var browsersOwn = regexp.MustCompile(`(^|\.)(google|googleapis|gvt1|gstatic|google-analytics)\.com(:|$)`)

// asked gives what was asked for since the last time.
func (p *proxy) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.list
	p.list = nil
	return list
}
