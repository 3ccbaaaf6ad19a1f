package api

import (
	"strings"
	"unicode"
)

// OpOf is the operation behind an operationId: "client.list" for
// listClients, and "" for what is no verb and noun. It also takes the Go form,
// ListClients, which the strict server's middleware is given.
func OpOf(operationID string) string {
	words := camelWords(operationID)
	if len(words) < 2 {
		return ""
	}
	verb, noun := words[0], strings.Join(words[1:], "_")
	if ofMany(verb) {
		noun = singular(noun)
	}
	return noun + "." + verb
}

// OperationID is the other way round: listClients for "client.list".
func OperationID(op string) string {
	noun, verb, ok := strings.Cut(op, ".")
	if !ok || noun == "" || verb == "" {
		return ""
	}
	if ofMany(verb) {
		noun = plural(noun)
	}
	var id strings.Builder
	id.WriteString(verb)
	for word := range strings.SplitSeq(noun, "_") {
		id.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return id.String()
}

// ofMany tells the verbs that are about many of a kind.
func ofMany(verb string) bool { return verb == "list" || verb == "search" }

// camelWords are the lower-case words of a camelCase name; digits belong to
// the word before them.
func camelWords(name string) (words []string) {
	start := 0
	for i, r := range name {
		if i > start && unicode.IsUpper(r) {
			words, start = append(words, strings.ToLower(name[start:i])), i
		}
	}
	if start < len(name) {
		words = append(words, strings.ToLower(name[start:]))
	}
	return words
}

// The nouns are few, and staff is many already.
func singular(noun string) string {
	if stem, ok := strings.CutSuffix(noun, "ies"); ok {
		return stem + "y"
	}
	if stem, ok := strings.CutSuffix(noun, "sses"); ok {
		return stem + "ss"
	}
	return strings.TrimSuffix(noun, "s")
}

func plural(noun string) string {
	if noun == "staff" {
		return noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return stem + "ies"
	}
	if strings.HasSuffix(noun, "ss") {
		return noun + "es"
	}
	return noun + "s"
}
