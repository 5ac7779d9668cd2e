package osnet_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/rapi/handset"
	"cradle/rapi/handset/model"
	"cradle/rapi/osnet"
)

// Every family of calls, against simulated handsets of both generations: the
// desktop's code and the handset's were written from the same facts, by
// different people.
func TestCallsOfBothGenerations(t *testing.T) {
	models, err := model.Load(assets.Models, "models")
	if err != nil {
		t.Fatal(err)
	}
	for i, slug := range []string{"wm61-professional", "wm5-ppc-phone", "ppc2003"} {
		t.Run(slug, func(t *testing.T) {
			desktopAddr, handsetAddr := addresses(byte(81 + i))
			needPorts(t, desktopAddr)
			ctx := within(t)
			h, err := handset.New(handset.Config{Model: models[slug], Name: "BENCH", InstallTime: time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			serve, cancel := context.WithCancel(ctx)
			ended := make(chan error, 1)
			go func() { ended <- h.Serve(serve, osnet.Handset(handsetAddr, desktopAddr)) }()
			defer func() { cancel(); <-ended }()
			link, err := activesync.Connect(ctx, osnet.Desktop(desktopAddr, handsetAddr), activesync.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer link.Close()
			session := func() *rapi.Session {
				conn, err := link.OpenData(ctx)
				if err != nil {
					t.Fatal(err)
				}
				return rapi.NewSession(conn, rapi.SessionOptions{Generation: link.Generation()})
			}
			s := session()
			defer s.Close()
			files(ctx, t, s)
			keys(ctx, t, s)
			programs(ctx, t, s, link.Generation())
			stream := session()
			defer stream.Close()
			conn, err := stream.InvokeStream(ctx, "cradledemo.dll", "Echo", []byte("in"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			got := make([]byte, 6)
			if _, err := conn.Write([]byte("more")); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(conn, got); err != nil || string(got) != "inmore" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func files(ctx context.Context, t *testing.T, s *rapi.Session) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	must(s.MkdirAll(ctx, `\Temp\a\b`))
	data := bytes.Repeat([]byte("0123456789"), 20_000)
	_, err := s.Put(ctx, `\Temp\a\data`, bytes.NewReader(data), int64(len(data)), nil)
	must(err)
	var back bytes.Buffer
	_, err = s.Get(ctx, &back, `\Temp\a\data`, nil)
	must(err)
	if !bytes.Equal(back.Bytes(), data) {
		t.Errorf("%d bytes of %d came back", back.Len(), len(data))
	}
	must(s.Copy(ctx, `\Temp\a\data`, `\Temp\a\copy`))
	must(s.Rename(ctx, `\Temp\a\copy`, `\Temp\a\b\moved`))
	info, err := s.Stat(ctx, `\Temp\a\b\moved`)
	must(err)
	if err == nil && info.Size() != int64(len(data)) {
		t.Errorf("%d bytes", info.Size())
	}
	list, err := s.ReadDir(ctx, `\Temp\a`)
	must(err)
	if len(list) != 2 {
		t.Errorf("%v", list)
	}
	f, err := s.Create(ctx, `\Temp\a\f`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt([]byte("end"), 100)
	must(err)
	must(f.Truncate(102))
	if n, err := f.Size(); n != 102 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	must(f.Close())
	if err := s.Mkdir(ctx, `\Temp`); !errors.Is(err, rapi.Win32(183)) {
		t.Errorf("%v", err)
	}
	if err := s.Remove(ctx, `\Windows\calc.exe`); !errors.Is(err, rapi.Win32(5)) {
		t.Errorf("a file in ROM: %v", err)
	}
	must(s.RemoveAll(ctx, `\Temp\a`))
	if _, err := s.Stat(ctx, `\Temp\a`); err == nil {
		t.Error("it is still there")
	}
	if p, err := s.GetSpecialFolderPath(ctx, 5); p != `\My Documents` {
		t.Errorf("%q, %v", p, err)
	}
	if st, err := s.GetStoreInformation(ctx); err != nil || st.Free == 0 {
		t.Errorf("%+v, %v", st, err)
	}
}

func keys(ctx context.Context, t *testing.T, s *rapi.Session) {
	t.Helper()
	k, created, err := s.CreateKey(ctx, `HKCU\Software\Vendor`)
	if err != nil || !created {
		t.Fatalf("%v, %v", created, err)
	}
	for _, err := range []error{
		k.SetString(ctx, "", "default"), k.SetString(ctx, "text", "ä"), k.SetDWORD(ctx, "number", 7),
		k.SetMultiString(ctx, "list", []string{"a", "b"}), k.SetBinary(ctx, "empty", nil),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if v, err := k.DWORD(ctx, "NUMBER"); v != 7 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
	if v, err := k.String(ctx, "text"); v != "ä" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if v, err := k.Binary(ctx, "empty"); len(v) != 0 || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	names := ""
	for v, err := range k.Values(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		names += v.Name + ","
	}
	if names != ",text,number,list,empty," {
		t.Error(names)
	}
	if i, err := k.Info(ctx); err != nil || i.Values != 5 {
		t.Errorf("%+v, %v", i, err)
	}
	if err := k.DeleteValue(ctx, "none"); !errors.Is(err, rapi.Win32(2)) {
		t.Errorf("%v", err)
	}
	apps, err := s.OpenKey(ctx, `HKLM\Software\Apps`)
	if err != nil {
		t.Fatal(err)
	}
	found := ""
	for name, err := range apps.Subkeys(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		found += name + ","
	}
	if found != "Demo Notes," {
		t.Error(found)
	}
	if _, _, err := s.CreateKey(ctx, `HKLM\Security\New`); !errors.Is(err, rapi.Win32(5)) {
		t.Errorf("a protected key: %v", err)
	}
	for _, err := range []error{apps.Close(), k.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
}

func programs(ctx context.Context, t *testing.T, s *rapi.Session, g rapi.Generation) {
	t.Helper()
	if p, err := s.Run(ctx, `\Windows\calc.exe`, ""); err != nil || p.ProcessID == 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.Run(ctx, `\Windows\none.exe`, ""); !errors.Is(err, rapi.Win32(2)) {
		t.Errorf("%v", err)
	}
	if r, err := s.RapiInvoke(ctx, "cradledemo.dll", "Echo", []byte("block")); err != nil || string(r.Output) != "block" {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := s.RapiInvoke(ctx, "none.dll", "Echo", nil); !errors.Is(err, rapi.FromWin32(126)) {
		t.Errorf("%v", err)
	}
	if err := s.SyncTimeToPc(ctx, time.Now()); err != nil {
		t.Error(err)
	}
	if v, err := s.GetVersionEx(ctx); err != nil || rapi.GenerationOf(v.Major, v.Minor) != g {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := s.GetSystemInfo(ctx); err != nil || v.Architecture != rapi.ArchitectureARM {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := s.GetSystemPowerStatusEx(ctx, true); err != nil || !v.Percent.Known() {
		t.Errorf("%+v, %v", v, err)
	}
	if r, err := s.ProcessConfig(ctx, settings, rapi.ConfigProcess); err != nil || r.HRESULT != rapi.OK || r.Document == "" {
		t.Errorf("%+v, %v", r, err)
	}
}
