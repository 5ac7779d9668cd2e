package simulator_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// settings makes a document of n settings.
func settings(n int) string {
	var s strings.Builder
	s.WriteString(`<wap-provisioningdoc>`)
	for i := 0; i < n; {
		fmt.Fprintf(&s, `<characteristic type="Registry"><characteristic type="HKCU\Software\Bench\%d">`, i)
		for j := 0; j < 20 && i < n; j++ {
			fmt.Fprintf(&s, `<parm name="Value%d" value="the value of setting %d" datatype="string"/>`, i, i)
			i++
		}
		s.WriteString(`</characteristic></characteristic>`)
	}
	s.WriteString(`</wap-provisioningdoc>`)
	return s.String()
}

// From the handset being plugged in to the result of a document of 20 settings
// being shown. The handset's own work is timed inside of it and taken away:
// what remains is ours, and the waiting on the wire.
func BenchmarkAppearToResult(b *testing.B) {
	sim := simulate(b, "wm65-professional")
	handset := sim.Handsets()[0]
	sim.Unplug(0)
	be := start(b, sim.Bus(), bench.Config{})
	doc := parse(b, settings(20))

	type moment struct {
		what string
		at   time.Time
	}
	events := make(chan moment, 1000)
	be.Subscribe(func(e run.Event) {
		what := e.Kind.String()
		if e.Kind == run.Phase {
			what = e.Phase
		}
		events <- moment{what, e.Time}
	})
	spent := map[string]time.Duration{}
	var total, own time.Duration
	for b.Loop() {
		work, began := handset.WorkTime(), time.Now()
		if err := sim.Plug(0); err != nil {
			b.Fatal(err)
		}
		last := moment{"plugged", began}
		for m := range events {
			spent[last.what] += m.at.Sub(last.at)
			last = m
			if m.what == "arrived" {
				go be.Apply(b.Context(), bench.Request{Documents: []*provxml.Document{doc}, Targets: []run.HandsetID{"sim-1"}})
			}
			if m.what == "run_ended" {
				break
			}
		}
		total += time.Since(began)
		own += handset.WorkTime() - work
		b.StopTimer()
		sim.Unplug(0)
		for m := range events {
			if m.what == "departed" {
				break
			}
		}
		b.StartTimer()
	}
	n := float64(b.N)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / n }
	b.ReportMetric(ms(total), "ms-appear-to-result")
	b.ReportMetric(ms(own), "ms-handset's-own-work")
	b.ReportMetric(ms(total-own), "ms-beyond-it")
	for what, d := range spent {
		if ms(d) >= 0.5 {
			b.ReportMetric(ms(d), "ms-in-"+what)
		}
	}
}

// What one tethered, idle handset costs on the desktop's side and on its own,
// together: both live in this process.
func BenchmarkMemoryPerHandset(b *testing.B) {
	const handsets = 16
	for b.Loop() {
		before := memory()
		sim := simulate(b, fmt.Sprint(handsets))
		be := start(b, sim.Bus(), bench.Config{})
		ready := 0
		done := make(chan struct{})
		be.Subscribe(func(e run.Event) {
			if e.Kind == run.Ready {
				if ready++; ready == handsets {
					close(done)
				}
			}
		})
		for _, h := range be.Handsets() {
			if h.State == bench.Ready { // before we listened
				b.Skip("a handset was ready before it was listened to")
			}
		}
		<-done
		b.ReportMetric(float64(memory()-before)/handsets/1e6, "MB/handset-both-sides")
		b.ReportMetric(float64(runtime.NumGoroutine())/handsets, "goroutines/handset")
		be.Close()
		sim.Close()
	}
}

// A hundred tethered handsets with nothing to do, both sides in this process: how
// much of a core they take, of which the aim is 1 %.
func BenchmarkIdle(b *testing.B) {
	const handsets, idle = 100, time.Second
	for b.Loop() {
		sim := simulate(b, fmt.Sprint(handsets))
		be := start(b, sim.Bus(), bench.Config{})
		for ready := 0; ready < handsets; time.Sleep(20 * time.Millisecond) {
			ready = 0
			for _, h := range be.Handsets() {
				if h.State == bench.Ready {
					ready++
				}
			}
		}
		runtime.GC()
		time.Sleep(idle / 2) // what connecting left to do
		before, begun := processorTime(b), time.Now()
		time.Sleep(idle)
		b.ReportMetric(100*float64(processorTime(b)-before)/float64(time.Since(begun)), "%-of-a-core(aim-1)")
		be.Close()
		sim.Close()
	}
}

