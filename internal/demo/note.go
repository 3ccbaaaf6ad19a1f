package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"continuo/internal/casework"
)

// writer writes peers' notes from the hand-written sentences.
type writer struct {
	book phrasebook
}

func newWriter() *writer { return &writer{book: readPhrases()} }

// pen writes about one client. It draws each section's sentences like cards:
// none comes twice before all have come once, so neighbours never read alike.
type pen struct {
	book  phrasebook
	rand  *rand.Rand
	who   *strings.Replacer
	cards map[string][]string
	last  map[string]string
	goals []string
}

func (w *writer) about(l *life) *pen {
	p := &pen{book: w.book, rand: l.rand, who: pronouns(l.edit), cards: map[string][]string{}, last: map[string]string{}}
	p.goals = []string{p.draw("goal"), p.draw("goal")}
	return p
}

// draw takes a section's next card.
func (p *pen) draw(section string) string {
	cards := p.cards[section]
	if len(cards) == 0 {
		cards = slices.Clone(p.book[section])
		if len(cards) == 0 {
			return ""
		}
		p.rand.Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
		if end := len(cards) - 1; cards[0] == p.last[section] { // the card before this shuffle
			cards[0], cards[end] = cards[end], cards[0]
		}
	}
	p.cards[section], p.last[section] = cards[1:], cards[0]
	return p.who.Replace(cards[0])
}

// sometimes draws a card so many times of a hundred.
func (p *pen) sometimes(percent int, section string) string {
	if !chance(p.rand, percent) {
		return ""
	}
	return p.draw(section)
}

// pronouns puts a person's own into a sentence, or their name where nobody has
// said.
func pronouns(e casework.ClientEdit) *strings.Replacer {
	name := e.ChosenName
	if name == "" {
		name = e.LegalFirst
	}
	forms := map[string][3]string{"she, her": {"she", "her", "her"}, "he, him": {"he", "him", "his"},
		"they, them": {"they", "them", "their"}}
	f, said := forms[e.Pronouns]
	if !said {
		f = [3]string{name, name, name + "’s"}
	}
	return strings.NewReplacer("{they}", f[0], "{them}", f[1], "{their}", f[2],
		"{They}", capital(f[0]), "{Their}", capital(f[2]))
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// write puts the words to a life's sessions and says when the next contact is
// meant.
func (p *planner) write(l *life) {
	slices.SortStableFunc(l.sessions, func(a, b *session) int { return a.StartsAt.Compare(b.StartsAt) })
	pen := p.notes.about(l)
	for i, s := range l.sessions {
		pen.fill(s, l.placeName(s.on))
		if i+1 < len(l.sessions) && chance(l.rand, 75) && l.sessions[i+1].Kind != casework.KindAttempt {
			s.NextOn = p.cal.date(l.sessions[i+1].on)
		}
	}
	p.lookAhead(l)
}

// lookAhead says in the last signed note when the next contact is meant: today
// for some, and for the others on one of the coming days.
func (p *planner) lookAhead(l *life) {
	var last *session
	for _, s := range l.sessions {
		if !s.signed.IsZero() {
			last = s
		}
	}
	if last == nil {
		return
	}
	switch {
	case l.is("today"):
		last.NextOn = p.cal.date(0)
	case l.is("steady"):
		last.NextOn = p.cal.date(day(1 + l.rand.IntN(6)))
	default:
		last.NextOn = casework.Date{}
	}
}

// fill writes one note.
func (p *pen) fill(s *session, place string) {
	if s.Mode == casework.ModeInPerson && s.Kind != casework.KindOutreach {
		s.Place = p.draw("place " + place)
	}
	if !s.Kind.Reached() {
		s.Did = p.draw("did " + string(s.Kind))
		s.Next = p.sometimes(70, "next attempt")
		return
	}
	did, where, elsewhere := strings.Cut(p.draw("did "+didSection(s, place)), " | ")
	if s.Did = did; elsewhere {
		s.Place = where
	}
	if detail := p.sometimes(45, "detail"); detail != "" && s.Mode == casework.ModeInPerson {
		s.Did += " " + detail
	}
	s.Why = p.sometimes(55, "why")
	if s.Why == "" && chance(p.rand, 60) {
		s.Why = one(p.rand, p.goals)
	}
	if s.Response = p.sometimes(85, "response far"); s.Mode == casework.ModeInPerson && chance(p.rand, 60) {
		s.Response = p.draw("response")
	}
	s.Next = p.sometimes(65, "next")
	if chance(p.rand, 40) {
		s.DidPhrases = []string{p.draw("phrase did")}
	}
	if s.Next == "" {
		s.NextPhrases = []string{p.draw("phrase next")}
	}
	s.Purposes = p.purposes(s)
	s.WrittenTogether = s.Mode == casework.ModeInPerson && chance(p.rand, 18)
	s.Shared = chance(p.rand, 35)
	if s.signed.IsZero() { // still being written
		s.Response, s.Next = "", ""
	}
}

func didSection(s *session, place string) string {
	switch {
	case s.Kind == casework.KindCommunity, s.Kind == casework.KindOutreach:
		return string(s.Kind)
	case s.Mode == casework.ModeText:
		return "text"
	case s.Mode != casework.ModeInPerson, place == between:
		return "call"
	}
	return place
}

// purposes are one or two that fit what was done.
func (p *pen) purposes(s *session) []casework.Purpose {
	all := []casework.Purpose{casework.PurposeEmotional, casework.PurposePractical, casework.PurposeAccountability}
	if s.Kind == casework.KindCommunity {
		all = append(all, casework.PurposeSocial)
	}
	first := one(p.rand, all)
	second := one(p.rand, all)
	if first == second || s.EndsAt.Sub(s.StartsAt) < 20*time.Minute {
		return []casework.Purpose{first}
	}
	return []casework.Purpose{first, second}
}
