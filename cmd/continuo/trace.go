package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"

	"continuo/internal/config"
)

// startTraces sends spans to the configured collector; without one, nothing is
// recorded. The endpoint's other OTEL_* variables are the exporter's own.
func startTraces(ctx context.Context, cfg *config.Config) (stop func(), err error) {
	if cfg.TraceEndpoint == "" {
		return func() {}, nil
	}
	address, err := url.JoinPath(cfg.TraceEndpoint, "v1/traces") // the variable names the collector, for every kind of signal
	if err != nil {
		return nil, fmt.Errorf("start traces: %w", err)
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(address))
	if err != nil {
		return nil, fmt.Errorf("start traces: %w", err)
	}
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return func() {
		flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = provider.Shutdown(flush) // lost spans stop nobody
	}, nil
}
