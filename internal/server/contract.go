package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
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
	doc.SetStringFormatValidators(formats())
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
		if takesFile(item.GetOperation(req.Method)) {
			if err := rawBody(req, body); err != nil {
				return err
			}
		} else if len(body) > 0 {
			if err := strictJSON(req, body); err != nil {
				return err
			}
		}
		in := &openapi3filter.RequestValidationInput{
			Request: req, PathParams: params(c), QueryParams: req.URL.Query(),
			Route: &routers.Route{Spec: k.doc, Path: c.Path(), PathItem: item, Method: req.Method, Operation: item.GetOperation(req.Method)},
			Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
				SkipSettingDefaults:     true,
				SchemaValidationOptions: append(k.doc.GetSchemaValidationOptions(), openapi3.EnableFormatValidation())},
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

// fileType is how the contract says that a body is a file as it is.
const fileType = "application/octet-stream"

func takesFile(o *openapi3.Operation) bool {
	return o.RequestBody != nil && o.RequestBody.Value.Content[fileType] != nil
}

func rawBody(req *http.Request, body []byte) error {
	if mediaType, _, _ := strings.Cut(req.Header.Get(echo.HeaderContentType), ";"); strings.TrimSpace(mediaType) != fileType {
		return casework.Invalid("Content-Type", "Send the file as it is: Content-Type application/octet-stream.")
	}
	if len(body) == 0 {
		return casework.Invalid("file", "Send the file as the body. This one is empty.")
	}
	return nil
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
	if err := (&reader{dec: dec}).value(); err != nil {
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

// deepest is how far a body may nest; the contract's deepest is 4. Without an
// end, half a megabyte of brackets would take all the memory there is.
const deepest = 16

// reader walks a JSON text. The way to where it stands is kept once and made
// into words only for an error.
type reader struct {
	dec *json.Decoder
	way []string
}

func (r *reader) refuse(text string) error {
	if len(r.way) == 0 {
		return casework.Invalid("body", "%s", text)
	}
	return casework.Invalid(strings.Join(r.way, "."), "%s", text)
}

func (r *reader) value() error {
	t, err := r.dec.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case string:
		if strings.ContainsRune(t, 0) {
			return r.refuse("This holds a NUL character.")
		}
	case json.Delim:
		if len(r.way) >= deepest {
			return casework.Invalid("body", "This nests too deep.")
		}
		if t == '{' {
			err = r.object()
		} else {
			err = r.list()
		}
		if err != nil {
			return err
		}
		_, err = r.dec.Token() // the closing bracket
		return err
	}
	return nil
}

func (r *reader) list() error {
	for i := 0; r.dec.More(); i++ {
		r.way = append(r.way, strconv.Itoa(i))
		if err := r.value(); err != nil {
			return err
		}
		r.way = r.way[:len(r.way)-1]
	}
	return nil
}

func (r *reader) object() error {
	seen := map[string]bool{}
	for r.dec.More() {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		r.way = append(r.way, key[:min(len(key), 64)])
		if seen[key] {
			return r.refuse("This is given twice.")
		}
		seen[key] = true
		if err := r.value(); err != nil {
			return err
		}
		r.way = r.way[:len(r.way)-1]
	}
	return nil
}

// readable refuses query texts that no database column could hold. It stands
// before the API and before the pages.
func readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for name, values := range c.QueryParams() {
			for _, v := range append(values, name) {
				if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
					return casework.Invalid(strings.ToValidUTF8(strings.ReplaceAll(name[:min(len(name), 64)], "\x00", ""), ""), "This is not text.")
				}
			}
		}
		return next(c)
	}
}

// formats are checked before a handler parses them, so that the field can be
// named: 2026-02-30 has the form of a day and is none.
func formats() map[string]openapi3.StringFormatValidator {
	by := func(parse func(string) error) openapi3.StringFormatValidator {
		return openapi3.NewCallbackValidator(parse)
	}
	return map[string]openapi3.StringFormatValidator{
		"date":      by(func(s string) error { _, err := time.Parse(time.DateOnly, s); return err }),
		"date-time": by(moment),
		"uuid": by(func(s string) error {
			if _, err := uuid.Parse(s); err != nil || len(s) != 36 {
				return errors.New("not a UUID")
			}
			return nil
		}),
	}
}

func moment(s string) error {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return err
	}
	if y := t.Year(); y < 1900 || y > 9000 {
		return errors.New("not a moment of anybody's life")
	}
	return nil
}
