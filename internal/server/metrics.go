package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"continuo/internal/store"
)

// metrics count requests by route and status: no path, no id, no name.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(db *store.DB) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "continuo_http_requests_total",
			Help: "Requests answered. 401 and 403 are refusals; the audit tells whose."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "continuo_http_request_seconds",
			Help: "Time from the first byte read to the handler's end.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}},
			[]string{"method", "route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "continuo_database_connections_in_use",
			Help: "Connections to the database that are at work."}, func() float64 { return float64(db.ConnsInUse()) }))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) count(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		err := next(c)
		route := c.Path()
		if route == "" {
			route = "none" // an address nobody mounted: its text is the asker's
		}
		method := verbName(c.Request().Method)
		m.requests.WithLabelValues(method, route, strconv.Itoa(statusOf(c, err))).Inc()
		m.seconds.WithLabelValues(method, route).Observe(time.Since(begun).Seconds())
		return err
	}
}
