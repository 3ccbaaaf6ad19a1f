package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestFieldsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	f := Field{Name: "goal", Label: "Her goal", Hint: "One sentence.", Err: "It was empty.", Value: `<"&>`}
	chips := Field{Name: "help", Label: "Who helps?", Hint: "Any.", Err: "Choose one.", Options: []Option{{"d", "Dana"}, {"s", "Sister"}}}
	f.Options = []Option{{`<"&>`, "A"}}
	for name, c := range map[string]struct {
		component templ.Component
		want      []string
	}{
		"one line": {Input(f), []string{
			`<div class="field bad">`, `<label for="goal">Her goal</label>`, `<span class="hint" id="goal-hint">One sentence.</span>`,
			`<p class="err" id="goal-err">`, `aria-invalid="true"`, `aria-describedby="goal-hint goal-err"`, `value="&lt;&#34;&amp;&gt;"`,
		}},
		"own words": {TextArea(f), []string{`aria-invalid="true"`, `aria-describedby="goal-hint goal-err"`, `>&lt;&#34;&amp;&gt;</textarea>`}},
		"a list":    {Select(f), []string{`aria-describedby="goal-hint goal-err"`, `<option value="&lt;&#34;&amp;&gt;" selected>A</option>`}},
		"one of a few": {RadioChips(chips), []string{
			`role="radiogroup" aria-describedby="help-hint help-err" aria-invalid="true"`, `type="radio" id="help" name="help" value="d"`,
			`type="radio" id="help-2" name="help" value="s"`,
		}},
		"any of a few": {CheckChips(chips), []string{`<fieldset class="field bad" aria-describedby="help-hint help-err">`, `id="help"`}},
		"a box": {Check(Field{Name: "sure", Label: "Sure", Value: "yes", Err: "Ask first."}), []string{
			` checked`, `aria-describedby="sure-err"`, `<p class="err" id="sure-err">`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := render(t, c.component)
			for _, piece := range c.want {
				if !strings.Contains(out, piece) {
					t.Errorf("%s\nis not in\n%s", piece, out)
				}
			}
		})
	}
}

func TestAFineFieldSaysNothingOfErrors(t *testing.T) {
	t.Parallel()
	out := render(t, Input(Field{Name: "goal", Label: "Her goal"}))
	for _, piece := range []string{"bad", "err", "aria-"} {
		if strings.Contains(out, piece) {
			t.Errorf("%q in %s", piece, out)
		}
	}
}

func TestErrorSummaryCountsInWords(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		1:  "One thing to fix. Everything you wrote is still here.",
		2:  "Two things to fix. Everything you wrote is still here.",
		12: "12 things to fix. Everything you wrote is still here.",
	} {
		if out := render(t, ErrorSummary(make([]FieldError, n))); !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
	if out := render(t, ErrorSummary(nil)); out != "" {
		t.Errorf("a summary of nothing: %s", out)
	}
}

func TestPromptBeadFills(t *testing.T) {
	t.Parallel()
	phrases := Field{Name: "did_phrase", Options: []Option{{"walk", "Walked"}}}
	ticked := phrases
	ticked.Values = []string{"walk"}
	for name, c := range map[string]struct {
		value   string
		phrases Field
		want    bool
	}{
		"nothing yet":      {"", phrases, false},
		"only a space":     {" \n", phrases, false},
		"words":            {"Walked.", phrases, true},
		"a ticked phrase":  {"", ticked, true},
		"without phrases":  {"", Field{}, false},
		"words and ticked": {"Far.", ticked, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := render(t, Prompt(Field{Name: "did", Label: "What we did", Value: c.value}, c.phrases))
			if got := strings.HasPrefix(out, `<div class="field done">`); got != c.want {
				t.Errorf("full bead %t, want %t: %s", got, c.want, out)
			}
		})
	}
}

func TestTitlesNameTheProduct(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"Drafts": "<title>Drafts · Continuo</title>", "": "<title>Continuo</title>"} {
		if out := render(t, Layout(Page{Title: title})); !strings.Contains(out, want) {
			t.Errorf("%s is not in the page", want)
		}
	}
}

