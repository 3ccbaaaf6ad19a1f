package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	"continuo/internal/config"
	"continuo/internal/storetest"
)

// traceReceiver is a collector as far as an exporter needs one.
type traceReceiver struct {
	*httptest.Server
	mu    sync.Mutex
	paths []string
	names []string
	text  strings.Builder // all that was told, attributes and all
}

func receiveTraces(t testing.TB) *traceReceiver {
	r := &traceReceiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body := io.Reader(req.Body)
		if req.Header.Get("Content-Encoding") == "gzip" {
			unzipped, err := gzip.NewReader(req.Body)
			if err != nil {
				t.Error(err)
				return
			}
			body = unzipped
		}
		raw, err := io.ReadAll(body)
		var told collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(raw, &told)
		}
		if err != nil {
			t.Errorf("what came is no traces: %v", err)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.paths = append(r.paths, req.URL.Path)
		for _, resource := range told.GetResourceSpans() {
			for _, scope := range resource.GetScopeSpans() {
				for _, span := range scope.GetSpans() {
					r.names = append(r.names, span.GetName())
				}
			}
		}
		r.text.WriteString(prototext.Format(&told))
	}))
	t.Cleanup(r.Close)
	return r
}

func TestTracesTellWhatWasDoneAndNotAboutWhom(t *testing.T) {
	t.Parallel()
	collects := receiveTraces(t)
	stop, err := startTraces(t.Context(), &config.Config{TraceEndpoint: collects.URL})
	if err != nil {
		t.Fatal(err)
	}
	in := installOn(t, storetest.HarborToday(t))
	in.Owner(t, "UPDATE staff_identities SET issuer = $1, subject = 'ada' WHERE staff_id = $2", in.base+"/idp", storetest.Dana).Close()
	for path, want := range map[string]int{
		"/clients/" + storetest.Alma.String():        http.StatusOK,
		"/clients/" + storetest.Jo.String():          http.StatusNotFound,
		"/clients":                                   http.StatusOK,
		"/clients?peerId=" + storetest.Dana.String(): http.StatusOK,
	} {
		if status := in.asks(in.base, "ada", path); status != want {
			t.Fatalf("%s is answered %d", path, status)
		}
	}
	if status, _, _ := read(t, http.DefaultClient, in.base+"/clients/"+storetest.Alma.String()+"/Prescott", nil); status >= 500 {
		t.Fatalf("an address that is none is answered %d", status)
	}
	stop()

	collects.mu.Lock()
	defer collects.mu.Unlock()
	if !slices.Contains(collects.names, "GET /api/v1/clients/:id") || !strings.Contains(collects.text.String(), "FROM clients") {
		t.Errorf("neither the request nor its statements came: %q", collects.names)
	}
	for _, path := range collects.paths {
		if path != "/v1/traces" {
			t.Errorf("traces went to %s", path)
		}
	}
	people := map[string]string{"Alma's id": storetest.Alma.String(), "Jo's id": storetest.Jo.String(), "Dana's id": storetest.Dana.String()}
	for _, row := range peopleOf(t, in.Database) {
		people[row] = row
	}
	for is, text := range people {
		if strings.Contains(collects.text.String(), text) {
			t.Errorf("the traces hold %s", is)
		}
	}
}

// peopleOf are the last names of everybody.
func peopleOf(t testing.TB, d *storetest.Database) []string {
	t.Helper()
	names := strings.Split(storetest.OwnerValue[string](t, d, "SELECT string_agg(legal_last, ',') FROM clients"), ",")
	if len(names) < 9 {
		t.Fatalf("only %d people: %q", len(names), names)
	}
	return names
}
