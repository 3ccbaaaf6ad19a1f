package app_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"continuo/internal/app"
	"continuo/internal/storetest"
)

// largeSheet has so many people, each with a stay, a peer and a phone.
func largeSheet(people int) []byte {
	var b bytes.Buffer
	b.WriteString("Client Name,DOB,MRN,Phone,Level of Care,Admit Date,Peer Specialist,Notes\n")
	for i := range people {
		born := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%18_000)
		fmt.Fprintf(&b, "\"Last%d, First%d\",%s,M-%d,575-555-%04d,IOP,2026-10-%02d,Dana Whitcomb,prefers evenings\n",
			i, i%977, born.Format("1/2/2006"), i, i%10_000, 1+i%28)
	}
	return b.Bytes()
}

// The time is logged and no gate: the machine is shared. What is held is that
// twice the lines do not take four times the memory, and that progress is told
// up to the end.
func TestALargeFileComesInWithinBoundedMemory(t *testing.T) {
	allocated := func(people int) (uint64, time.Duration) {
		d, a := open(t)
		text := largeSheet(people)
		last, all := 0, 0
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := time.Now()
		r, err := a.ImportCaseload(t.Context(), storetest.HarborRow, bytes.NewReader(text), app.ImportOptions{Progress: func(done, of int) { last, all = done, of }})
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if err != nil || r.Counts().People != people || r.Counts().Refused != 0 {
			t.Fatalf("%v %v", r, err)
		}
		if last != all || all < 5*people {
			t.Errorf("progress ended at %d of %d", last, all)
		}
		t.Logf("%d people in %s, %d MB allocated over all, %d MB of heap from the system", people, took.Round(time.Millisecond),
			(after.TotalAlloc-before.TotalAlloc)>>20, after.HeapSys>>20)
		_ = d
		return after.TotalAlloc - before.TotalAlloc, took
	}
	few, many := 2_000, 4_000
	if testing.Verbose() && !testing.Short() {
		many = 50_000
	}
	a, _ := allocated(few)
	b, _ := allocated(many)
	if ratio, most := float64(b)/float64(a), 2*float64(many)/float64(few); ratio > most {
		t.Errorf("%d times the lines took %.1f times the memory", many/few, ratio)
	}
}