func TestNobodySignedInSeesNoLock(t *testing.T) {
	t.Parallel()
	if out := render(t, Layout(Page{Title: "Not here"})); strings.Contains(out, "<form") || strings.Contains(out, "Safety") {
		t.Error("a page for nobody holds the lock or the safety button")
	}
}

func TestDoorForgetsOnlyAfterSignOut(t *testing.T) {
	t.Parallel()
	for forget, want := range map[bool]bool{true: true, false: false} {
		if got := strings.Contains(render(t, Door(Page{}, forget)), "data-forget"); got != want {
			t.Errorf("clear %t: forgets %t", forget, got)
		}
	}
}

func TestLinksCannotCarryScript(t *testing.T) {
	t.Parallel()
	const evil = "javascript:alert(1)"
	out := render(t, templ.Join(
		Button(Act{Label: "Go", Href: evil}), Back(evil, "Back"), NeedRow(Need{Name: "A B", Href: evil}),
		Layout(Page{Safety: evil, Who: "A", Home: evil, Nav: []NavItem{{Href: evil, Label: "Today"}}}),
		Jump([]JumpItem{{Href: evil}}), Pager(evil, evil),
	))
	if strings.Contains(out, evil) {
		t.Error("a link took a script for an address")
	}
}

func TestConflictMarksWhatOnlyOneSideSays(t *testing.T) {
	t.Parallel()
	got := against("Walking. Call Lucia first?\n\nNo advice.", "No advice. Walking. Sing.")
	want := []piece{{"Walking.", false}, {" Call Lucia first?\n", true}, {"\n", false}, {"No advice.", false}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestConflictThirdWordingHasBoth(t *testing.T) {
	t.Parallel()
	f := ConflictField{
		Mine:   "Walking. Her sister’s kitchen. No advice for ten minutes.",
		Theirs: "Walking. Her sister’s kitchen. The library on Elm.",
	}
	const want = "Walking. Her sister’s kitchen. No advice for ten minutes. The library on Elm."
	if got := f.third(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f.Both = "Just walking."
	if got := f.third(); got != f.Both {
		t.Errorf("got %q, want the given wording", got)
	}
}

func TestConflictIsSettledAsChosen(t *testing.T) {
	t.Parallel()
	words := url.Values{"helps.mine": {"Walk."}, "helps.theirs": {"Sing."}, "helps.both": {"Walk and sing."}}
	for keep, want := range map[string]string{
		"mine": "Walk.", "theirs": "Sing.", "both": "Walk and sing.", "": "Sing.", // unticked: theirs stays
	} {
		form := url.Values{"helps.keep": {keep}}
		for k, v := range words {
			form[k] = v
		}
		if got, ok := Settled(form, "helps"); !ok || got != want {
			t.Errorf("keep %q gives %q, %t; want %q", keep, got, ok, want)
		}
	}
	for name, form := range map[string]url.Values{
		"nothing asked":    {},
		"a made-up choice": {"helps.keep": {"all"}, "helps.theirs": {"Sing."}},
		"words left out":   {"helps.keep": {"both"}, "helps.theirs": {"Sing."}},
	} {
		if got, ok := Settled(form, "helps"); ok {
			t.Errorf("%s gives %q", name, got)
		}
	}
}

func TestMiniStrip(t *testing.T) {
	t.Parallel()
	m := Mini{Stages: []Stage{StagePHP, StageIOP, StageAft}, Current: 1}
	out := render(t, MiniStrip(m))
	for _, piece := range []string{ // the kit's own small strip
		`<rect class="php" x="1" y="1" width="22" height="21.5" rx="1.5">`,
		`<rect class="iop" x="25" y="6" width="22" height="16.5" rx="1.5">`,
		`<rect class="plan" x="49" y="11" width="22" height="11.5" rx="1.5">`,
		`<path class="bass" d="M0 18h36">`, `<path class="bass next" d="M39 18H72">`,
	} {
		if !strings.Contains(out, piece) {
			t.Errorf("%s\nis not in\n%s", piece, out)
		}
	}
	m.NoPeer = true
	if out := render(t, MiniStrip(m)); strings.Contains(out, "bass") || !strings.Contains(out, `class="break"`) {
		t.Errorf("nobody is there, and the line is drawn: %s", out)
	}
}
