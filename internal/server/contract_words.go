package server

import (
	"errors"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"continuo/internal/casework"
)

// refusal turns the validator's errors into fields with plain words. Its own
// texts may hold what was sent, so none of them is passed on.
func refusal(err error) error {
	var p casework.Problems
	collect(&p, "", err)
	if p.Err() == nil {
		p.Add("body", "This does not fit the contract.")
	}
	return p.Err()
}

func collect(p *casework.Problems, where string, err error) {
	if many, ok := errors.AsType[openapi3.MultiError](err); ok && isMany(err) {
		for _, e := range many {
			collect(p, where, e)
		}
		return
	}
	if e, ok := errors.AsType[*openapi3filter.RequestError](err); ok && where == "" {
		switch {
		case e.Parameter != nil:
			where = e.Parameter.Name
		default:
			where = "body"
		}
		if e.Err == nil {
			p.Add(where, "%s", parameterWords(e))
			return
		}
		collect(p, where, e.Err)
		return
	}
	if e, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		field := strings.Join(append(e.JSONPointer(), unknownField(e)...), ".")
		switch {
		case field == "":
			field = where
		case where != "body":
			field = where
		}
		p.Add(field, "%s", schemaWords(e))
		return
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		p.Add(where, "This is needed.")
		return
	}
	p.Add(where, "This is not of the right form.")
}

// isMany tells a list of errors from an error that merely has one inside.
func isMany(err error) bool {
	switch err.(type) {
	case openapi3.MultiError:
		return true
	}
	return false
}

func parameterWords(e *openapi3filter.RequestError) string {
	if e.Reason == openapi3filter.ErrInvalidRequired.Error() {
		return "This is needed."
	}
	return "This is not of the right form."
}

var keywordWords = map[string]string{
	"required":             "This is needed.",
	"maxLength":            "This is too long.",
	"minLength":            "This is needed.",
	"enum":                 "This is none of the values that are taken.",
	"format":               "This is not of the right form.",
	"pattern":              "This is not of the right form.",
	"type":                 "This is not of the right type.",
	"nullable":             "Leave this out instead of sending null.",
	"maximum":              "This is too large.",
	"minimum":              "This is too small.",
	"maxItems":             "These are too many.",
	"minItems":             "At least one is needed.",
	"uniqueItems":          "One of these is given twice.",
	"additionalProperties": "This field is not known.",
	"properties":           "This field is not known.",
}

var unsupported = regexp.MustCompile(`^property "(.{1,64}).*" is unsupported$`)

// unknownField is the name of a field that the schema does not know. The
// validator points at the object around it and says the name only in its text.
func unknownField(e *openapi3.SchemaError) []string {
	if m := unsupported.FindStringSubmatch(e.Reason); m != nil {
		return m[1:]
	}
	return nil
}

func schemaWords(e *openapi3.SchemaError) string {
	if text, ok := keywordWords[e.SchemaField]; ok {
		return text
	}
	return "This is not of the right form."
}
