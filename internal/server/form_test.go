package server_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// form is a form of a page as a browser would send it.
type form struct {
	action string
	values url.Values
}

// formOf is the first form of a page whose HTML holds mark.
func formOf(t testing.TB, page, mark string) form {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var found *html.Node
	var look func(*html.Node)
	look = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "form" && found == nil {
			var b strings.Builder
			_ = html.Render(&b, n)
			if strings.Contains(b.String(), mark) {
				found = n
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			look(c)
		}
	}
	look(doc)
	if found == nil {
		t.Fatalf("no form with %q on the page:\n%s", mark, page)
	}
	f := form{action: attr(found, "action"), values: url.Values{}}
	fill(found, f.values)
	return f
}

// fill collects what the controls of a form hold before anybody touched them.
func fill(n *html.Node, values url.Values) {
	if n.Type == html.ElementNode && attr(n, "name") != "" && !has(n, "disabled") {
		name := attr(n, "name")
		switch n.Data {
		case "input":
			switch kind := attr(n, "type"); {
			case kind == "radio" || kind == "checkbox":
				if has(n, "checked") {
					values.Add(name, attr(n, "value"))
				}
			case kind != "submit" && kind != "file":
				values.Add(name, attr(n, "value"))
			}
		case "textarea":
			values.Add(name, text(n))
		case "select":
			values.Add(name, chosen(n))
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		fill(c, values)
	}
}

func chosen(n *html.Node) string {
	first, value := true, ""
	var look func(*html.Node)
	look = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "option" && (first || has(n, "selected")) {
			first, value = false, attr(n, "value")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			look(c)
		}
	}
	look(n)
	return value
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
	}
	return b.String()
}
