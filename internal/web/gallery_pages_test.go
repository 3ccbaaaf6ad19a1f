package web

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// inside draws a component around its children, as a .templ file would.
func inside(parent templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return parent.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func raw(markup string) templ.Component { return templ.Raw(markup) }

func galleryFrame(title, current string) Page {
	p := Page{
		Title: title, Who: "Dana Whitcomb", WhoRole: "Peer specialist, Harbor Row",
		Safety: "/safety/new", CSRF: "token", Return: "/today", IdleMinutes: 15, Owner: "s-1",
		Nav: []NavItem{
			{Href: "/today", Label: "Today", Icon: IconToday},
			{Href: "/people", Label: "People", Icon: IconPeople},
			{Href: "/sessions/new", Label: "Log", Icon: IconLog, Log: true},
			{Href: "/group", Label: "Group", Icon: IconGroup},
			{Href: "/drafts", Label: "Drafts", Icon: IconPage, Pip: 2, PipOf: "to finish"},
		},
	}
	for i := range p.Nav {
		p.Nav[i].Current = p.Nav[i].Label == current
	}
	return p
}

func galleryDoor() templ.Component {
	return inside(Door(Page{Title: "Locked"}, false),
		inside(Notice(OK, "", "You were away, so we locked the screen"),
			raw(`<p>Your note is kept on this phone, word for word. Sign in to go on with it.</p>`)),
		Button(Act{Label: "Continue with Harbor Row", Href: "/login", Main: true, Wide: true, Big: true}),
		DoorHelp(15))
}

func galleryToday() templ.Component {
	terrence := Need{
		Name: "Terrence Boyd", Href: "/clients/1", Stage: StageIOP, Tag: "IOP, day 9", Kind: Alert,
		Flag: "Missed this morning’s group", Reason: "You tried him at 10:40 with no answer. A second try counts.",
	}
	nadia := Need{
		Name: "Nadia Farouk", Href: "/clients/2", Stage: StagePHP, Tag: "PHP, last day", Kind: Info, Icon: IconWalk,
		Flag: "Moves to IOP tonight", Reason: "Her first evening is 5:30 pm. You meet her in the lobby at 5:15.",
	}
	oskar := Need{Name: "Oskar Lund", Href: "/clients/3", Stage: StageOther, Tag: "Detox, day 2", Reason: "Call the ward."}
	buttons := templ.Join(
		Button(Act{Label: "Call", Of: "Terrence", Icon: IconPhone, Href: "tel:+15550114", Small: true, Main: true}),
		Button(Act{Label: "Log a try", Of: "to reach Terrence", Icon: IconLog, Href: "/sessions/new", Small: true}))
	return inside(Layout(galleryFrame("Who needs me today?", "Today")),
		raw(`<p class="eyebrow">Tuesday 24 November</p><h1>Who needs me today?</h1>
<p class="lede">5 of your 18 people. The other 13 are on track.</p><div class="cols two"><div>`),
		inside(RailAll(),
			inside(Rail("first", "First"), inside(NeedRow(terrence), buttons), inside(NeedRow(nadia))),
			inside(Rail("then", "Then"), inside(NeedRow(oskar)))),
		raw(`</div><aside class="stack" aria-label="Also today">`),
		inside(Notice(Warn, IconCalendar, "Closed Thursday and Friday"), raw(`<p>4 of your people have nothing planned.</p>`)),
		inside(Notice(Info, IconOffline, "No signal"), raw(`<p>This list is from 8:12 am.</p>`)),
		inside(Empty("Everyone has been reached"), raw(`<p>The next thing is Monday at 9:00 am.</p>`)),
		raw(`<ul class="stack-s"><li class="row">`),
		MiniStrip(Mini{Stages: []Stage{StagePHP, StageIOP, StageAft}, Current: 1}),
		raw(`<span>Imani Brooks, IOP. Talked yesterday.</span></li><li class="row">`),
		MiniStrip(Mini{Stages: []Stage{StageOther, StagePHP, StageIOP, StageAft}, Current: 1, NoPeer: true}),
		raw(`<span>Benny Tran, PHP. <span class="alert">No peer.</span></span></li></ul></aside></div>`),
	)
}

func galleryForm() templ.Component {
	p := galleryFrame("Log a session", "Log")
	p.Form, p.Narrow = true, true
	kind := Field{Name: "kind", Label: "What was it?", Value: "individual", Options: []Option{
		{"individual", "One-on-one"}, {"call", "Phone call"}, {"text", "Text"}, {"attempt", "Tried, no answer"},
	}}
	did := Field{Name: "did_phrase", Values: []string{"talk"}, Options: []Option{{"talk", "Talked it through"}, {"walk", "Walked"}}}
	return inside(Layout(p), raw(`<form method="post" action="/sessions" class="stack" data-autosave="/drafts/7" data-draft="7">`),
		CSRF("token"), Once("key"), Back("/today", "Today"), raw(`<div class="row apart"><h1>Log a session</h1>`),
		DraftStatus("2:41 pm"), raw(`</div>`),
		PersonCard(Card{
			Name: "Alma Reyes", Stage: StageIOP, When: "IOP, day 54. Last talked Saturday.",
			Href: "/sessions/new", Action: "Change", ActionOf: "person",
		}),
		RadioChips(kind),
		raw(`<div class="pair">`),
		Input(Field{Name: "start", Label: "Started", Type: "time", Value: "14:10"}),
		Select(Field{Name: "place", Label: "Place", Value: "elm", Options: []Option{{"video", "Video"}, {"elm", "Elm Street, in person"}}}),
		raw(`</div>`),
		inside(Thread("Your note"),
			Prompt(Field{Name: "did", Label: "What we did", Value: "Walked over to Northside <b>& back</b>."}, did),
			Prompt(Field{Name: "took", Label: "How she took it", Hint: "Her words if you can."}, Field{})),
		Check(Field{Name: "together", Label: "We wrote this together", Value: "yes"}),
		inside(Billed("Counts, but is not billed separately."), raw(`The IOP day rate holds it. <a href="/why">Why?</a>`)),
		inside(Foot("Signed as Dana Whitcomb, CPS. A signed note is never changed; you can always add to it."),
			Button(Act{Label: "Sign the note", Main: true, Big: true}),
			Button(Act{Label: "Keep draft", Name: "act", Value: "draft", NoCheck: true})),
		raw(`</form>`))
}

func galleryErrors() templ.Component {
	p := galleryFrame("Two things to fix", "People")
	p.Form, p.Narrow = true, true
	helps := Field{Name: "help", Label: "Who helps?", Err: "Choose at least one.", Options: []Option{{"d", "Dana"}, {"s", "Her sister"}}}
	return inside(Layout(p), raw(`<form method="post" action="/goals" class="stack">`), CSRF("token"),
		Back("/clients/1", "Alma Reyes"), raw(`<h1>Add a goal</h1>`),
		ErrorSummary([]FieldError{
			{"goal", "Say the goal in her words"}, {"review", "Choose a day after today"},
			{"help", "Choose who helps"}, {"why_now", "Choose why now"}, {"sure", "Say that you asked her"},
		}),
		Input(Field{
			Name: "goal", Label: "Her goal", Hint: "One sentence, the way she says it.",
			Err: "Say the goal in her words. It was empty.", Required: true,
		}),
		TextArea(Field{Name: "why", Label: "Why it matters to her", Value: "She wants to visit her aunt.", Rows: 3}),
		Input(Field{
			Name: "review", Label: "Look at it again on", Type: "date", Value: "2026-11-04", Short: true,
			Err: "Choose a day after today. 4 November is over.",
		}),
		CheckChips(helps),
		RadioChips(Field{Name: "why_now", Label: "Why now?", Err: "Choose one.", Options: []Option{{"a", "Ready for less"}, {"b", "Needs more"}}}),
		Check(Field{Name: "sure", Label: "I asked her", Hint: "In person or by phone.", Err: "Ask her first."}),
		inside(Foot(""), Button(Act{Label: "Save the goal", Main: true}), Button(Act{Label: "Leave it", Href: "/clients/1"})),
		raw(`</form>`))
}

func galleryRecord() templ.Component {
	return inside(Layout(galleryFrame("Record", "People")),
		raw(`<div class="head"><h1>Alma Reyes</h1><div class="row">`),
		Button(Act{Label: "Deactivate", Grave: true, Icon: IconRestrict}), raw(`</div></div>`),
		Jump([]JumpItem{{"#happened", "6", "people overdue for contact", true}, {"/cosign", "14", "notes to co-sign", false}}),
		inside(Table("Peers", []Column{{Label: "Peer"}, {Label: "Program"}, {Label: "Overdue", Number: true}}),
			raw(`<tr><th scope="row"><a class="name" href="/staff/1">Priya Raman</a></th><td data-th="Program">`),
			StageTag(StageIOP, "IOP"), raw(`</td><td class="n" data-th="Overdue">`), Status(Alert, "3"), raw(`</td></tr>`)),
		Pager("/audit?before=1", "/audit?after=9"),
		raw(`<h2 id="happened">What has happened</h2>`),
		inside(Timeline(),
			inside(TimelineItem(DotMine, "Today", "One-on-one, 30 min"), raw(`<p>Your draft.</p>`)),
			inside(TimelineItem(DotDone, "Saturday 21 November", "Phone call, 20 min")),
			inside(TimelineItem(DotOff, "Wednesday 18 November", "Tried, no answer"))),
		raw(`<section class="card" aria-label="Crisis plan">`),
		Facts([]Fact{{"Early signs", "Stops answering texts."}, {"What helps", "Walking."}}),
		inside(FactList(), inside(FactItem("Call"), raw(`<a href="tel:988">988 Lifeline</a>`))),
		raw(`</section><form method="post" action="/group">`), CSRF("token"),
		raw(`<ul class="roll"><li><div><span class="name" id="n0">Benny Tran</span>`),
		Seg(Field{Name: "p0", Value: "here", Options: []Option{{"here", "Here"}, {"part", "Part"}, {"away", "Away"}}}, "n0"),
		raw(`</div></li></ul></form><div class="checks">`), galleryIcons(), raw(`</div>`))
}

func galleryIcons() templ.Component {
	var all []templ.Component
	for name := range iconPaths {
		all = append(all, StatusIcon(Info, name, string(name)))
	}
	return templ.Join(all...)
}

func galleryConflict() templ.Component {
	p := galleryFrame("Someone else changed this plan", "People")
	p.Form, p.Narrow = true, true
	return inside(Layout(p), raw(`<form method="post" action="/plans/1" class="stack">`), CSRF("token"), Version("8"),
		Back("/clients/1", "Alma Reyes"),
		raw(`<div><h1>Inez changed this plan while you were writing</h1>
<p class="lede">Nothing is lost. Nothing is saved yet. For each line, keep one, or write a third.</p></div>`),
		ConflictFields(Conflict{
			MyHour: "2:41 pm", TheirName: "Inez Carrillo", TheirHour: "2:38 pm",
			Fields: []ConflictField{
				{
					Name: "helps", Label: "What helps",
					Mine:   "Walking. Her sister’s kitchen. No advice for ten minutes.",
					Theirs: "Walking. Her sister’s kitchen. The library on Elm.",
				},
				{Name: "call", Label: "Call, in this order", Mine: "555-0141", Theirs: "555-0114", OnlyTheirs: true},
			},
		}),
		inside(Foot("Decide later keeps your words as a draft that only you can see."),
			Button(Act{Label: "Save the plan", Main: true}), Button(Act{Label: "Decide later", Name: "act", Value: "draft"})),
		raw(`</form>`))
}