// A hundred handsets, each given a document of 20 settings, some at a time: how long it
// takes from the first to the last, and what it costs. What is printed of the processor
// is both sides together, since they live in one process: the program (USB transfers,
// RNDIS, TCP, RAPI, the document and its reply) and the simulated handsets with their
// halves of the same. The aim for the program alone, one second of a core, is reached
// for sure where both together need less.
func BenchmarkHundredHandsets(b *testing.B) {
	const handsets = 100
	for _, jobs := range []int{1, 4, 16} {
		b.Run(fmt.Sprintf("%d-jobs", jobs), func(b *testing.B) {
			var wall, own, cpu, connecting time.Duration
			for b.Loop() {
				b.StopTimer()
				doc := parse(b, settings(20))
				sim := simulate(b, fmt.Sprint(handsets))
				runtime.GC()
				used := processorTime(b)
				be := start(b, sim.Bus(), bench.Config{Jobs: jobs})
				var ids []run.HandsetID
				for _, h := range be.Handsets() {
					ids = append(ids, h.ID)
				}
				for ready := 0; ready < handsets; time.Sleep(2 * time.Millisecond) {
					ready = 0
					for _, h := range be.Handsets() {
						if h.State == bench.Ready {
							ready++
						}
					}
				}
				connecting += processorTime(b) - used
				work := func() (sum time.Duration) {
					for _, h := range sim.Handsets() {
						sum += h.WorkTime()
					}
					return sum
				}
				worked := work()
				used = processorTime(b)
				began := time.Now()
				b.StartTimer()
				runs, err := be.Apply(b.Context(), bench.Request{Documents: []*provxml.Document{doc}, Targets: ids})
				b.StopTimer()
				wall += time.Since(began)
				cpu += processorTime(b) - used
				own += work() - worked
				if err != nil || len(runs) != handsets {
					b.Fatal(len(runs), err)
				}
				for _, r := range runs {
					if r.Ending != run.Applied {
						b.Fatalf("%s: %v, %v", r.Handset, r.Ending, r.Err)
					}
				}
				be.Close()
				sim.Close()
				b.StartTimer()
			}
			n := float64(b.N)
			b.ReportMetric(wall.Seconds()/n, "s-wall")
			b.ReportMetric(own.Seconds()/n, "s-handsets'-own-work")
			b.ReportMetric(cpu.Seconds()/n, "core-s-both-sides(aim-1)")
			b.ReportMetric(connecting.Seconds()/n, "core-s-connecting-both-sides")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// A large document decoded, sent over every layer, processed and matched, at
// three sizes, to show that the time grows with the size.
func BenchmarkLargeDocument(b *testing.B) {
	for _, n := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprintf("%d-parms", n), func(b *testing.B) {
			sim := simulate(b, "wm65-professional")
			be := start(b, sim.Bus(), bench.Config{})
			awaitReady(b, be)
			text := []byte(settings(n))
			handset := sim.Handsets()[0]
			var own, decode time.Duration
			work := handset.WorkTime()
			for b.Loop() {
				began := time.Now()
				doc, err := provxml.Parse("large.xml", text)
				if err != nil {
					b.Fatal(err)
				}
				decode += time.Since(began)
				runs, err := be.Apply(b.Context(), bench.Request{Documents: []*provxml.Document{doc}, Targets: []run.HandsetID{"sim-1"}})
				if err != nil || runs[0].Ending != run.Applied {
					b.Fatalf("%v, %v: %v", runs[0].Ending, runs[0].Err, err)
				}
			}
			own = handset.WorkTime() - work
			count := float64(b.N)
			total := b.Elapsed()
			b.ReportMetric((total-own).Seconds()/count, "s-decode-send-match")
			b.ReportMetric(decode.Seconds()/count, "s-decode")
			b.ReportMetric(own.Seconds()/count, "s-handset's-own-work")
			b.ReportMetric((total-own).Seconds()/count/float64(n)*1e6, "us/parm")
		})
	}
}
