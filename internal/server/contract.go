package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/api"
	"continuo/internal/casework"
	"continuo/internal/store"
)

const apiPrefix = "/api/v1"

// contract checks requests against api/openapi.yaml. It says what to mend in
// which field and never repeats what was sent.
type contract struct {
	doc   *openapi3.T
	paths map[string]*openapi3.PathItem // by Echo's path
}

func loadContract() (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("check the contract: %w", err)
	}
	c := &contract{doc: doc, paths: map[string]*openapi3.PathItem{}}
	for path, item := range doc.Paths.Map() {
		c.paths[apiPrefix+strings.NewReplacer("{", ":", "}", "").Replace(path)] = item
	}
	return c, nil
}

// check is middleware of the API group, after routing and login.
func (k *contract) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		item := k.paths[c.Path()]
		req := c.Request()
		if item == nil || item.GetOperation(req.Method) == nil {
			return next(c) // Echo answers 404 or 405
		}
		body, err := readBody(req)
		if err != nil {
			return err
		}
		if len(body) > 0 {
			if err := strictJSON(req, body); err != nil {
				return err
			}
		}
		in := &openapi3filter.RequestValidationInput{
			Request: req, PathParams: params(c), QueryParams: req.URL.Query(),
			Route: &routers.Route{Spec: k.doc, Path: c.Path(), PathItem: item, Method: req.Method, Operation: item.GetOperation(req.Method)},
			Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
				SkipSettingDefaults: true},
		}
		if err := openapi3filter.ValidateRequest(req.Context(), in); err != nil {
			return refusal(err)
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		return k.once(c, body, next)
	}
}

// once hands the request's Idempotency-Key on to the use case.
func (k *contract) once(c echo.Context, body []byte, next echo.HandlerFunc) error {
	req := c.Request()
	if key, err := uuid.Parse(req.Header.Get("Idempotency-Key")); err == nil && req.Method == http.MethodPost {
		marked := append([]byte(req.URL.Path+"\n"), body...)
		c.SetRequest(req.WithContext(store.WithOnce(req.Context(), key, marked)))
	}
	return next(c)
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		if he, ok := errors.AsType[*echo.HTTPError](err); ok {
			return nil, he // the body limit
		}
		return nil, echo.ErrBadRequest
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

func params(c echo.Context) map[string]string {
	m := map[string]string{}
	for i, name := range c.ParamNames() {
		m[name] = c.ParamValues()[i]
	}
	return m
}

// strictJSON refuses what a lenient decoder would quietly read in its own way:
// two values for one key, bytes that are no text, NUL.
func strictJSON(req *http.Request, body []byte) error {
	if mediaType, _, _ := strings.Cut(req.Header.Get(echo.HeaderContentType), ";"); strings.TrimSpace(mediaType) != "application/json" {
		return echo.ErrUnsupportedMediaType
	}
	if !utf8.Valid(body) {
		return casework.Invalid("body", "This is not UTF-8 text.")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := walk(dec, ""); err != nil {
		if casework.KindOf(err) != "" {
			return err
		}
		return casework.Invalid("body", "This is not JSON.")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return casework.Invalid("body", "There is more after the JSON.")
	}
	return nil
}

func walk(dec *json.Decoder, field string) error {
	t, err := dec.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case string:
		if strings.ContainsRune(t, 0) {
			return casework.Invalid(named(field), "This holds a NUL character.")
		}
	case json.Delim:
		if t == '{' {
			return walkObject(dec, field)
		}
		for i := 0; dec.More(); i++ {
			if err := walk(dec, fmt.Sprintf("%s[%d]", field, i)); err != nil {
				return err
			}
		}
		_, err = dec.Token()
		return err
	}
	return nil
}

func walkObject(dec *json.Decoder, field string) error {
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if seen[key] {
			return casework.Invalid(named(join(field, key)), "This is given twice.")
		}
		seen[key] = true
		if err := walk(dec, join(field, key)); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

func join(field, key string) string {
	if len(key) > 64 {
		key = key[:64]
	}
	if field == "" {
		return key
	}
	return field + "." + key
}

func named(field string) string {
	if field == "" {
		return "body"
	}
	return field
}
