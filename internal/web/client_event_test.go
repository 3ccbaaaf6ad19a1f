package web

import (
	"testing"

	"continuo/internal/casework"
)

func TestEveryKindOfEventHasItsWords(t *testing.T) {
	t.Parallel()
	for _, kind := range casework.ClientEventKinds() {
		if eventWords[kind] == nil {
			t.Errorf("%s would be left out of a client's page", kind)
		}
	}
	if len(eventWords) != len(casework.ClientEventKinds()) {
		t.Errorf("words for %d kinds, there are %d", len(eventWords), len(casework.ClientEventKinds()))
	}
}
